"""From the wish that a campaign be dialled to a campaign that can be: contacts, flow, queue, voice."""

import asyncio
import threading

import structlog

from dialer.asterisk.files import NotInstalled
from dialer.asterisk.message import AmiError
from dialer.bring_contacts import bring_contacts, source_of
from dialer.campaign import Campaign
from dialer.catalogue import Known
from dialer.clock import Clock
from dialer.contacts.csv_records import UnreadableFile
from dialer.demo_numbers import holds_demo_numbers
from dialer.launch import NotReady, launch, linked
from dialer.lines import Launched
from dialer.ports import PromptsRefused
from dialer.profiles import ProfileErrors
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.launches import Wish
from ivr_flows.loader import FlowErrors
from tts.models import BadModel
from tts.speaker import SpeechFailed

log = structlog.get_logger()

ORDINARY = (
    AmiError,
    BadModel,
    FlowErrors,
    NotInstalled,
    NotReady,
    OSError,
    ProfileErrors,
    PromptsRefused,
    SpeechFailed,
    StoreError,
    UnreadableFile,
)
"""What has its own sentence."""


class NotLaunched(Exception):
    """Why nobody dials it: a sentence."""


async def make_ready(
    wish: Wish, known: Known, settings: Settings, database: Database, clock: Clock
) -> Launched:
    """The campaign with its contacts in the ledger and its flow in Asterisk. Raises NotLaunched."""
    campaign = known.campaign(wish.name)
    if campaign is None:
        raise NotLaunched(f"The campaign {wish.name} is in no file any more: put it back, or stop it.")
    try:
        await _refuse_demo(campaign, settings)
        await _bring(wish, campaign, settings, database, clock)
        return await _launch(campaign, known, settings, clock)
    except NotLaunched:
        raise
    except Exception as error:
        # One campaign that nobody foresaw must not end everybody's calls.
        why = _ordinary(error)
        if not why:
            log.exception("not launched", action="launch", campaign=campaign.name)
        raise NotLaunched(why or "Something that nobody foresaw is wrong: the log says what.") from error


def _ordinary(error: BaseException) -> str:
    """The sentence of what ordinarily goes wrong, also of several at once; empty for anything else."""
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(_ordinary, error.exceptions)), "")
    return (str(error) or type(error).__name__) if isinstance(error, ORDINARY) else ""


async def _refuse_demo(campaign: Campaign, settings: Settings) -> None:
    """Asked again here: the file may be another than when it was launched."""
    if settings.rehearsal:
        return
    if campaign.rehearsal_only or await asyncio.to_thread(holds_demo_numbers, campaign):
        raise NotLaunched(f"{campaign.name} is for rehearsals: nobody is called from it on a real Asterisk.")


async def _bring(
    wish: Wish, campaign: Campaign, settings: Settings, database: Database, clock: Clock
) -> None:
    """Import its contacts, unless this very file is in the ledger already."""
    kept = wish.imported or {}
    source = await asyncio.to_thread(source_of, campaign)
    if kept.get("state") == "done" and kept.get("source") == source:
        return
    stopping = threading.Event()
    bringing = asyncio.ensure_future(
        asyncio.to_thread(
            bring_contacts,
            database,
            campaign,
            clock=clock,
            rejects=settings.state / "rejects",
            secret=settings.secret.get_secret_value().encode(),
            stopping=stopping,
        )
    )
    try:
        await asyncio.shield(bringing)
    except asyncio.CancelledError:
        stopping.set()
        await asyncio.gather(bringing, return_exceptions=True)
        raise


async def _launch(campaign: Campaign, known: Known, settings: Settings, clock: Clock) -> Launched:
    async with linked(settings) as links:
        (launched,) = await launch(
            [campaign], whole=known.whole.campaigns, settings=settings, links=links, clock=clock
        )
    for why in await launched.prompts.prepare_static(lambda done, total: None):
        log.warning("the embedded voice speaks instead", action="voice", campaign=campaign.name, reason=why)
    return launched
