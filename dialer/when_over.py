"""When a run is over: nobody is left to call, or somebody said stop, and the calls have ended."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.asterisk.telephone import AsteriskTelephone
from dialer.clock import Clock
from dialer.launch import NotReady
from dialer.lines import Launched, Lines
from dialer.store.attempts import open_attempts
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.turns import next_due
from dialer.store.wishes import stopped

LOOK_AGAIN = 0.2
"""Seconds between looks at whether everything is done, or an operator has said stop, where nobody tells."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """What a run does while nobody may be called; by default it waits, for ever."""

    skip_to: Callable[[datetime], object] | None = None
    """Moves a rehearsal's clock to the next call."""
    once: bool = False
    """Nobody is waited for: the run ends when nobody may be called now."""
    stays: bool = False
    """It never ends by itself: somebody may launch a campaign, or bring contacts, at any time."""
    patience: timedelta | None = None
    """How long Asterisk may be out of reach until the run raises NotReady."""


class WhenOver:
    """Looks now and again; `stop` is what ends a run in which nobody is left to call.

    What other nodes have in hand is theirs: a contact of theirs that has another turn is called by them.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        telephone: AsteriskTelephone,
        lines: Lines,
        launched: Sequence[Launched],
        waits: Waits,
        stop: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._telephone = telephone
        self._lines = lines
        self._names = {each.campaign.name for each in launched}
        self._waits = waits
        self._stop = stop
        self._leaving = asyncio.Event()

    @property
    def leaving(self) -> bool:
        return self._leaving.is_set()

    def leave(self) -> None:
        """Nobody waits for the calls in progress any longer."""
        self._leaving.set()

    async def watch(self) -> None:
        """For ever. Raises NotReady when nobody has more patience with Asterisk."""
        up_at = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_AGAIN if self._waits.skip_to else self._database.news.pause(LOOK_AGAIN))
            up_at = time.monotonic() if self._telephone.up else up_at
            patience = self._waits.patience
            if patience and time.monotonic() - up_at > patience.total_seconds():
                raise NotReady(self._telephone.trouble)
            looks = self._waits.skip_to or not self._waits.stays
            if looks and self._telephone.up and not len(self._lines):
                with suppress(StoreError):  # whoever writes says so; here it is looked again
                    await self._look_ahead()

    async def drained(self) -> None:
        """Wait until every call has ended, or nobody wants to wait any longer."""
        while len(self._lines):
            try:
                await asyncio.wait_for(self._leaving.wait(), LOOK_AGAIN)
                return
            except TimeoutError:
                continue

    async def _look_ahead(self) -> None:
        names = sorted(self._names - await self._database.run_read(stopped, sorted(self._names)))
        own = await self._database.run_read(open_attempts, self._database.node)
        if any(each.campaign in names for each in own):
            return
        due = await self._database.run_read(next_due, names)
        if due is None or (self._waits.once and due > self._clock.now()):
            if not self._waits.stays:
                self._stop()
        elif self._waits.skip_to:
            self._waits.skip_to(due)
