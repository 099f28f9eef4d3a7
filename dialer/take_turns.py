"""What a call needs beyond its own process: this node's lease, and a line of those that all nodes share.

On SQLite one process dials, and its own `Lines` say everything. On PostgreSQL both are asked in the very
transaction that claims, or writes `sent`, and no call leaves later than the lease that was seen there.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from dialer.clock import steady
from dialer.lines import Launched, Lines
from dialer.policy.sharing import Wait
from dialer.store import Tx
from dialer.store.audit import lock_chain
from dialer.store.database import Database
from dialer.store.nodes import is_first, lease_left
from dialer.store.shared_lines import start_or_wait

P = ParamSpec("P")
T = TypeVar("T")

LEASE_AGAIN = timedelta(seconds=1)
"""How long a call waits whose node has no lease, until it is asked for again."""

LEASE_OVER = (
    "never dialled: this process stood still, and its lease ran out, before it was written to Asterisk"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The call may be written to Asterisk until then, in seconds of clock.steady."""

    until: float = math.inf

    @property
    def is_over(self) -> bool:
        return steady() > self.until


class TakeTurns:
    """Asked by the one door (place_calls) before each call."""

    def __init__(self, database: Database, lines: Lines) -> None:
        self._database = database
        self._lines = lines
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def alone(self, launched: Launched) -> AbstractAsyncContextManager[object]:
        """One call of a campaign at a time asks for its turn: the others would only ask more often."""
        return self._asking[launched.campaign.name] if self._database.node else nullcontext()

    def take(self, tx: Tx, launched: Launched, now: datetime) -> Turn | Wait:
        """The next start under every limit; nobody else takes one before this transaction ends."""
        if self._database.node is None:
            return Turn()
        asked_at, left = steady(), _lease_left(tx, self._database)
        if not left:
            return Wait(span=LEASE_AGAIN)
        lock_chain(tx)
        wait = start_or_wait(tx, self._database.node, self._lines.ceilings(launched, now))
        return wait or Turn(until=asked_at + left.total_seconds())


def under_lease(
    database: Database, fn: Callable[Concatenate[Tx, P], T], *, for_agents: bool = False
) -> Callable[Concatenate[Tx, P], T | None]:
    """`fn` as it may be run by whoever dials; None, and nothing done, where this node has no lease.

    Calls that are for agents are the first node's by name: no two Asterisks ring one agent's telephone.
    """

    @wraps(fn)
    def asked(tx: Tx, /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        may = database.node is None or _may_claim(tx, database, for_agents=for_agents)
        return fn(tx, *args, **kwargs) if may else None

    return asked


def _may_claim(tx: Tx, database: Database, *, for_agents: bool) -> bool:
    if not database.run or not _lease_left(tx, database):
        return False
    return not for_agents or is_first(tx, database.run)


def _lease_left(tx: Tx, database: Database) -> timedelta:
    return lease_left(tx, database.run) if database.run else timedelta(0)
