"""When somebody may be rung."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialer.campaign import Hours
from dialer.policy.hours import next_opening

MADRID, CANARIES = ZoneInfo("Europe/Madrid"), ZoneInfo("Atlantic/Canary")
OFFICE = Hours(days={day: ((time(9), time(21)),) for day in range(5)})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_inside_the_window_the_next_opening_is_now() -> None:
    now = utc("2027-06-15T10:00")
    assert next_opening(now, OFFICE, [MADRID]) == now


def test_the_window_is_half_open() -> None:
    assert next_opening(utc("2027-06-15T18:59:59"), OFFICE, [MADRID]) == utc("2027-06-15T18:59:59")
    assert next_opening(utc("2027-06-15T19:00:00"), OFFICE, [MADRID]) == utc("2027-06-16T07:00:00")


def test_a_call_that_would_ring_past_the_end_waits_for_the_next_day() -> None:
    tail = timedelta(seconds=120)
    assert next_opening(utc("2027-06-15T18:58:30"), OFFICE, [MADRID], tail) == utc("2027-06-16T07:00:00")


def test_a_mobile_that_may_be_in_the_canaries_waits_for_nine_there() -> None:
    """09:30 in Madrid is 08:30 in the Canaries."""
    assert next_opening(utc("2027-06-15T07:30"), OFFICE, [MADRID, CANARIES]) == utc("2027-06-15T08:00")


def test_a_mobile_stops_at_nine_in_madrid_though_it_is_eight_in_the_canaries() -> None:
    assert next_opening(utc("2027-06-15T19:30"), OFFICE, [MADRID, CANARIES]) == utc("2027-06-16T08:00")


def test_friday_night_waits_for_monday() -> None:
    assert next_opening(utc("2027-06-18T20:00"), OFFICE, [MADRID]) == utc("2027-06-21T07:00")


def test_the_morning_after_the_clocks_change_opens_at_nine_by_the_wall() -> None:
    """Winter time ends on 28 March 2027: nine o'clock moves from 08:00 to 07:00 UTC."""
    assert next_opening(utc("2027-03-26T20:00"), OFFICE, [MADRID]) == utc("2027-03-29T07:00")


def test_hours_that_never_open_have_no_next_opening() -> None:
    assert next_opening(utc("2027-06-15T10:00"), Hours(days={}), [MADRID]) is None


def test_without_a_zone_nobody_is_called() -> None:
    assert next_opening(utc("2027-06-15T10:00"), OFFICE, []) is None
