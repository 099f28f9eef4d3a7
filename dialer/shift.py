"""Dials whatever is wished, for as long as it runs: what `recado serve` does beside its pages.

Wishes are read from the database, so whoever writes them may restart while calls go on. When a campaign is
launched that is not dialled yet, it is made ready beside the others; then one Service ends as a dying process
would (its calls go on in Asterisk) and the next one, over all of them, adopts the calls that are up.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime

import structlog

from dialer.asterisk.control import hangup
from dialer.asterisk.message import AmiError
from dialer.catalogue import Catalogue, Known
from dialer.clock import Clock
from dialer.lines import Launched, PaceInForce
from dialer.make_ready import NotLaunched, make_ready
from dialer.prepare_prompts import discard_all_but
from dialer.service import Service, Waits
from dialer.settings import Settings
from dialer.store.attempts import open_attempts
from dialer.store.database import Database
from dialer.store.dialer_lock import AlreadyDialing, dialing_lock
from dialer.store.errors import StoreError
from dialer.store.launches import (
    Wish,
    calls_in_progress,
    hung_up,
    launched_campaigns,
    tell_trouble,
)

log = structlog.get_logger()

LOOK_AGAIN = 0.5
"""Seconds between two looks at what is wished."""

TRY_AGAIN = 10.0
"""Seconds until a campaign that could not be launched is tried again."""

LOCK_AGAIN = 1.0
"""Seconds between two tries to be the one who dials."""


class Shift:
    """The dialing loop. One a process; `service` is the part that dials now."""

    def __init__(
        self,
        *,
        settings: Settings,
        catalogue: Catalogue,
        database: Database,
        clock: Clock,
        skip_to: Callable[[datetime], object] | None = None,
        waiting: Callable[[str], None] = lambda why: None,
        before_dialling: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`skip_to` moves a rehearsal's clock; `waiting` hears that somebody else dials from this ledger;
        `before_dialling` is awaited each time that contacts came in and nobody of them is called yet."""
        self._settings = settings
        self._catalogue = catalogue
        self._database = database
        self._clock = clock
        self._waits = Waits(stays=True, skip_to=skip_to)
        self._waiting = waiting
        self._before_dialling = before_dialling
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self._launched: dict[str, Launched] = {}
        self._ready: dict[str, datetime] = {}
        """Which launch of each campaign has been made ready."""
        self._failed_at: dict[str, float] = {}
        self._hanging_up: dict[tuple[str, datetime], datetime] = {}
        self._known: Known | None = None
        self._left: frozenset[str] = frozenset()
        """Campaigns that had calls open when this process began."""
        self.service: Service | None = None

    async def run(self) -> None:
        """Dial until stopped. Waits for as long as another process dials from this ledger."""
        with ExitStack() as held:
            if not await self._lock(held):
                return
            await self._tidy()
            async with asyncio.TaskGroup() as group:
                looking = group.create_task(self._look_on())
                making = group.create_task(self._make_ready_on())
                await self._dial()
                for task in (looking, making):
                    task.cancel()

    def stop(self) -> None:
        """No new call; `run` ends when those in progress have."""
        self._stopping.set()
        if self.service:
            self.service.stop()

    def leave(self) -> None:
        """End `run` now: Asterisk finishes the calls."""
        self.stop()
        if self.service:
            self.service.leave()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    async def _lock(self, held: ExitStack) -> bool:
        """Be the one who dials; False if told to stop before."""
        told = ""
        while not self._stopping.is_set():
            try:
                held.enter_context(dialing_lock(self._database))
            except AlreadyDialing as other:
                if str(other) != told:
                    told = str(other)
                    log.warning("waiting to dial", action="lock", reason=told)
                    self._waiting(told)
                await self._rest(LOCK_AGAIN)
            else:
                return True
        return False

    async def _tidy(self) -> None:
        left = await self._database.run_read(open_attempts)
        self._left = frozenset(attempt.campaign for attempt in left)
        discard_all_but(self._settings.sounds / "calls", [attempt.id for attempt in left])
        self._known = await asyncio.to_thread(self._catalogue.read)

    async def _dial(self) -> None:
        """One Service after another, each over more campaigns than the one before."""
        while not self._stopping.is_set():
            self._changed.clear()
            service = self.service = self._new_service()
            dialling = asyncio.create_task(service.run())
            changed = asyncio.create_task(self._changed.wait())
            try:
                await asyncio.wait((dialling, changed), return_when=asyncio.FIRST_COMPLETED)
                if not dialling.done() and not self._stopping.is_set():
                    service.leave()
                await dialling
            finally:
                changed.cancel()
                dialling.cancel()
        log.info("the shift is over", action="shift")

    def _new_service(self) -> Service:
        assert self._known is not None
        log.info("dialling", action="shift", campaigns=sorted(self._launched))
        return Service(
            settings=self._settings,
            whole=self._known.whole,
            launched=tuple(self._launched.values()),
            database=self._database,
            clock=self._clock,
            waits=self._waits,
            before=self.service,
        )

    async def _look_on(self) -> None:
        """What takes effect on calls that are being dialled already: paces and hang-ups."""
        while True:
            try:
                wished = await self._database.run_read(launched_campaigns)
                if self.service:
                    self.service.lines.set_paces(_paces(wished))
                for wish in wished.values():
                    if wish.hang_up_at and self.service:
                        await self._hang_up(self.service, wish.name, wish.hang_up_at)
            except (StoreError, AmiError) as error:
                log.error("wishes are not looked at", action="shift", reason=str(error))
            await asyncio.sleep(LOOK_AGAIN)

    async def _make_ready_on(self) -> None:
        """Make ready what was launched and is not dialled yet, then have a Service over all of it."""
        while True:
            with suppress(StoreError):  # _look_on says so
                wished = await self._database.run_read(launched_campaigns)
                missing = [each for each in wished.values() if self._is_missing(each)]
                if missing and await self._make_ready(missing):
                    self._changed.set()
            await asyncio.sleep(LOOK_AGAIN)

    def _is_missing(self, wish: Wish) -> bool:
        """Launched, and nobody dials it, or the way it was before it was launched again."""
        idle = wish.stopped_at is not None and not wish.paused and wish.name not in self._left
        if idle or wish.launched_at == self._ready.get(wish.name):
            return False
        failed_at = self._failed_at.get(wish.name)
        return failed_at is None or time.monotonic() - failed_at >= TRY_AGAIN

    async def _make_ready(self, missing: Sequence[Wish]) -> bool:
        """Each by itself: one that cannot be launched keeps no other from being dialled."""
        known = await asyncio.to_thread(self._catalogue.read)
        ready = [wish.name for wish in missing if await self._one(wish, known)]
        if ready:
            self._known = known
            if self._before_dialling:
                await self._before_dialling()
        return bool(ready)

    async def _one(self, wish: Wish, known: Known) -> bool:
        assert wish.launched_at is not None
        try:
            launched = await make_ready(wish, known, self._settings, self._database, self._clock)
        except NotLaunched as error:
            self._failed_at[wish.name] = time.monotonic()
            log.error("not launched", action="launch", campaign=wish.name, reason=str(error))
            await self._database.run_write(tell_trouble, wish.name, str(error))
            return False
        self._failed_at.pop(wish.name, None)
        self._launched[wish.name], self._ready[wish.name] = launched, wish.launched_at
        await self._database.run_write(tell_trouble, wish.name, None)
        return True

    async def _hang_up(self, service: Service, campaign: str, wished_at: datetime) -> None:
        """Every call that had begun when the wish was made, or was seen; done when none is in progress.

        One that is dialled right now has no channel yet: it is looked for until the ledger knows its end.
        """
        seen_at = self._hanging_up.setdefault((campaign, wished_at), self._clock.now())
        calls = await self._database.run_read(calls_in_progress, campaign, max(wished_at, seen_at))
        if not calls:
            self._hanging_up.pop((campaign, wished_at), None)
            await self._database.run_write(hung_up, campaign, wished_at)
            return
        pbx = await service.telephone.look()
        for attempt_id in calls:
            if pbx and attempt_id in pbx.live and await hangup(service.link, attempt_id):
                log.info("hung up", action="hang_up", attempt=attempt_id)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _paces(wished: Mapping[str, Wish]) -> Mapping[str, PaceInForce]:
    return {
        name: PaceInForce(calls_per_second=wish.calls_per_second, max_calls=wish.max_calls)
        for name, wish in wished.items()
        if wish.calls_per_second is not None or wish.max_calls is not None
    }
