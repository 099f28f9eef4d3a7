"""What ordinarily goes wrong, as sentences for whoever typed the command."""

from dialer.asterisk.files import NotInstalled
from dialer.asterisk.message import AmiError
from dialer.campaign_file import CampaignErrors
from dialer.cli.words import say
from dialer.contacts.csv_records import UnreadableFile
from dialer.lab.errors import LabError
from dialer.launch import NotReady
from dialer.ports import PromptsRefused
from dialer.profiles import OverridesRefused, ProfileErrors
from dialer.store.errors import StoreError
from ivr_flows.loader import FlowErrors
from tts.models import BadModel
from tts.speaker import SpeechFailed

ORDINARY = (
    BadModel,
    CampaignErrors,
    FlowErrors,
    LabError,
    NotInstalled,
    OverridesRefused,
    ProfileErrors,
    PromptsRefused,
    SpeechFailed,
    StoreError,
    UnreadableFile,
)


class Refusal(Exception):
    """The command was understood and is not carried out; the message is the whole sentence."""


def in_words(error: BaseException) -> str | None:
    """The sentence, or None for what nobody foresaw (whose traceback is wanted)."""
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(in_words, error.exceptions)), None)
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error, NotReady | AmiError):
        return say("error.not_ready", why=error)
    if isinstance(error, ORDINARY):
        return say("error", why=error)
    return None
