"""How many events a limit counts, and when it has room again. Pure; no rule of any country is named here."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dialer.policy.spans import CalendarDays, Ever, IsoWeek, RollingHours, Span

NEVER = datetime.max.replace(tzinfo=UTC)


def counted(events: Iterable[datetime], span: Span, now: datetime, zones: Sequence[tzinfo]) -> int:
    """How many of `events` lie in the window that ends now: the most that any possible zone makes it."""
    instants = list(events)
    return max((sum(released(at, span, zone) > now for at in instants) for zone in zones), default=0)


def room_from(
    events: Iterable[datetime], span: Span, limit: int, now: datetime, zones: Sequence[tzinfo]
) -> datetime:
    """The first instant, `now` or later, at which fewer than `limit` events count in every possible zone."""
    instants = list(events)
    if len(instants) < limit:
        return now  # whichever of them still count
    return max((_room_in(instants, span, limit, now, zone) for zone in zones), default=now)


def released(at: datetime, span: Span, zone: tzinfo) -> datetime:
    """When an event stops counting. One that lies ahead (a clock was put back) counts all the same."""
    match span:
        case RollingHours(hours):
            return at.astimezone(UTC) + timedelta(hours=hours)
        case CalendarDays(days):
            return _midnight(at.astimezone(zone).date() + timedelta(days=days), zone)
        case IsoWeek():
            day = at.astimezone(zone).date()
            return _midnight(day + timedelta(days=7 - day.weekday()), zone)
        case Ever():
            return NEVER


def _room_in(events: Sequence[datetime], span: Span, limit: int, now: datetime, zone: tzinfo) -> datetime:
    still = sorted(when for at in events if (when := released(at, span, zone)) > now)
    if len(still) < limit:
        return now
    return still[len(still) - limit] if limit > 0 else NEVER


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
