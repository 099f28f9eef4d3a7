"""A trunk whose calls fail in the network is left alone, tried with one call, and used again."""

from datetime import UTC, datetime, timedelta

import pytest

from dialer.outcome import Outcome
from dialer.policy.breaker import ENOUGH, FIRST_PAUSE, LONGEST_PAUSE, Breaker, after

NOON = datetime(2027, 6, 15, 12, 0, tzinfo=UTC)
BAD, WELL = Outcome.CONGESTION, Outcome.HEARD


def fared(*outcomes: Outcome, breaker: Breaker | None = None, now: datetime = NOON) -> Breaker:
    breaker = breaker or Breaker()
    for outcome in outcomes:
        breaker = after(breaker, outcome, now)
    return breaker


@pytest.mark.parametrize(
    ("outcomes", "paused"),
    [
        ([BAD] * (ENOUGH - 1), False),
        ([BAD] * ENOUGH, True),
        ([Outcome.FAILED] * ENOUGH, True),
        ([Outcome.UNKNOWN] * 40, False),
        ([Outcome.BUSY, Outcome.NO_ANSWER, Outcome.UNALLOCATED, Outcome.REJECTED] * 10, False),
        ([WELL, BAD] * 10, False),
        ([WELL, BAD, BAD] * 4, True),
        ([WELL] * 20 + [BAD] * 10, False),
        ([WELL] * 20 + [BAD] * 11, True),
    ],
)
def test_a_trunk_is_paused_when_more_than_half_of_its_latest_calls_fail_on_the_way(
    outcomes: list[Outcome], paused: bool
) -> None:
    assert (fared(*outcomes).until is not None) is paused


def test_a_pause_lets_nothing_through_and_then_one_call() -> None:
    breaker = fared(*[BAD] * ENOUGH)
    assert breaker.calls_at_most(NOON) == 0
    assert breaker.calls_at_most(NOON + FIRST_PAUSE - timedelta(seconds=1)) == 0
    assert breaker.calls_at_most(NOON + FIRST_PAUSE) == 1
    assert Breaker().calls_at_most(NOON) is None


def test_a_clock_set_back_by_an_hour_pauses_no_trunk_for_an_hour() -> None:
    breaker, earlier = fared(*[BAD] * ENOUGH), NOON - timedelta(hours=1)
    assert breaker.calls_at_most(earlier) == 1
    assert fared(WELL, breaker=breaker, now=earlier) == Breaker()


def test_one_good_call_after_the_pause_ends_it_and_a_bad_one_doubles_it_up_to_the_longest() -> None:
    breaker = fared(*[BAD] * ENOUGH)
    later = NOON + FIRST_PAUSE
    assert fared(WELL, breaker=breaker, now=later) == Breaker()
    pauses = []
    for _ in range(8):
        assert breaker.until
        now, breaker = breaker.until, fared(BAD, breaker=breaker, now=breaker.until)
        assert breaker.until
        pauses.append(breaker.until - now)
    assert pauses[:2] == [FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert pauses[-1] == LONGEST_PAUSE


def test_calls_that_began_before_the_pause_do_not_make_it_longer() -> None:
    breaker = fared(*[BAD] * ENOUGH)
    assert fared(*[BAD] * 5, breaker=breaker, now=NOON + timedelta(seconds=3)).until == breaker.until
