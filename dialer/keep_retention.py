"""Runs retention by itself inside a process that runs for long: when it starts, and once a day."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from dialer.campaign import Campaign
from dialer.clock import Clock
from dialer.keep import Keeping
from dialer.policy.rules import Profile
from dialer.retention import retain
from dialer.store.database import Database
from dialer.store.errors import StoreError

log = structlog.get_logger()

EVERY = timedelta(days=1)
LOOK_AGAIN = 60.0
"""Seconds between looks at whether a day has passed: the machine may have slept."""


class KeepRetention:
    """Lets go, day by day, of what has been kept for as long as it may be."""

    def __init__(
        self, *, database: Database, clock: Clock, book: Sequence[Profile], campaigns: Sequence[Campaign]
    ) -> None:
        self._database = database
        self._clock = clock
        self._book = book
        self._countries = [each.creditor_country for each in campaigns]
        self._ran: datetime | None = None

    async def run(self) -> None:
        """For ever; a ledger that cannot be written is tried again."""
        while True:
            now = self._clock.now()
            if self._ran is None or now - self._ran >= EVERY:
                await self.once(now)
            await asyncio.sleep(LOOK_AGAIN)

    async def once(self, now: datetime) -> None:
        """One run, off the event loop."""
        keeping = Keeping(book=self._book, creditor_countries=self._countries, today=now.date())
        try:
            done = await asyncio.to_thread(
                retain, self._database, keeping, now=now, by="daily run", dry=False
            )
        except StoreError as error:
            log.error("the ledger cannot be written", action="retention", reason=str(error))
            return
        self._ran = now
        log.info(
            "retention ran",
            action="retention",
            removed=len(done.removed),
            blocked=len(done.blocked),
            destroyed=done.destroyed,
        )
