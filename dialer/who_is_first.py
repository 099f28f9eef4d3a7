"""Whether agents' campaigns may be this node's: asked once a second, where each claim would ask in vain."""

import time
from datetime import timedelta

from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.nodes import is_first

FIRST_AGAIN = timedelta(seconds=1)
"""How late a node may notice that it is the first now. That it is so no more each claim finds in time."""


class WhoIsFirst:
    """Asked before each claim for agents; what it says allows none (take_turns.under_lease does)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_us = False
        self._look_at = 0.0

    async def may_be_us(self) -> bool:
        """Whether a claim for agents may find anybody here."""
        if self._database.run is None:
            return True
        if time.monotonic() >= self._look_at:
            try:
                self._is_us = await self._database.run_read(is_first, self._database.run)
            except StoreError:
                return True  # the claim says what is wrong with the ledger
            self._look_at = time.monotonic() + FIRST_AGAIN.total_seconds()
        return self._is_us
