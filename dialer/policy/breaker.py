"""When to leave a trunk alone: its far end refuses what it is sent, and every further call annoys it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialer.outcome import Outcome

LOOKED_AT = 20
"""Calls of a trunk, the newest, by which it is judged."""

ENOUGH = 8
"""Fewer calls than this prove nothing."""

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)

OF_THE_TRUNK = frozenset({Outcome.CONGESTION, Outcome.FAILED})
"""Outcomes that say something of the way to a person, and nothing of the person."""

NO_WORD_OF_IT = frozenset({Outcome.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Breaker:
    """How a trunk fares: `failed` of its latest calls, newest last; how often it was paused in a row."""

    failed: tuple[bool, ...] = ()
    pauses: int = 0
    until: datetime | None = None

    def calls_at_most(self, now: datetime) -> int | None:
        """None: as many as may be; 0 in a pause; after it 1, to see whether the trunk is well again."""
        if self.until is None:
            return None
        return 0 if self.pauses_at(now) else 1

    def pauses_at(self, now: datetime) -> bool:
        """No pause is that long where the clock was set back: nobody waits for it to be there again."""
        return self.until is not None and timedelta(0) < self.until - now <= LONGEST_PAUSE

    @property
    def why(self) -> str:
        return f"{sum(self.failed)} of its last {len(self.failed)} calls failed in the network"


def after(breaker: Breaker, outcome: Outcome, now: datetime) -> Breaker:
    """The trunk as it fares now that one more of its calls has ended."""
    if outcome in NO_WORD_OF_IT:
        return breaker
    failed = outcome in OF_THE_TRUNK
    latest = (*breaker.failed, failed)[-LOOKED_AT:]
    if breaker.until is None:
        tripped = failed and len(latest) >= ENOUGH and sum(latest) * 2 > len(latest)
        return _paused(breaker, latest, now) if tripped else replace(breaker, failed=latest)
    if breaker.pauses_at(now):
        return replace(breaker, failed=latest)  # a call that had begun before the pause
    return _paused(breaker, latest, now) if failed else Breaker()


def _paused(breaker: Breaker, latest: tuple[bool, ...], now: datetime) -> Breaker:
    """Each pause is twice as long as the one before, up to the longest."""
    pause = min(FIRST_PAUSE * 2**breaker.pauses, LONGEST_PAUSE)
    return Breaker(failed=latest, pauses=min(breaker.pauses + 1, 10), until=now + pause)
