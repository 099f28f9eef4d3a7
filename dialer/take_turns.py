"""What a call needs beyond its own process: this node's lease, and a line of those that all nodes share.

On SQLite one process dials, and its own `Lines` say everything. On PostgreSQL both are asked in the very
transaction that claims, or writes `sent`, and no call leaves later than the lease that was seen there.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from dialer.clock import steady
from dialer.lines import Launched, Lines
from dialer.policy.pacing import TOGETHER, counted_from, due
from dialer.policy.sharing import Wait
from dialer.ready_call import DueCall
from dialer.store import Tx
from dialer.store.audit import lock_chain
from dialer.store.database import Database
from dialer.store.nodes import is_first, lease_left
from dialer.store.releases import AGENT_WAITED, LEASE_OVER, STOOD_STILL
from dialer.store.shared_lines import lock_called, starts_or_waits

P = ParamSpec("P")
T = TypeVar("T")

LEASE_AGAIN = timedelta(seconds=1)
"""How long a call whose node has no lease need not be asked about again."""

GOOD_FOR = timedelta(seconds=2)
"""How long after its turn a call may leave, and the gate has answered for: one that is later, because the
ledger or this process stood still, is never dialled, and due again at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The call may be written to Asterisk from then, and until then, in seconds of clock.steady.

    `too_late` is what is said of one that was not.
    """

    at: float
    until: float
    too_late: str

    @property
    def is_over(self) -> bool:
        return steady() > self.until


class TakeTurns:
    """Asked by the one door (dial_calls) before each batch of calls."""

    def __init__(self, database: Database, lines: Lines) -> None:
        self._database = database
        self._lines = lines
        self._left: dict[str, datetime] = {}
        """What the next call that leaves keeps its distance from, by limit."""

    def take(self, tx: Tx, calls: Sequence[DueCall], now: datetime) -> list[Turn | Wait]:
        """The next start of each under every limit; nobody else takes one before this transaction ends."""
        if self._database.node is None:
            return [_turn_here(each, now) for each in calls]
        asked_at, left = steady(), _lease_left(tx, self._database)
        if not left:
            return [Wait(span=LEASE_AGAIN) for _ in calls]
        lock_chain(tx)
        lock_called(tx, [each.attempt for each in calls])
        wanted = [self._lines.ceilings(each.ready.launched, now) for each in calls]
        answers = starts_or_waits(tx, self._database.node, wanted)
        seen_at, lease_end = steady(), asked_at + left.total_seconds()
        return [
            each if isinstance(each, Wait) else _turn(call, seen_at + each.after.total_seconds(), lease_end)
            for call, each in zip(calls, answers, strict=True)
        ]

    def gap(self, launched: Launched, now: datetime) -> float:
        """Seconds until the last call that left is far enough away, under every limit of this campaign."""
        ceilings = self._lines.ceilings(launched, now)
        instants = (due(self._left.get(each.key), each.calls_per_second, now) for each in ceilings)
        return max((at - now).total_seconds() for at in instants)

    def note_left(self, launched: Launched, now: datetime) -> None:
        """A call of this campaign leaves now."""
        for each in self._lines.ceilings(launched, now):
            self._left[each.key] = counted_from(self._left.get(each.key), each.calls_per_second, now)


def _turn_here(call: DueCall, now: datetime) -> Turn:
    """At most TOGETHER from now, whatever the clock did meanwhile."""
    return _turn(call, steady() + min(max(call.at - now, timedelta(0)), TOGETHER).total_seconds())


def _turn(call: DueCall, at: float, lease_end: float = math.inf) -> Turn:
    """Until whichever ends first, however long the ledger took to say that it may be dialled."""
    ends = {
        STOOD_STILL: at + GOOD_FOR.total_seconds(),
        LEASE_OVER: lease_end,
        AGENT_WAITED: call.ready.agent_until,
    }
    first = min(ends, key=lambda why: ends[why])
    return Turn(at=at, until=ends[first], too_late=first)


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
