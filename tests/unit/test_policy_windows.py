"""Calling windows held against a naive clock on the wall, in many zones, on days when clocks change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dialer.calendars import Calendars
from dialer.policy.rules import CallingWindow
from dialer.policy.windows import HolidaysKept, UnverifiedYear, is_open, opens

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Madrid Atlantic/Canary Africa/Ceuta Europe/London America/New_York America/Phoenix "
        "America/Santiago America/Punta_Arenas America/Tijuana America/Bogota America/Havana Asia/Kathmandu "
        "Australia/Lord_Howe Africa/Casablanca Pacific/Apia America/Nuuk Africa/Cairo Pacific/Chatham"
    ).split()
]
HOLIDAYS = frozenset({date(2027, 3, 29), date(2027, 4, 5), date(2027, 11, 1), date(2027, 9, 6)})
CHANGES = [
    datetime(2027, month, day, tzinfo=UTC)
    for month, day in ((3, 14), (3, 28), (4, 4), (4, 25), (9, 5), (10, 3), (10, 31), (11, 7), (2, 7), (6, 15))
]
MINUTE = timedelta(minutes=1)

times = st.integers(0, 47).map(lambda half: time(half // 2, 30 * (half % 2)))
hours = st.lists(st.tuples(times, times), min_size=1, max_size=2).map(tuple)
windows = st.builds(
    CallingWindow,
    days=st.dictionaries(st.integers(0, 6), hours, min_size=1),
    holidays=st.sampled_from(["closed", "open", "as_sunday"]),
)
instants = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-1440, 2880)
)


def wall_is_open(window: CallingWindow, at: datetime, zone: ZoneInfo) -> bool:
    """What a person with a clock, a calendar and the list of hours would say."""
    wall = at.astimezone(zone)
    yesterday = wall.date() - timedelta(days=1)
    return any(
        start <= wall.time() and (wall.time() < end or end <= start) for start, end in on(window, wall.date())
    ) or any(end <= start and wall.time() < end for start, end in on(window, yesterday))


def on(window: CallingWindow, day: date) -> tuple[tuple[time, time], ...]:
    if window.holidays == "open" or day not in HOLIDAYS:
        return window.days.get(day.weekday(), ())
    return window.days.get(6, ()) if window.holidays == "as_sunday" else ()


def clocks_go_back(zone: ZoneInfo, around: datetime) -> bool:
    steps = [around + timedelta(hours=hour) for hour in range(-30, 31)]
    offsets = [step.astimezone(zone).utcoffset() or timedelta(0) for step in steps]
    return any(after < before for before, after in pairwise(offsets))


def holiday(day: date) -> bool:
    return day in HOLIDAYS


@settings(max_examples=400, deadline=None)
@given(windows, instants, st.sampled_from(ZONES))
def test_never_open_when_the_clock_on_the_wall_says_closed(
    window: CallingWindow, at: datetime, zone: ZoneInfo
) -> None:
    ours = is_open(window, holiday, at, [zone], timedelta(0))
    naive = wall_is_open(window, at, zone)
    assert naive or not ours
    if not clocks_go_back(zone, at):
        assert ours == naive


@settings(max_examples=200, deadline=None)
@given(windows, instants, st.lists(st.sampled_from(ZONES), min_size=1, max_size=3), st.integers(0, 600))
def test_a_call_fits_only_if_every_minute_of_it_is_open_everywhere(
    window: CallingWindow, at: datetime, zones: Sequence[ZoneInfo], minutes: int
) -> None:
    tail = timedelta(minutes=minutes)
    if is_open(window, holiday, at, zones, tail):
        for minute in range(minutes + 1):
            assert all(wall_is_open(window, at + minute * MINUTE, zone) for zone in zones)


@settings(max_examples=100, deadline=None)
@given(windows, instants, st.lists(st.sampled_from(ZONES), min_size=1, max_size=3), st.integers(0, 90))
def test_the_opening_is_the_first_instant_of_all(
    window: CallingWindow, at: datetime, zones: Sequence[ZoneInfo], minutes: int
) -> None:
    tail = timedelta(minutes=minutes)
    opening = opens(window, holiday, at, zones, tail)
    assume(opening is not None)
    assert opening is not None
    assert is_open(window, holiday, opening, zones, tail)
    if opening > at:
        assert not is_open(window, holiday, opening - timedelta(seconds=1), zones, tail)
        step = at
        while step < opening and step < at + timedelta(days=4):
            assert not is_open(window, holiday, step, zones, tail)
            step += timedelta(minutes=7)


@settings(max_examples=100, deadline=None)
@given(windows, instants, st.lists(st.sampled_from(ZONES), min_size=1, max_size=4))
def test_several_zones_are_their_intersection(
    window: CallingWindow, at: datetime, zones: Sequence[ZoneInfo]
) -> None:
    each = [is_open(window, holiday, at, [zone], timedelta(0)) for zone in zones]
    assert is_open(window, holiday, at, zones, timedelta(0)) == all(each)


def always(holidays: Literal["closed", "open"] = "open") -> CallingWindow:
    return CallingWindow(days=dict.fromkeys(range(7), ((time(0), time(0)),)), holidays=holidays)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_window_that_never_closes_is_open_through_every_change_of_clocks(zone: ZoneInfo) -> None:
    for change in CHANGES:
        for quarter in range(-96, 192):
            at = change + quarter * timedelta(minutes=15)
            assert is_open(always(), holiday, at, [zone], timedelta(hours=30))


def test_when_clocks_go_back_over_a_windows_edge_the_doubt_closes_it() -> None:
    madrid = [ZoneInfo("Europe/Madrid")]
    window = CallingWindow(
        days={6: ((time(2, 30), time(5)),), 5: ((time(20), time(2, 30)),)}, holidays="open"
    )

    def at(hour: int, minute: int) -> bool:
        return is_open(
            window, holiday, datetime(2027, 10, 31, hour, minute, tzinfo=UTC), madrid, timedelta(0)
        )

    evening = CallingWindow(days={5: ((time(20), time(2, 30)),)}, holidays="open")
    late = CallingWindow(days={6: ((time(2, 30), time(5)),)}, holidays="open")
    instants = [datetime(2027, 10, 31, hour, 45, tzinfo=UTC) for hour in (0, 1)]
    assert [is_open(late, holiday, each, madrid, timedelta(0)) for each in instants] == [False, True]
    assert [is_open(evening, holiday, each, madrid, timedelta(0)) for each in instants] == [False, False]
    second_time = datetime(2027, 10, 31, 1, 10, tzinfo=UTC)  # 02:10 again
    assert not is_open(late, holiday, second_time, madrid, timedelta(0))
    assert not is_open(evening, holiday, second_time, madrid, timedelta(0))
    assert at(0, 45), "two windows that meet in that hour leave no gap"


def test_no_zone_is_never() -> None:
    assert opens(always(), holiday, CHANGES[0], [], timedelta(0)) is None


def test_a_year_that_nobody_has_checked_is_not_guessed() -> None:
    def only_2027(day: date) -> bool:
        if day.year != 2027:
            raise UnverifiedYear(str(day.year))
        return False

    window = CallingWindow(days=dict.fromkeys(range(5), ((time(9), time(21)),)), holidays="closed")
    madrid = [ZoneInfo("Europe/Madrid")]
    last = datetime(2027, 12, 31, 19, 59, 59, tzinfo=UTC)
    assert is_open(window, only_2027, last, madrid, timedelta(0))
    with pytest.raises(UnverifiedYear, match="2028"):
        opens(window, only_2027, last + timedelta(seconds=1), madrid, timedelta(0))


FEAST = date(2027, 6, 15)
KEPT = HolidaysKept(
    country="ES",
    region="MD",
    verified_years=frozenset({2027}),
    calendar=Calendars(
        corrected={}, local={"ES": {"CT": frozenset({FEAST})}, "PT": {"*": frozenset({FEAST})}}
    ),
)


@pytest.mark.parametrize(
    "change",
    [
        {"region": "CT"},
        {"country": "PT"},
        {"calendar": Calendars(corrected={}, local={"ES": {"*": frozenset({FEAST})}})},
        {"verified_years": frozenset({2026})},
    ],
)
def test_a_day_that_was_open_by_one_calendar_is_not_open_by_another(change: dict[str, Any]) -> None:
    noon, madrid = datetime(2027, 6, 15, 10, 0, tzinfo=UTC), [ZoneInfo("Europe/Madrid")]

    def opened(kept: HolidaysKept) -> bool:
        try:
            return is_open(always("closed"), kept, noon, madrid, MINUTE)
        except UnverifiedYear:
            return False

    assert opened(KEPT)
    assert not opened(replace(KEPT, **change))
