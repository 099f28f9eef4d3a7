"""What ordinarily goes wrong, as sentences for whoever typed the command.

Loaded when something has gone wrong: it knows the errors of every part, and so loads them all.
"""

from pydantic import ValidationError

from dialer.asterisk.files import NotInstalled
from dialer.asterisk.message import AmiError
from dialer.campaign_file import CampaignErrors
from dialer.cli.failures import Refusal
from dialer.cli.mistakes import mistake
from dialer.cli.words import language, say
from dialer.contacts.csv_records import UnreadableFile
from dialer.control.errors import ControlError
from dialer.lab.errors import LabError
from dialer.launch import NotReady
from dialer.ports import PromptsRefused
from dialer.profiles import OverridesRefused, ProfileErrors
from dialer.secret_files import SECRET_LENGTH, SecretTooShort, SecretTwice, SecretUnreadable
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


def in_words(error: BaseException) -> str | None:
    """The sentence, or None for what nobody foresaw (whose traceback is wanted)."""
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(in_words, error.exceptions)), None)
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error, NotReady | AmiError):
        return say("error.not_ready", why=error)
    if isinstance(error, ControlError):
        return error.told(language())
    if isinstance(error, SecretTooShort):
        return say("error.secret_short", n=error.characters, needed=SECRET_LENGTH)
    if isinstance(error, SecretTwice | SecretUnreadable | ValidationError):
        return _of_settings(error)
    if isinstance(error, ORDINARY):
        return say("error", why=mistake(str(error)))
    return None


def _of_settings(error: SecretTwice | SecretUnreadable | ValidationError) -> str:
    """What is wrong with a setting; of a value that is not understood, not what it was."""
    match error:
        case SecretTwice(setting=setting):
            return say("error.secret_twice", setting=setting)
        case SecretUnreadable(setting=setting, file=file, why=why):
            return say("error.secret_unreadable", setting=setting, file=file, why=why)
    (first, *_) = error.errors()
    setting = "_".join(("RECADO", *map(str, first["loc"]))).upper()
    return say("error.bad_setting", setting=setting, why=first["msg"])
