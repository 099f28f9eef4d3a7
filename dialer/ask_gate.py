"""What the ledger knows, the campaign and the instant, put to the gate as its question."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import structlog

from dialer.areas import region_of, zones_of_address
from dialer.asked_hours import as_window
from dialer.caller_id import caller_id_of
from dialer.campaign import Campaign, Mode
from dialer.contacts.phone_number import PhoneNumber
from dialer.policy.compliance import Decision, decide_by, unanswerable
from dialer.policy.in_force import Statutes
from dialer.policy.line_type import believed
from dialer.policy.question import AskedHours, Basis, Calendar, CallerId, Phone, Question
from dialer.policy.rules import CallingWindow, Event, EventLimit, Key, Profile, RatioLimit, Rule
from dialer.policy.spans import CalendarDays, Ever, IsoWeek, RollingHours, Span
from dialer.policy.toll import Toll, TrunkLimit, Usage, trunk_limits
from dialer.store.facts import Facts
from dialer.store.ratios import RatioAsked
from dialer.zones import zones_of

log = structlog.get_logger()

_LINE_TYPES = {"fixed": "fixed_line", "fixed_or_mobile": "fixed_line_or_mobile"}
"""The ledger's words for lines, where they are not the law's."""


ASKED_HOURS = "person.hours"
"""The rule that holds whoever asked for hours of their own to these."""


@dataclass(frozen=True, kw_only=True)
class Law:
    """What every campaign is judged by: the profiles, and each campaign's calendar."""

    book: Sequence[Profile]
    calendar_of: Callable[[Campaign], Calendar]
    clock_trusted: Callable[[], bool]

    @cached_property
    def statutes(self) -> Statutes:
        """The profiles, and what was found in them."""
        return Statutes(self.book)

    def gate(
        self, campaign: Campaign, now: datetime, *, leaves_within: timedelta = timedelta(0)
    ) -> "AskGate":
        """The gate as this campaign asks it at this instant, about calls that leave at most so much later."""
        return AskGate(
            campaign=campaign,
            now=now,
            leaves_within=leaves_within,
            statutes=self.statutes,
            calendar=self.calendar_of(campaign),
            clock_trusted=self.clock_trusted(),
        )


@dataclass(frozen=True, kw_only=True)
class AskGate:
    """One campaign, one instant: facts in, the gate's decision out; whatever many contacts share, once."""

    campaign: Campaign
    now: datetime
    statutes: Statutes
    calendar: Calendar
    clock_trusted: bool = True
    leaves_within: timedelta = timedelta(0)

    @property
    def mode(self) -> Mode:
        """Who speaks, a machine or an agent."""
        return self.campaign.mode

    @cached_property
    def ratios_asked(self) -> tuple[RatioAsked, ...]:
        """The ratios that a call of this campaign may be held to, by whichever country's law."""
        limits = self.statutes.ratio_limits(self.campaign.purpose, self.campaign.mode)
        return tuple(_ratios_asked(limits, self.now))

    @cached_property
    def toll(self) -> Toll:
        """What a call of this campaign may cost, and is counted by."""
        return Toll(trunk=self.campaign.trunk, longest=self.campaign.max_call, now=self.now)

    def __call__(self, facts: Facts) -> Decision:
        try:
            return decide_by(self.statutes, self.question(facts), self.calendar)
        except Exception as error:
            # One person of whom something cannot be read is refused, and everybody else is called.
            log.exception("unanswerable", action="gate", contact=facts.contact_id)
            return unanswerable(self.now, type(error).__name__)

    def question(self, facts: Facts) -> Question:
        """Everything that may be asked about this call; the book has the profiles that the campaign adds."""
        campaign, now, number = self.campaign, self.now, facts.phone
        return Question(
            now=now,
            person=facts.person_key,
            debt=facts.debt_id,
            creditor=facts.creditor,
            campaign=facts.campaign,
            role=facts.role,
            phone=_phone(number, facts, now.date()) if number else None,
            zones=_zones(facts),
            countries=self._besides | _countries(facts),
            caller_id=self._caller_id,
            purpose=campaign.purpose,
            mode=campaign.mode,
            collector=campaign.collector,
            tail=campaign.ring_timeout + self.leaves_within,
            ring=campaign.ring_timeout,
            history=facts.history,
            ratios=facts.ratios,
            bases=tuple(_bases(facts)),
            states=facts.states,
            listed=facts.listed,
            lists=facts.lists,
            facts=facts.tags,
            asked_hours=_asked_hours(facts),
            campaign_rules=self._own_rules,
            accepted_unreviewed=campaign.accept_unreviewed,
            in_call=facts.in_call,
            stopped=facts.stopped,
            alarm=facts.alarm,
            script_approved=campaign.approved_script in (None, campaign.script),
            clock_trusted=self.clock_trusted,
            # Nobody is dialled before an agent is on the line.
            agent_reserved=campaign.mode is Mode.AGENT_FIRST,
            trunk=tuple(self._trunk_limits(number, facts.used)) if number else (),
            invited_at=facts.invited_at,
        )

    @cached_property
    def _besides(self) -> dict[str, str | None]:
        """Whose law has a say in every call of the campaign: of what it names and of the creditor."""
        besides: dict[str, str | None] = {}
        for profile in self.statutes.book:
            if profile.name in self.campaign.extra_profiles:
                besides.setdefault(profile.country, profile.region)
        besides.setdefault(self.campaign.creditor_country, None)
        return besides

    @cached_property
    def _own_rules(self) -> tuple[Rule, ...]:
        return campaign_rules(self.campaign)

    @cached_property
    def _caller_id(self) -> CallerId:
        return _caller_id(self.campaign.caller_id, self.campaign.trunk.own_numbers)

    def _trunk_limits(self, number: PhoneNumber, used: Usage) -> Iterator[TrunkLimit]:
        """By the campaign's allow-list as it is now: a number may have been imported under a wider one."""
        regions = self.campaign.contacts.allowed_regions
        return trunk_limits(self.toll, number.e164, number.region, used, regions)


