"""When a calling window is open: wall time in every zone, holidays, and the length of the call itself."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from dialer.policy.question import Calendar
from dialer.policy.rules import CallingWindow

HORIZON = timedelta(days=30)
"""How far ahead an opening is looked for: no window of any profile is closed for longer."""

SUNDAY = 6

Span = tuple[datetime, datetime]
"""Half-open: from the first instant up to, not including, the second."""

Holiday = Callable[[date], bool]
"""Whether this local day is a holiday; raises UnverifiedYear where nobody has checked.

Of a day it always says the same: those that are equal, or one and the same function, are asked but once.
"""

REMEMBERED = 4096
"""How many days' hours are kept, by window, calendar and zone: thousands of people share them."""


class UnverifiedYear(Exception):
    """Nobody has checked the calendar of the year that the message names."""


def no_holiday(day: date) -> bool:
    """A campaign's own hours know none."""
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class HolidaysKept:
    """The days that one country's law keeps where the callee is; two that are equal keep the same."""

    country: str
    region: str | None
    verified_years: frozenset[int]
    calendar: Calendar

    def __call__(self, day: date) -> bool:
        """Whether `day` is one. Raises UnverifiedYear."""
        if day.year not in self.verified_years:
            raise UnverifiedYear(f"{self.country} {day.year}")
        return self.calendar.is_holiday(self.country, self.region, day)


def opens(
    window: CallingWindow, holiday: Holiday, now: datetime, zones: Sequence[tzinfo], tail: timedelta
) -> datetime | None:
    """The first instant, `now` or later, at which a call of length `tail` fits; None within the horizon.

    Raises UnverifiedYear when finding it takes a day of a year that nobody has checked.
    """
    if is_open(window, holiday, now, zones, tail):
        return now
    starts = _starts(window, now, zones)
    return next((at for at in starts if is_open(window, holiday, at, zones, tail)), None)


def is_open(
    window: CallingWindow, holiday: Holiday, at: datetime, zones: Sequence[tzinfo], tail: timedelta
) -> bool:
    """Whether a call of length `tail` may begin at `at`. Raises UnverifiedYear.

    Whoever may be in several zones (a Spanish mobile may be in the Canaries) may be rung only when the
    window is open in all of them. No zone at all: never.
    """
    begin = at.astimezone(UTC)
    end = begin + tail
    return bool(zones) and all(_fits(window, holiday, begin, end, zone) for zone in zones)


def _fits(window: CallingWindow, holiday: Holiday, begin: datetime, end: datetime, zone: tzinfo) -> bool:
    today, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
    return any(start <= begin and end < stop for start, stop in _open(window, holiday, today, last, zone))


def _starts(window: CallingWindow, now: datetime, zones: Sequence[tzinfo]) -> list[datetime]:
    """Every instant at which the window might open somewhere: what all zones share begins at one of them."""
    instants = {at for zone in zones for at in _begins(window, now.astimezone(zone).date(), zone)}
    return sorted(instant for instant in instants if instant > now)


@lru_cache(maxsize=REMEMBERED)
def _begins(window: CallingWindow, today: date, zone: tzinfo) -> tuple[datetime, ...]:
    """Every instant from this day to the horizon at which its hours might begin here."""
    times = {start for hours in window.days.values() for start, _ in hours}
    days = [today + timedelta(days=offset) for offset in range(HORIZON.days + 1)]
    return tuple(_last_instant(datetime.combine(day, start), zone) for day in days for start in times)


@lru_cache(maxsize=REMEMBERED)
def _open(window: CallingWindow, holiday: Holiday, today: date, last: date, zone: tzinfo) -> tuple[Span, ...]:
    """The open spans, as instants, of these days and of the night before them."""
    spans: list[Span] = []
    for offset in range(-1, (last - today).days + 1):
        spans += _spans_of(window, holiday, today + timedelta(days=offset), only_past_midnight=offset < 0)
    return tuple((_last_instant(start, zone), _first_instant(stop, zone)) for start, stop in _joined(spans))


def _spans_of(
    window: CallingWindow, holiday: Holiday, day: date, *, only_past_midnight: bool
) -> Iterator[Span]:
    """A day's hours, in wall time; of a day gone by only those that reach into the next."""
    for start, end in _hours_of(window, holiday, day, only_past_midnight=only_past_midnight):
        last = day + timedelta(days=1) if end <= start else day
        yield datetime.combine(day, start), datetime.combine(last, end)


def _hours_of(
    window: CallingWindow, holiday: Holiday, day: date, *, only_past_midnight: bool
) -> tuple[tuple[time, time], ...]:
    """Which hours count on this day. The calendar is not looked at where it would change nothing."""
    usual = window.days.get(day.weekday(), ())
    as_holiday = window.days.get(SUNDAY, ()) if window.holidays == "as_sunday" else ()
    if only_past_midnight and not any(end <= start for start, end in usual + as_holiday):
        return ()
    if window.holidays == "open" or usual == as_holiday or not holiday(day):
        return usual
    return as_holiday


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Hours that touch or overlap, such as two that meet at midnight, are one stretch."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _first_instant(wall: datetime, zone: tzinfo) -> datetime:
    """When clocks first show `wall`, or have gone past it: what ends then ends at the earlier of two."""
    return min(_readings(wall, zone))


def _last_instant(wall: datetime, zone: tzinfo) -> datetime:
    """When clocks last begin to show `wall`, or have gone past it: what begins then begins at the later."""
    return max(_readings(wall, zone))


def _readings(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The two instants that a wall time may be: the same but for the hours in which clocks are changed."""
    before = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if after < before:  # clocks were put forward over it: it is the moment at which they were
        moment = _change(after, before, zone)
        return moment, moment
    return before, after


def _change(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """The one instant between the two at which the zone's clocks are changed, to the second."""
    old = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == old else (low, middle)
    return high
