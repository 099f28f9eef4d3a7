"""How fast to dial: the next start that every limit allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SLACK = timedelta(milliseconds=100)
"""How late a start may be without delaying every later one. A busy machine is late by some milliseconds each
time; with this it dials as fast as it was told to. At most rate * (T + 0.1) + 1 calls start in any T seconds.
"""

TOGETHER = timedelta(milliseconds=50)
"""How far ahead of its instant a start is decided: what is due within it is written in one transaction."""

FIRST_SHARE = 0.2
"""The share of the full rate at which a ramp begins: never zero, or the first call would never start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """One ceiling over some calls: a campaign's, a trunk's, or Recado's as a whole.

    Weakness: it spaces starts evenly and knows nothing of how busy the far end is.
    """

    calls_per_second: float
    max_calls: int
    calls_now: int
    last_start: datetime | None
    ramp: timedelta = timedelta(0)
    ramp_began: datetime | None = None


def next_start(limits: Iterable[Limit], now: datetime) -> datetime | None:
    """The first instant at which one more call may start; None while some limit is full."""
    instants = [_next_start(limit, now) for limit in limits]
    if any(instant is None for instant in instants):
        return None
    return max((i for i in instants if i is not None), default=now)


def _next_start(limit: Limit, now: datetime) -> datetime | None:
    return None if limit.calls_now >= limit.max_calls else due(limit.last_start, rate_now(limit, now), now)


def due(last_start: datetime | None, rate: float, now: datetime) -> datetime:
    """When the next call may start at this rate, in calls per second."""
    if last_start is None or last_start > now + TOGETHER:  # the clock was set back: nobody waits for that
        return now
    return last_start + timedelta(seconds=1 / rate)


def counted_from(last_start: datetime | None, rate: float, now: datetime) -> datetime:
    """What the next start keeps its distance from, if one starts at `now`: when it was due, or nearly."""
    return min(now, max(due(last_start, rate, now), now - SLACK))


def rate_now(limit: Limit, now: datetime) -> float:
    """Calls per second at this point of the ramp."""
    if not limit.ramp or limit.ramp_began is None:
        return limit.calls_per_second
    progress = min(1.0, max(0.0, (now - limit.ramp_began) / limit.ramp))
    return limit.calls_per_second * (FIRST_SHARE + (1 - FIRST_SHARE) * progress)
