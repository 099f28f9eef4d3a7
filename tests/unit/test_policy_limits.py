"""Event limits held against a naive count."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialer.policy.limits import NEVER, counted, room_from
from dialer.policy.spans import CalendarDays, Ever, IsoWeek, RollingHours, Span

ZONES = [ZoneInfo(name) for name in ("Europe/Madrid", "America/Santiago", "Pacific/Apia", "America/Havana")]
START = datetime(2027, 3, 1, tzinfo=UTC)
spans = st.one_of(
    st.builds(CalendarDays, st.integers(1, 30)),
    st.builds(RollingHours, st.integers(1, 720)),
    st.just(IsoWeek()),
    st.just(Ever()),
)
instants = st.integers(0, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


def naive_count(events: Sequence[datetime], span: Span, now: datetime, zone: ZoneInfo) -> int:
    """Counting as a lawyer would, with a calendar on the desk."""
    today = now.astimezone(zone).date()
    days = {event: event.astimezone(zone).date() for event in events}
    match span:
        case CalendarDays(count):
            return sum((today - day).days < count for day in days.values())
        case RollingHours(hours):
            return sum((now - event).total_seconds() < hours * 3600 for event in days)
        case IsoWeek():
            return sum(day.isocalendar()[:2] == today.isocalendar()[:2] for day in days.values())
        case Ever():
            return len(days)


@settings(max_examples=500, deadline=None)
@given(st.sets(instants, max_size=12), spans, instants, st.sampled_from(ZONES))
def test_what_counts_is_what_a_lawyer_counts(
    events: set[datetime], span: Span, now: datetime, zone: ZoneInfo
) -> None:
    past = [event for event in events if event <= now]
    assert counted(past, span, now, [zone]) == naive_count(past, span, now, zone)


@settings(max_examples=500, deadline=None)
@given(
    st.sets(instants, max_size=12),
    spans,
    st.integers(0, 6),
    instants,
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=3),
)
def test_there_is_room_at_that_instant_and_not_a_second_before(
    events: set[datetime], span: Span, limit: int, now: datetime, zones: list[ZoneInfo]
) -> None:
    past = [event for event in events if event <= now]
    room = room_from(past, span, limit, now, zones)
    if room == NEVER:
        assert limit == 0 or (span == Ever() and len(past) >= limit)
        return
    assert max(naive_count(past, span, room, zone) for zone in zones) < limit
    if room > now:
        before = room - timedelta(seconds=1)
        assert max(naive_count(past, span, before, zone) for zone in zones) >= limit


def test_an_event_is_gone_at_the_very_instant_that_its_time_has_passed() -> None:
    day_later = START + timedelta(hours=24)
    assert counted([START], RollingHours(24), day_later, ZONES[:1]) == 0
    assert counted([START], RollingHours(24), day_later - timedelta(microseconds=1), ZONES[:1]) == 1


def test_an_event_of_the_future_counts_since_a_clock_was_put_back() -> None:
    tomorrow = START + timedelta(days=1)
    assert counted([tomorrow], CalendarDays(1), START, ZONES[:1]) == 1


@pytest.mark.parametrize(
    ("span", "said"),
    [(CalendarDays(1), "a local day"), (CalendarDays(7), "7 calendar days"), (RollingHours(72), "72 hours")],
)
def test_a_span_says_itself_in_words(span: Span, said: str) -> None:
    assert str(span) == said
