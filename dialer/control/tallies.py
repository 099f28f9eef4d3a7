"""Counts that are kept, not counted: each ended call is added once, and never read again."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from dialer.store.board import Ended, EndedCall, OpenCall

OVERLAP = timedelta(minutes=2)
"""How far back each look reads again: a transaction may commit later than its own time says."""

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MINUTES_KEPT, HOURS_KEPT = 60, 24

Bucket = tuple[str, datetime]
"""A campaign, and when a minute or an hour of it begins."""


class Tallies:
    """What came of calls, by campaign; of the last hour by minute, of the last day by hour."""

    def __init__(
        self, totals: Iterable[Ended], recent: Iterable[EndedCall], seen: Iterable[EndedCall]
    ) -> None:
        """`totals` are of all, `recent` of the last day again, `seen` of the overlap: of one instant."""
        self.outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self.answered: Counter[str] = Counter()
        self.minutes: Counter[Bucket] = Counter()
        self.minutes_answered: Counter[Bucket] = Counter()
        self.hours: Counter[Bucket] = Counter()
        self.hours_answered: Counter[Bucket] = Counter()
        self.causes: Counter[tuple[str, datetime, str]] = Counter()
        self._ended: Counter[Bucket] = Counter()
        self._ended_answered: Counter[Bucket] = Counter()
        self._seen = {each.id: each.settled_at for each in seen}
        for total in totals:
            self.outcomes[total.campaign][total.outcome] += total.n
            self.answered[total.campaign] += total.answered
        for each in recent:
            self._place(each)

    def add(self, ended: Iterable[EndedCall]) -> None:
        """Calls that have ended; those that are known already change nothing."""
        for each in ended:
            if each.id not in self._seen:
                self._seen[each.id] = each.settled_at
                self.outcomes[each.campaign][each.outcome] += 1
                self.answered[each.campaign] += each.answered
                self._place(each)

    def forget(self, now: datetime) -> None:
        """What is older than is shown."""
        self._seen = {name: at for name, at in self._seen.items() if at > now - 2 * OVERLAP}
        for kept, since in (
            (self.minutes, now - MINUTES_KEPT * MINUTE),
            (self.minutes_answered, now - MINUTES_KEPT * MINUTE),
            (self._ended, now - MINUTES_KEPT * MINUTE),
            (self._ended_answered, now - MINUTES_KEPT * MINUTE),
            (self.hours, now - HOURS_KEPT * HOUR),
            (self.hours_answered, now - HOURS_KEPT * HOUR),
        ):
            for old in [bucket for bucket in kept if bucket[1] < since - HOUR]:
                del kept[old]
        for cause in [each for each in self.causes if each[1] < now - (HOURS_KEPT + 1) * HOUR]:
            del self.causes[cause]

    def ended_lately(self, campaigns: Iterable[str], now: datetime, minutes: int) -> tuple[int, int]:
        """How many calls ended in the last minutes, and how many of them had been answered."""
        begins = [minute_of(now) - n * MINUTE for n in range(minutes)]
        buckets = [(name, at) for name in campaigns for at in begins]
        return sum(self._ended[each] for each in buckets), sum(self._ended_answered[each] for each in buckets)

    def _place(self, each: EndedCall) -> None:
        minute, hour = (each.campaign, minute_of(each.sent_at)), (each.campaign, hour_of(each.sent_at))
        ended = (each.campaign, minute_of(each.settled_at))
        self.minutes[minute] += 1
        self.minutes_answered[minute] += each.answered
        self.hours[hour] += 1
        self.hours_answered[hour] += each.answered
        self._ended[ended] += 1
        self._ended_answered[ended] += each.answered
        if each.cause is not None:
            self.causes[each.campaign, hour[1], str(each.cause)] += 1


def minute_of(at: datetime) -> datetime:
    """When its minute began."""
    return at.replace(second=0, microsecond=0)


def hour_of(at: datetime) -> datetime:
    """When its hour began."""
    return at.replace(minute=0, second=0, microsecond=0)


def placed(calls: Iterable[OpenCall]) -> tuple[Counter[Bucket], Counter[Bucket]]:
    """Open calls by the minute in which they were dialled: all, and those that were answered."""
    every, answered = Counter[Bucket](), Counter[Bucket]()
    for each in calls:
        every[each.campaign, minute_of(each.sent_at)] += 1
        answered[each.campaign, minute_of(each.sent_at)] += each.answered
    return every, answered
