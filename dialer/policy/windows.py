"""When a calling window is open: wall time in every zone, holidays, and the length of the call itself."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dialer.policy.rules import CallingWindow

HORIZON = timedelta(days=30)
"""How far ahead an opening is looked for: no window of any profile is closed for longer."""

SUNDAY = 6

Span = tuple[datetime, datetime]
"""Half-open: from the first instant up to, not including, the second. Aware, UTC."""

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
    return next(
        (
            instant
            for instant in (now, *_starts(window, now, zones))
            if is_open(window, holiday, instant, zones, tail)
        ),
        None,
    )


def is_open(
    window: CallingWindow, holiday: Holiday, at: datetime, zones: Sequence[tzinfo], tail: timedelta
) -> bool:
    """Whether a call of length `tail` may begin at `at`. Raises UnverifiedYear.

    Whoever may be in several zones (a Spanish mobile may be in the Canaries) may be rung only when the
    window is open in all of them. No zone at all: never.
    """
    return bool(zones) and all(
        any(start <= at and at + tail < end for start, end in _around(window, holiday, at, zone, tail))
        for zone in zones
    )


def _starts(window: CallingWindow, now: datetime, zones: Sequence[tzinfo]) -> list[datetime]:
    """Every instant at which the window might open somewhere: what all zones share begins at one of them."""
    times = {start for hours in window.days.values() for start, _ in hours}
    days = range(HORIZON.days + 1)
    instants = {
        datetime.combine(now.astimezone(zone).date() + timedelta(days=offset), start, zone).astimezone(UTC)
        for zone in zones
        for offset in days
        for start in times
    }
    return sorted(instant for instant in instants if instant > now)


def _around(
    window: CallingWindow, holiday: Holiday, at: datetime, zone: tzinfo, tail: timedelta
) -> Iterator[Span]:
    """The open spans of the days that `at` touches, those that meet at midnight joined."""
    before: Span | None = None
    day, last = at.astimezone(zone).date() - timedelta(days=1), (at + tail).astimezone(zone).date()
    today = day + timedelta(days=1)
    while day <= last:
        for start, end in _hours_of(window, holiday, day, only_past_midnight=day < today):
            span = _span(day, start, end, zone)
            if before and before[1] == span[0]:
                span = (before[0], span[1])
            yield span
            before = span
        day += timedelta(days=1)


def _hours_of(
    window: CallingWindow, holiday: Holiday, day: date, *, only_past_midnight: bool
) -> tuple[tuple[time, time], ...]:
    """A day's hours; of a day gone by only those that reach into the next, so its year is not looked at."""
    usual = window.days.get(day.weekday(), ())
    as_holiday = window.days.get(SUNDAY, ()) if window.holidays == "as_sunday" else ()
    if only_past_midnight and not any(end <= start for start, end in usual + as_holiday):
        return ()
    if window.holidays == "open" or usual == as_holiday or not holiday(day):
        return usual
    return as_holiday


def _span(day: date, start: time, end: time, zone: tzinfo) -> Span:
    last = day + timedelta(days=1) if end <= start else day
    return (
        datetime.combine(day, start, zone).astimezone(UTC),
        datetime.combine(last, end, zone).astimezone(UTC),
    )
