"""When somebody may be rung: calling hours in every time zone the number may be in."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from dialer.campaign import Hours

HORIZON = timedelta(days=15)
"""How far ahead an opening is looked for; past it there is none, and the contact waits for an operator."""

Span = tuple[datetime, datetime]
"""Half-open: from the first instant up to, not including, the second. Aware, UTC."""


def next_opening(
    now: datetime, hours: Hours, zones: Sequence[tzinfo], tail: timedelta = timedelta(0)
) -> datetime | None:
    """The first instant, `now` or later, at which a call of length `tail` fits; None within the horizon.

    A number that may be in several zones (a Spanish mobile may be in the Canaries) may be rung only
    when it is a lawful hour in all of them. No zone at all: never.
    """
    if not zones:
        return None
    for start, end in _open_in_all(now, hours, zones):
        instant = max(start, now)
        if instant + tail < end:
            return instant
    return None


def _open_in_all(now: datetime, hours: Hours, zones: Sequence[tzinfo]) -> list[Span]:
    spans = list(_open_spans(now, hours, zones[0]))
    for zone in zones[1:]:
        spans = list(_intersection(spans, list(_open_spans(now, hours, zone))))
    return spans


def _open_spans(now: datetime, hours: Hours, zone: tzinfo) -> Iterable[Span]:
    today = now.astimezone(zone).date()
    for offset in range(-1, HORIZON.days + 1):
        yield from _spans_of_day(today + timedelta(days=offset), hours, zone)


def _spans_of_day(day: date, hours: Hours, zone: tzinfo) -> Iterable[Span]:
    for start, end in hours.days.get(day.weekday(), ()):
        yield (
            datetime.combine(day, start, zone).astimezone(UTC),
            datetime.combine(day, end, zone).astimezone(UTC),
        )


def _intersection(one: Iterable[Span], other: Iterable[Span]) -> Iterable[Span]:
    others = list(other)
    for start, end in one:
        for other_start, other_end in others:
            if max(start, other_start) < min(end, other_end):
                yield max(start, other_start), min(end, other_end)
