"""What was claimed and is not dialled after all: given back, or left to the sweep where nobody can."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from dialer.attempt import Attempt
from dialer.clock import Clock
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.releases import release

log = structlog.get_logger()

NOT_DIALLED_AGAIN = timedelta(minutes=10)
"""How long a contact waits whose prompts could not be made, or whose Originate was turned down."""

NO_AGENT_AGAIN = timedelta(minutes=2)
"""How long a contact waits whose agent did not pick up: the agent is left in peace for half of it."""

STOPPED = "stopped"
SWEPT = "reserved too long"


class GiveBackCalls:
    """Reserved and never sent: no call. `end` frees what it held here: its line, its sounds, its agent."""

    def __init__(self, *, database: Database, clock: Clock, end: Callable[[str], None]) -> None:
        self._database = database
        self._clock = clock
        self._end = end

    async def one(
        self, attempt: Attempt, *, why: str, after: timedelta = timedelta(0), is_its_own: bool = False
    ) -> None:
        """Its contact is ended only over what `is_its_own` and recurs."""
        log.warning("given back", action="release", attempt=attempt.id, reason=why)
        now = self._clock.now()
        await self._database.run_write(release, attempt.id, now, now + after, why if is_its_own else None)
        self._end(attempt.id)

    async def all(self, attempts: Sequence[Attempt], *, why: str) -> None:
        """Whatever is at hand, in one transaction."""
        for attempt in attempts:
            log.warning("given back", action="release", attempt=attempt.id, reason=why)
        try:
            if attempts:
                await self._database.run_write(_release_all, attempts, self._clock.now())
        except StoreError as error:
            self.without_ledger(attempts, error)
        except Exception:
            log.exception("not given back", action="release")  # the sweep judges them
        for attempt in attempts:
            self._end(attempt.id)

    async def if_it_fails(self, attempt: Attempt, doing: Awaitable[None]) -> None:
        """One contact that nobody foresaw must not end everybody's calls; the sweep judges its attempt."""
        try:
            await doing
        except StoreError as error:
            self.without_ledger([attempt], error)
        except Exception:
            log.exception("not placed", action="place", attempt=attempt.id)
            self._end(attempt.id)

    def without_ledger(self, attempts: Sequence[Attempt], error: StoreError) -> None:
        """What was reserved stays reserved, and blocks, until the ledger answers and it is swept."""
        for attempt in attempts:
            log.error("no call without the ledger", action="place", attempt=attempt.id, reason=str(error))
            self._end(attempt.id)


def _release_all(tx: Tx, attempts: Sequence[Attempt], now: datetime) -> None:
    for attempt in attempts:
        release(tx, attempt.id, now, now)
