"""When a calling window is open: wall time in every zone, holidays, and the length of the call itself."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dialer.policy.rules import CallingWindow

HORIZON = timedelta(days=30)
"""How far ahead an opening is looked for: no window of any profile is closed for longer."""

SUNDAY = 6

Span = tuple[datetime, datetime]
"""Half-open: from the first instant up to, not including, the second."""

Holiday = Callable[[date], bool]
"""Whether this local day is a holiday; raises UnverifiedYear where nobody has checked."""


class UnverifiedYear(Exception):
    """Nobody has checked the calendar of the year that the message names."""


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
    return bool(zones) and all(
        any(start <= begin and end < stop for start, stop in _around(window, holiday, begin, end, zone))
        for zone in zones
    )


def _starts(window: CallingWindow, now: datetime, zones: Sequence[tzinfo]) -> list[datetime]:
    """Every instant at which the window might open somewhere: what all zones share begins at one of them."""
    times = {start for hours in window.days.values() for start, _ in hours}
    instants = {
        _last_instant(datetime.combine(now.astimezone(zone).date() + timedelta(days=offset), start), zone)
        for zone in zones
        for offset in range(HORIZON.days + 1)
        for start in times
    }
    return sorted(instant for instant in instants if instant > now)


def _around(
    window: CallingWindow, holiday: Holiday, begin: datetime, end: datetime, zone: tzinfo
) -> Iterator[Span]:
    """The open spans, as instants, of the days from `begin` to `end` and of the night before them."""
    today, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
    spans: list[Span] = []
    for offset in range(-1, (last - today).days + 1):
        spans += _spans_of(window, holiday, today + timedelta(days=offset), only_past_midnight=offset < 0)
    for start, stop in _joined(spans):
        yield _last_instant(start, zone), _first_instant(stop, zone)


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
