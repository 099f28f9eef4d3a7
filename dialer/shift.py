"""Dials whatever is wished, for as long as it runs: what `recado serve` does beside its pages.

Wishes are read from the database, so whoever writes them may restart while calls go on. When a campaign is
launched that is not dialled yet, it is made ready beside the others; then one Service ends as a dying process
would (its calls go on in Asterisk) and the next one, over all of them, adopts the calls that are up.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from datetime import datetime

import structlog

from dialer.catalogue import Catalogue
from dialer.clock import Clock
from dialer.get_ready import GetReady, MakeReady
from dialer.heed_wishes import HeedWishes
from dialer.make_ready import Preparations
from dialer.prepare_prompts import discard_all_but
from dialer.service import Service
from dialer.settings import Settings
from dialer.store.attempts import open_attempts
from dialer.store.database import Database
from dialer.store.dialer_lock import dialing_lock
from dialer.store.errors import StoreError
from dialer.when_over import Waits

log = structlog.get_logger()

AGAIN = 1.0
"""Seconds between two tries to be the one who dials, and to begin."""

TOGETHER = 1.0
"""Seconds that a campaign which is ready waits for others, so that one Service takes them all."""


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
        ready: MakeReady | None = None,
    ) -> None:
        """`skip_to` moves a rehearsal's clock; `waiting` hears that somebody else dials from this ledger;
        `before_dialling` is awaited each time that contacts came in and nobody of them is called yet;
        `ready` makes one campaign ready, by default in the Asterisk of `settings`."""
        self._settings = settings
        self._database = database
        self._clock = clock
        self._waits = Waits(stays=True, skip_to=skip_to)
        self._waiting = waiting
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self._is_left = False
        self._get_ready = GetReady(
            catalogue=catalogue,
            database=database,
            make_ready=ready or Preparations(settings, database, clock).make_ready,
            on_ready=self._changed.set,
            before_dialling=before_dialling,
        )
        self._heed_wishes = HeedWishes(database=database, clock=clock, service=lambda: self.service)
        self.service: Service | None = None

    async def run(self) -> None:
        """Dial until stopped. Waits for as long as another process dials from this ledger."""
        with ExitStack() as held:
            if not await self._lock(held) or not await self._begin():
                return
            async with asyncio.TaskGroup() as group:
                beside = [group.create_task(part.run()) for part in (self._heed_wishes, self._get_ready)]
                await self._dial()
                for task in beside:
                    task.cancel()

    def stop(self) -> None:
        """No new call; `run` ends when those in progress have."""
        self._stopping.set()
        if self.service:
            self.service.stop()

    def leave(self) -> None:
        """End `run` now: Asterisk finishes the calls."""
        self._is_left = True
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
            except StoreError as error:  # another one dials, or nobody can tell
                if str(error) != told:
                    told = str(error)
                    log.warning("waiting to dial", action="lock", reason=told)
                    self._waiting(told)
                await self._rest(AGAIN)
            else:
                return True
        return False

    async def _begin(self) -> bool:
        """Read what an earlier process left; False if told to stop before the ledger could be read."""
        while not self._stopping.is_set():
            try:
                left = await self._database.run_read(open_attempts, self._database.node)
                await self._get_ready.begin({attempt.campaign for attempt in left})
                discard_all_but(self._settings.sounds / "calls", [attempt.id for attempt in left])
            except (StoreError, OSError) as error:
                log.error("waiting to dial", action="shift", reason=str(error))
                await self._rest(AGAIN)
            else:
                return True
        return False

    async def _dial(self) -> None:
        """One Service after another, each over more campaigns than the one before.

        Told to stop between two of them, the next one adopts the calls that are up and sees them end.
        """
        handed_over = False
        while not self._stopping.is_set() or (handed_over and not self._is_left):
            self._changed.clear()
            try:
                service = self._new_service()
            except Exception:
                # What a campaign names may be gone since it was read; the calls go on in Asterisk meanwhile.
                log.exception("nobody dials", action="shift")
                await asyncio.sleep(AGAIN)
                continue
            handed_over = await self._run(service)
        log.info("the shift is over", action="shift")

    async def _run(self, service: Service) -> bool:
        """Until it ends, or the next one is to take its place: whether that is so."""
        self.service = service
        if self._stopping.is_set():
            service.stop()
        dialling = asyncio.create_task(service.run())
        changed = asyncio.create_task(self._changed.wait())
        try:
            await asyncio.wait((dialling, changed), return_when=asyncio.FIRST_COMPLETED)
            if not dialling.done():
                await self._get_ready.others(within=TOGETHER)
            hands_over = not dialling.done() and not self._stopping.is_set()
            if hands_over:
                service.hand_over()
            await dialling
        finally:
            changed.cancel()
            dialling.cancel()
            # Its last word to the ledger is written before somebody else may dial.
            await asyncio.gather(dialling, changed, return_exceptions=True)
        return hands_over

    def _new_service(self) -> Service:
        launched = self._get_ready.launched
        log.info("dialling", action="shift", campaigns=sorted(launched))
        return Service(
            settings=self._settings,
            whole=self._get_ready.whole,
            launched=tuple(launched.values()),
            database=self._database,
            clock=self._clock,
            waits=self._waits,
            before=self.service,
        )

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
