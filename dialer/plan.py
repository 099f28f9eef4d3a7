"""Before launch: whom a campaign may call now, whom when, whom not and why, and how long it will take.

It asks the gate that every dial passes, about every contact, and writes nothing: no call follows from it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from dialer.campaign import Campaign, Campaigns
from dialer.policy.judge import Reason
from dialer.policy.pacing import FIRST_SHARE
from dialer.store.database import Database
from dialer.store.prospects import Done, GateAt, Prospect, how_many, prospects, seconds_a_call

AT_ONCE = 200
"""Contacts between two looks at how far it is."""

MEASURED_FROM = 30
"""Calls of a campaign after which its own average is believed."""

TALK = timedelta(seconds=60)
"""How long a call is taken to last beyond its ringing while nobody has measured it: most are not answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """One reason for which contacts are not called; `example` is what was found for the first of them."""

    reason: Reason
    contacts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """What a later hour waits for: a rule at the callee's clock, or, without one, a retry's delay."""

    rule: str = ""
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Capacity:
    """How fast the campaign can go, and how long the calls that are possible take at that pace."""

    calls_per_hour: float
    seconds_a_call: float
    measured: bool
    """Whether the length of a call is this campaign's own, or an assumption."""
    first_calls: timedelta
    """Calling time, without the hours in which nobody may be called, for one call to each."""
    every_call: timedelta
    """The same if every contact needs all its attempts."""
    calls_a_day: int | None = None
    """The most that a day's caps on calls let through, whatever the pace."""
    first_days: int = 0
    """Days that one call to each takes, were nobody else to use the trunk; 0 where no cap is."""
    every_day: int = 0


@dataclass(kw_only=True, slots=True)
class Plan:
    """`now + sum(later) + sum(refused) + sum(done) == contacts`."""

    campaign: str
    at: datetime
    contacts: int = 0
    now: int = 0
    later: Counter[datetime] = field(default_factory=Counter)
    """By the hour (UTC) in which each may be called first."""
    opened_by: dict[datetime, Counter[Opening]] = field(default_factory=lambda: defaultdict(Counter))
    """What each of these hours waits for: of two hours side by side the callee's zone tells them apart."""
    waiting_for: dict[str, Why] = field(default_factory=dict)
    """Why those are not called now, by rule."""
    refused: dict[str, Why] = field(default_factory=dict)
    """Why the others are not called at all while nothing changes, by rule."""
    done: Counter[Done] = field(default_factory=Counter)

    @property
    def callable(self) -> int:
        """Whoever may be called, now or later."""
        return self.now + self.later.total()


def plan(
    database: Database,
    campaign: Campaign,
    gate_at: GateAt,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Plan:
    """Ask the gate about every contact of the campaign, a few at a time."""
    total, last = database.read(how_many, campaign.name), 0
    planned = Plan(campaign=campaign.name, at=now)
    while batch := database.read(prospects, campaign.name, now, gate_at, after=last, most=AT_ONCE):
        last = batch[-1].contact_id
        count(planned, batch)
        progress(planned.contacts, total)
    return planned


def count(planned: Plan, batch: Iterable[Prospect]) -> None:
    """Put each contact where it belongs."""
    for prospect in batch:
        planned.contacts += 1
        _count(planned, prospect)


def _count(planned: Plan, prospect: Prospect) -> None:
    asked = prospect.asked
    if isinstance(asked, Done):
        planned.done[asked] += 1
    elif asked.dials and prospect.turn <= planned.at:
        planned.now += 1
    elif asked.dials:
        _later(planned, prospect.turn, Opening())
    elif asked.decision.until:
        _later(planned, asked.decision.until, Opening(rule=asked.weightiest.rule, zones=asked.decision.zones))
        _add(planned.waiting_for, asked.weightiest)
    else:
        _add(planned.refused, asked.weightiest)


def _later(planned: Plan, at: datetime, opening: Opening) -> None:
    planned.later[_hour(at)] += 1
    planned.opened_by[_hour(at)][opening] += 1


def _add(to: dict[str, Why], reason: Reason) -> None:
    known = to.get(reason.rule, Why(reason=reason, contacts=0))
    to[reason.rule] = Why(reason=known.reason, contacts=known.contacts + 1)


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def capacity(database: Database, campaign: Campaign, whole: Campaigns, planned: Plan) -> Capacity:
    """How long the calls that are possible take: by the pace allowed, and by the lines there are.

    Weakness: it knows nothing of how many answer, so it takes every call for one of average length, and
    counts nothing of what a day may cost.
    """
    measured = database.read(seconds_a_call, campaign.name, least=MEASURED_FROM)
    seconds = measured or (campaign.ring_timeout + TALK).total_seconds()
    rate = min(campaign.pace.calls_per_second, campaign.trunk.calls_per_second, whole.calls_per_second)
    lines = min(campaign.pace.max_calls, campaign.trunk.max_calls, whole.max_calls)
    a_second = min(rate, lines / seconds)
    a_day, every = calls_a_day(campaign), planned.callable * campaign.max_attempts
    slow_start = campaign.pace.ramp * ((1 - FIRST_SHARE) / 2) if planned.callable else timedelta(0)
    return Capacity(
        calls_per_hour=a_second * 3600,
        seconds_a_call=seconds,
        measured=measured is not None,
        first_calls=timedelta(seconds=planned.callable / a_second) + slow_start,
        every_call=timedelta(seconds=every / a_second) + slow_start,
        calls_a_day=a_day,
        first_days=-(-planned.callable // a_day) if a_day else 0,
        every_day=-(-every // a_day) if a_day else 0,
    )


def calls_a_day(campaign: Campaign) -> int | None:
    """The least of the caps on its trunk's calls, to everywhere or to the only region that it calls."""
    regions = tuple(campaign.contacts.allowed_regions)
    caps = (cap for cap in campaign.trunk.day_caps if not cap.region or (cap.region,) == regions)
    return min((cap.calls for cap in caps if cap.calls is not None), default=None)


def by_count(why: Mapping[str, Why]) -> list[Why]:
    """The reasons that keep most people from being called first."""
    return sorted(why.values(), key=lambda each: (-each.contacts, each.reason.rule))
