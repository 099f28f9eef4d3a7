"""How fast calls start."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from dialer.policy.pacing import SLACK, Limit, counted_from, due, next_start, rate_now

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)


def limit(*, rate: float = 4, most: int = 10, calls: int = 0, last: datetime | None = None) -> Limit:
    return Limit(calls_per_second=rate, max_calls=most, calls_now=calls, last_start=last)


def test_the_first_call_starts_at_once() -> None:
    assert next_start([limit()], NOW) == NOW


def test_the_next_call_keeps_its_distance() -> None:
    assert next_start([limit(last=NOW)], NOW) == NOW + timedelta(milliseconds=250)


def test_a_clock_that_was_set_back_holds_no_call_up() -> None:
    assert next_start([limit(last=NOW + timedelta(hours=1))], NOW) == NOW


def test_the_slowest_of_all_limits_decides() -> None:
    slow, fast = limit(rate=1, last=NOW), limit(rate=50, last=NOW)
    assert next_start([fast, slow], NOW) == NOW + timedelta(seconds=1)


def test_no_call_starts_while_any_limit_is_full() -> None:
    assert next_start([limit(), limit(most=3, calls=3)], NOW) is None


def _starts(late: list[timedelta], *, rate: float) -> list[datetime]:
    """When calls start that always wait for their turn, each woken so late."""
    starts, last = [], None
    now = NOW
    for each in late:
        now = max(now, due(last, rate, now)) + each
        starts.append(now)
        last = counted_from(last, rate, now)
    return starts


def test_a_machine_that_always_wakes_late_dials_as_fast_as_it_was_told() -> None:
    _, *starts = _starts([timedelta(milliseconds=30)] * 102, rate=5)
    assert starts[-1] - starts[0] == timedelta(seconds=20)


def test_what_a_machine_missed_while_it_stood_still_is_not_made_up_for() -> None:
    standing_still = [timedelta(0)] * 10 + [timedelta(seconds=30)] + [timedelta(0)] * 10
    starts = _starts(standing_still, rate=10)
    spacing = timedelta(seconds=0.1)
    assert all(b - a >= spacing - SLACK for a, b in itertools.pairwise(starts))
    for first, begun in enumerate(starts):
        within = sum(begun <= each < begun + timedelta(seconds=1) for each in starts[first:])
        assert within <= 10 * 1.1 + 1


@pytest.mark.parametrize(("seconds", "rate"), [(0, 2.0), (5, 6.0), (10, 10.0), (99, 10.0)])
def test_a_campaign_ramps_up(seconds: int, rate: float) -> None:
    ramping = Limit(
        calls_per_second=10,
        max_calls=10,
        calls_now=0,
        last_start=None,
        ramp=timedelta(seconds=10),
        ramp_began=NOW,
    )
    assert rate_now(ramping, NOW + timedelta(seconds=seconds)) == pytest.approx(rate)