def campaign_rules(campaign: Campaign) -> tuple[Rule, ...]:
    """The campaign's own hours and its most attempts for each contact: beside the law they only narrow."""
    hours = CallingWindow(days=campaign.hours.days, holidays="open")
    attempts = EventLimit(
        event=Event.ATTEMPT,
        key=frozenset({Key.PERSON, Key.DEBT, Key.CAMPAIGN}),
        window=Ever(),
        limit=campaign.max_attempts,
    )
    source = f"campaign {campaign.name}"
    return (
        Rule(id="campaign.hours", terms=hours, source=source, status="policy"),
        Rule(id="campaign.max_attempts", terms=attempts, source=source, status="policy"),
    )


def _ratios_asked(limits: Iterable[Rule], now: datetime) -> Iterator[RatioAsked]:
    for rule in limits:
        limit = rule.terms
        if isinstance(limit, RatioLimit):
            since = now - _length(limit.window)
            yield RatioAsked(rule=rule.id, among=limit.denominator, since=since, most=limit.most)


def _length(window: Span) -> timedelta:
    """How far back a ratio looks: a campaign's calls are in many zones, so days are of 24 hours."""
    match window:
        case RollingHours(hours):
            return timedelta(hours=hours)
        case CalendarDays(days):
            return timedelta(days=days)
        case IsoWeek():
            return timedelta(weeks=1)
        case Ever():
            return timedelta(days=36500)


def _asked_hours(facts: Facts) -> AskedHours | None:
    """What the person asked for, as a rule like any other; hours that cannot be read refuse."""
    asked = facts.asked_for
    if asked is None:
        return None
    source = f"asked for by the person, {asked.since:%Y-%m-%d}"
    rule = Rule(id=ASKED_HOURS, terms=as_window(asked.hours), source=source, status="policy")
    return AskedHours(rule=rule, evidence=asked.evidence)


def _phone(number: PhoneNumber, facts: Facts, today: date) -> Phone:
    by_digits = _LINE_TYPES.get(number.line_type, number.line_type)
    return Phone(
        e164=number.e164,
        region=number.region,
        line_type=believed(by_digits, facts.line_looked_up, today),
        zones=zones_of(number.e164),
    )


def _zones(facts: Facts) -> tuple[ZoneInfo, ...]:
    """Those of the address; of several, the declared one. Where they disagree, nobody knows: all of them."""
    of_address = zones_of_address(facts.country, facts.region) if facts.country else ()
    if not facts.time_zone:
        return of_address
    declared = ZoneInfo(facts.time_zone)
    return (declared,) if declared in of_address else (declared, *of_address)


def _countries(facts: Facts) -> dict[str, str | None]:
    """Whose law has a say in this call: where the debtor lives, and where the number belongs.

    Where address and number are of one country and of different regions, no region counts as known.
    """
    number = facts.phone
    countries: dict[str, str | None] = {}
    if number:
        countries[number.region] = region_of(number.e164, number.line_type)
    if facts.country:
        area = countries.get(facts.country)
        agree = facts.region is None or area in (None, facts.region)
        countries[facts.country] = (facts.region or area) if agree else None
    return countries


def _bases(facts: Facts) -> Iterator[Basis]:
    for each in facts.bases:
        yield Basis(kind=each.kind, phone=each.e164, purpose=each.purpose, given_on=each.given_on)


@lru_cache(maxsize=256)
def _caller_id(e164: str, own_numbers: tuple[str, ...]) -> CallerId:
    return caller_id_of(e164, own_numbers)
