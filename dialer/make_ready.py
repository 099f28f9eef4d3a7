"""From the wish that a campaign be dialled to a campaign that can be: contacts, flow, queue, voice."""

import asyncio
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

import structlog

from dialer.asterisk.files import NotInstalled
from dialer.asterisk.message import AmiError
from dialer.bring_contacts import bring_contacts, source_of
from dialer.callers import Callers
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
from dialer.speakers import Voices
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.launches import Wish, tell_trouble, wishes
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


class Preparations:
    """Makes campaigns ready, for as long as a process dials: all of them share one set of voice engines."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._in_asterisk = asyncio.Lock()
        """Asterisk reads its files again for one campaign at a time."""
        self._voices = Voices(settings)
        self._callers = Callers()
        self._untold: set[str] = set()
        """Campaigns whose caller ID is answered with nothing new, as is on record with them."""
        self._unreadable: dict[str, tuple[datetime | None, str, str]] = {}
        """By campaign: the launch and the source that could not be read, and why."""

    async def make_ready(self, wish: Wish, known: Known) -> Launched:
        """The campaign with its contacts in the ledger and its flow in Asterisk. Raises NotLaunched."""
        campaign = known.campaign(wish.name)
        if campaign is None:
            raise NotLaunched(known.why_gone(wish.name))
        try:
            await _refuse_demo(campaign, self._settings)
            if wish.stopped_at is None or wish.paused:
                await self._bring(wish, campaign)
            return await self._launch(campaign, known)
        except NotLaunched:
            raise
        except Exception as error:
            # One campaign that nobody foresaw must not end everybody's calls.
            why = _ordinary(error)
            if not why:
                log.exception("not launched", action="launch", campaign=campaign.name)
            raise NotLaunched(why or "Something that nobody foresaw is wrong: the log says what.") from error

    async def _bring(self, wish: Wish, campaign: Campaign) -> None:
        """Unless this very file is in the ledger already, or could not be read in this very launch.

        What it holds does not change by reading it again; launched anew it is read anew.
        """
        kept = wish.imported or {}
        source = await asyncio.to_thread(source_of, campaign)
        if kept.get("state") == "done" and kept.get("source") == source:
            return
        read = (wish.launched_at, source)
        if self._unreadable.get(campaign.name, (None, None, ""))[:2] == read:
            raise NotLaunched(self._unreadable[campaign.name][2])
        try:
            await _bring(wish, campaign, self._settings, self._database, self._clock)
        except UnreadableFile as error:
            self._unreadable[campaign.name] = (*read, str(error))
            raise

    async def _launch(self, campaign: Campaign, known: Known) -> Launched:
        wished = await self._database.run_read(wishes)
        whole = [each for each in known.whole.campaigns if each is campaign or _ran(wished.get(each.name))]
        async with self._in_asterisk, linked(self._settings) as links:
            (launched,) = await launch(
                [campaign],
                whole=whole,
                settings=self._settings,
                links=links,
                clock=self._clock,
                voices=self._voices,
                callers=self._callers,
            )
            await self._tell_callers(self._callers.troubles)
        for why in await launched.prompts.prepare_static(lambda done, total: None):
            log.warning(
                "the embedded voice speaks instead", action="voice", campaign=campaign.name, reason=why
            )
        return launched

    async def _tell_callers(self, troubles: Mapping[str, Exception]) -> None:
        """Other campaigns whose caller ID cannot be answered: theirs is the trouble, nobody else's."""
        for name, error in troubles.items():
            why = _ordinary(error) or "a fault of Recado's own: the log says what"
            await self._tell(name, f"Who rings its caller ID back hears nothing new: {why}")
        for name in self._untold - troubles.keys():
            await self._tell(name, None)
        self._untold = set(troubles)

    async def _tell(self, campaign: str, trouble: str | None) -> None:
        with suppress(StoreError):  # nobody's launch fails for it
            await self._database.run_write(tell_trouble, campaign, trouble)


def _ran(wish: Wish | None) -> bool:
    """Whether anybody may have seen its caller ID: a draft has called nobody."""
    return wish is not None and (wish.launched_at or wish.started_at) is not None


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
    """Import its contacts; the rejects file of a launch that is tried again is overwritten."""
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
            named=wish.launched_at,
        )
    )
    try:
        await asyncio.shield(bringing)
    except asyncio.CancelledError:
        stopping.set()
        await asyncio.gather(bringing, return_exceptions=True)
        raise
