"""Whether anybody can be due in a campaign: one question for all campaigns, asked seldom.

Only where changes are told (store/news.py). Elsewhere each claim finds out for itself, as it always does in
the end: what is known here spares claims that would find nobody, and allows none.
"""

import time
from collections.abc import Mapping
from datetime import datetime

from dialer.clock import Clock
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.news import TURNS, WISHES
from dialer.store.turns import turns_due


class WhoIsDue:
    """Asked before each claim. Weakness: who is due again at once after a call, which nobody tells, waits for
    the next look."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._names: set[str] = set()
        self._due: Mapping[str, datetime] = {}
        self._seen: tuple[int, ...] | None = None
        self._look_at = 0.0

    async def may_find(self, campaign: str) -> bool:
        """Whether a claim in it may find somebody now."""
        if not self._database.news.listening:
            return True
        is_new = campaign not in self._names
        self._names.add(campaign)
        try:
            if is_new or self._heard() != self._seen or time.monotonic() >= self._look_at:
                await self._look()
        except StoreError:
            return True  # the claim says what is wrong with the ledger
        due = self._due.get(campaign)
        return due is not None and due <= self._clock.now()

    async def _look(self) -> None:
        heard = self._heard()
        self._due = await self._database.run_read(turns_due, sorted(self._names))
        self._seen, self._look_at = heard, time.monotonic() + self._database.news.pause(0)

    def _heard(self) -> tuple[int, ...]:
        return tuple(map(self._database.news.heard, (WISHES, TURNS)))
