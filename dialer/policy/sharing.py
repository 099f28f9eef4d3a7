"""Whether one more call may start now, of all that several nodes have up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.policy.pacing import counted_from, due

LINE_AGAIN = timedelta(milliseconds=100)
"""How long a call waits for a line until it asks again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceiling:
    """How many calls at once and how many a second: of `campaign NAME`, of `trunk NAME`, or of `all`."""

    key: str
    calls_per_second: float
    max_calls: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """How things stand under one ceiling, over all nodes.

    `up` is how many calls each node has in it, `wishing` the nodes that found no line free a moment ago.
    """

    ceiling: Ceiling
    up: Mapping[str, int]
    last_start: datetime | None
    wishing: Collection[str] = ()

    def counted_from(self, now: datetime) -> datetime:
        """What the next start keeps its distance from, if one starts now."""
        return counted_from(self.last_start, self.ceiling.calls_per_second, now)

    @property
    def is_full(self) -> bool:
        return sum(self.up.values()) >= self.ceiling.max_calls


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """Not yet: ask again after `span`. `lines` are the ceilings under which a line is wished for."""

    span: timedelta
    lines: tuple[str, ...] = ()


def wait_of(shared: Sequence[Shared], node: str, live: Collection[str], now: datetime) -> Wait | None:
    """Why this node's next call must wait; None when it may start now.

    Weakness: calls a second go to whoever asks first; only lines are shared fairly.
    """
    full = tuple(each.ceiling.key for each in shared if each.is_full)
    if full:
        return Wait(span=LINE_AGAIN, lines=full)
    if any(_is_others_turn(each, node, live) for each in shared):
        return Wait(span=LINE_AGAIN)
    longest = max((_gap(each, now) for each in shared), default=timedelta(0))
    return Wait(span=longest) if longest > timedelta(0) else None


def _is_others_turn(shared: Shared, node: str, live: Collection[str]) -> bool:
    """Who has its share, or more, lets those go first who want a line and have less than theirs."""
    share = -(-shared.ceiling.max_calls // max(1, len(live)))
    if shared.up.get(node, 0) < share:
        return False
    others = (set(shared.wishing) & set(live)) - {node}
    return any(shared.up.get(other, 0) < share for other in others)


def _gap(shared: Shared, now: datetime) -> timedelta:
    """How long until the last start is far enough away."""
    return due(shared.last_start, shared.ceiling.calls_per_second, now) - now
