"""Which calls may start now, or in a moment, of all that several nodes have up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialer.policy.pacing import TOGETHER, counted_from, due

LINE_AGAIN = 2 * TOGETHER
"""How long a call waits for a line until it asks again: never taken for one that is due in a moment."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """It may start, in so long: at most TOGETHER."""

    after: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How all nodes stand, by the ceilings' keys: see Shared."""

    up: Mapping[str, Mapping[str, int]]
    last_starts: Mapping[str, datetime | None]
    wishing: Mapping[str, Collection[str]]

    def under(self, ceiling: Ceiling) -> Shared:
        """How it stands under this ceiling."""
        return Shared(
            ceiling=ceiling,
            up=self.up.get(ceiling.key, {}),
            last_start=self.last_starts.get(ceiling.key),
            wishing=self.wishing.get(ceiling.key, ()),
        )

    def with_start(self, node: str, ceilings: Sequence[Ceiling], at: datetime) -> "Standing":
        """One more call of this node has started then: it is up, and the next keeps its distance."""
        shared = [self.under(each) for each in ceilings]
        up = {of.ceiling.key: {**of.up, node: of.up.get(node, 0) + 1} for of in shared}
        last_starts = {of.ceiling.key: of.counted_from(at) for of in shared}
        return replace(self, up={**self.up, **up}, last_starts={**self.last_starts, **last_starts})


def in_turn(
    wanted: Sequence[Sequence[Ceiling]], standing: Standing, node: str, live: Collection[str], now: datetime
) -> tuple[list[Start | Wait], Standing]:
    """One call after the other, each under all of its ceilings: whether it may start, and how it then stands.

    Who waits keeps nobody waiting who has other ceilings; whoever has the same waits as well.
    """
    answers: list[Start | Wait] = []
    for ceilings in wanted:
        answer = _start_or_wait([standing.under(each) for each in ceilings], node, live, now)
        if isinstance(answer, Start):
            standing = standing.with_start(node, ceilings, now + answer.after)
        answers.append(answer)
    return answers, standing


def _start_or_wait(shared: Sequence[Shared], node: str, live: Collection[str], now: datetime) -> Start | Wait:
    wait = wait_of(shared, node, live, now)
    if wait is None:
        return Start(after=timedelta(0))
    return Start(after=wait.span) if wait.span <= TOGETHER else wait


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
