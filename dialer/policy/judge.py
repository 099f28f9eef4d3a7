"""What one rule says to one question. Pure; a function for each type of rule that can refuse a dial."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from dialer.policy.bases import bases_for, recorded
from dialer.policy.invited import DIRECT_PRIOR_CONSENT, is_invited
from dialer.policy.limits import NEVER, counted, room_from
from dialer.policy.question import Calendar, Past, Question, State
from dialer.policy.rules import (
    BasisRequired,
    CallerIdRule,
    CallingWindow,
    CallMechanics,
    EventLimit,
    Key,
    Profile,
    RatioLimit,
    Rule,
    StatusBlock,
    Suppression,
    Verdict,
)
from dialer.policy.shown_number import caller_id_refusal
from dialer.policy.windows import Holiday, HolidaysKept, UnverifiedYear, no_holiday, opens

TOLERATED = 1
"""Calls that may go wrong before a ratio refuses those for which an agent is reserved: one of the first few
is above any ratio, and only calls that go well bring it down."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a call may not be placed. `lasting`: no time lifts it, only new facts about these very people.

    `observed` and `limit` are for whoever reads the audit; `until` is when the rule has room again.
    """

    rule: str
    type: str
    verdict: Verdict
    observed: str
    limit: str
    source: str
    status: Literal["law", "policy"] = "policy"
    until: datetime | None = None
    lasting: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A rule, the profile it stands in, and the question it is put to."""

    rule: Rule
    profile: Profile | None
    question: Question
    calendar: Calendar

    def reason(
        self,
        observed: object,
        limit: object,
        *,
        verdict: Verdict | None = None,
        until: datetime | None = None,
        lasting: bool = False,
    ) -> Reason:
        return Reason(
            rule=self.rule.id,
            type=type(self.rule.terms).__name__,
            verdict=self.rule.effect if verdict is None else verdict,
            observed=str(observed),
            limit=str(limit),
            source=self.rule.source,
            status=self.rule.status,
            until=until,
            lasting=lasting,
        )


def judge(judged: Judged) -> Reason | None:
    """Why this rule refuses the call now, or None."""
    opening = opens_at(judged, judged.question.now)
    if isinstance(opening, Reason):
        return opening
    if opening == judged.question.now:
        return None
    return _waits(judged, opening)


def opens_at(judged: Judged, now: datetime) -> datetime | Reason:
    """The first instant, `now` or later, at which this rule has no objection; or why there is none."""
    match judged.rule.terms:
        case CallingWindow() as window:
            return _window(judged, window, now)
        case EventLimit() as limit:
            return _event_limit(judged, limit, now)
        case RatioLimit() as limit:
            return _ratio_limit(judged, limit) or now
        case BasisRequired() as required:
            return _basis(judged, required) or now
        case Suppression() as suppression:
            return _suppression(judged, suppression, now) or now
        case StatusBlock() as block:
            return _status(judged, block, now)
        case CallerIdRule() as rule:
            return _caller_id(judged, rule) or now
        case CallMechanics() as mechanics:
            return _mechanics(judged, mechanics) or now
        case _:
            return now  # ScriptContract, IdentityGate, PaymentPolicy: at load; Retention: afterwards


def midnight(day: date, question: Question) -> datetime:
    """When this day has begun in every zone the callee may be in."""
    return max(
        (datetime.combine(day, time.min, zone).astimezone(UTC) for zone in question.all_zones), default=NEVER
    )


def _waits(judged: Judged, opening: datetime) -> Reason:
    """A rule with room again at `opening`: the call waits, unless the rule is about machines alone."""
    effect = judged.rule.effect
    verdict = Verdict.DEFER if effect is Verdict.DENY else effect
    observed, limit = _told(judged)
    if opening == NEVER:
        return judged.reason(observed, limit, lasting=True)
    return judged.reason(observed, limit, verdict=verdict, until=opening)


def _told(judged: Judged) -> tuple[str, str]:
    q = judged.question
    match judged.rule.terms:
        case EventLimit() as limit:
            observed = counted(_relevant(limit, q), limit.window, q.now, q.all_zones)
            return f"{observed} of {limit.event}", f"{limit.limit} in {limit.window} for {_whose(limit)}"
        case StatusBlock() as block:
            return ", ".join(sorted(map(_shown, _blocking(block, q)))), "not so"
        case CallingWindow() as window:
            return _wall_times(judged), str(window)
        case _:
            return "", ""


def _whose(limit: EventLimit) -> str:
    return " and ".join(sorted(limit.key))


def _wall_times(judged: Judged) -> str:
    """What time it is for the callee, wherever they may be; each time said once, with its zones."""
    zones_at: dict[str, list[str]] = {}
    for zone in judged.question.all_zones:
        local = judged.question.now.astimezone(zone)
        holiday = ", a holiday" if _is_known_holiday(judged, local.date()) else ""
        zones_at.setdefault(f"{local:%a %H:%M}{holiday}", []).append(str(zone))
    return " / ".join(f"{time} ({', '.join(names)})" for time, names in zones_at.items())


def _is_known_holiday(judged: Judged, day: date) -> bool:
    try:
        return _holiday(judged)(day)
    except UnverifiedYear:
        return False


def _window(judged: Judged, window: CallingWindow, now: datetime) -> datetime | Reason:
    q = judged.question
    asked = q.asked_hours
    if window.widen and asked and asked.evidence and isinstance(asked.rule.terms, CallingWindow):
        window = asked.rule.terms
    try:
        opening = opens(window, _holiday(judged), now, q.all_zones, q.tail)
    except UnverifiedYear as year:
        return judged.reason(f"no verified calendar for {year}", "verified_years", verdict=Verdict.DENY)
    if opening is None:
        why = "open within 30 days" if q.all_zones else "a known time zone"
        return judged.reason("never", why, verdict=Verdict.DENY)
    return opening


def _holiday(judged: Judged) -> Holiday:
    profile = judged.profile
    if profile is None:
        return no_holiday
    return HolidaysKept(
        country=profile.country,
        region=judged.question.countries.get(profile.country),
        verified_years=profile.verified_years,
        calendar=judged.calendar,
    )


def _event_limit(judged: Judged, limit: EventLimit, now: datetime) -> datetime:
    q = judged.question
    if limit.unless and limit.unless & {basis.kind for basis in bases_for(q, None)}:
        return now
    if is_invited(q, now) and DIRECT_PRIOR_CONSENT in limit.exclude | limit.spares:
        return now
    return room_from(_relevant(limit, q), limit.window, limit.limit, now, q.all_zones)


def _relevant(limit: EventLimit, q: Question) -> list[datetime]:
    return [past.at for past in q.history if _counts(limit, past, q)]


def _counts(limit: EventLimit, past: Past, q: Question) -> bool:
    return (
        limit.event in past.events
        and all(_SAME[key](past, q) for key in limit.key)
        and limit.direction in ("any", past.direction)
        and (limit.channel == "any" or (limit.channel == "voice") == (past.channel == "voice"))
        and not limit.exclude & past.marks
    )


_SAME: Mapping[Key, Callable[[Past, Question], bool]] = {
    Key.PERSON: lambda past, q: past.person == q.person,
    Key.DEBT: lambda past, q: past.debt == q.debt,
    Key.PHONE: lambda past, q: q.phone is not None and past.phone == q.phone.e164,
    Key.CREDITOR: lambda past, q: past.creditor == q.creditor,
    Key.CAMPAIGN: lambda past, q: past.campaign == q.campaign,
}
"""Whether something that happened is counted with this call."""


def _ratio_limit(judged: Judged, limit: RatioLimit) -> Reason | None:
    """The next call is counted as one more of the bad: the limit is not found out by breaking it.

    Unless an agent is reserved for it: then it is one more of the good, and a single bad one is no ratio.
    """
    q = judged.question
    bad, all_of_them = q.ratios.get(judged.rule.id, (0, 0))
    bad_then = bad if q.agent_reserved else bad + 1
    few = all_of_them < limit.least_sample or (q.agent_reserved and bad <= TOLERATED)
    if few or bad_then / (all_of_them + 1) <= limit.most:
        return None
    return judged.reason(f"{bad} of {all_of_them}", f"{limit.most:.1%}")


def _basis(judged: Judged, required: BasisRequired) -> Reason | None:
    q = judged.question
    if any(basis.kind in required.accepted for basis in bases_for(q, required.max_age_months)):
        return None
    observed = ", ".join(sorted({recorded(basis, q) for basis in q.bases})) or "none recorded"
    fresh = f", {required.max_age_months} months old at most" if required.max_age_months else ""
    return judged.reason(observed, " or ".join(sorted(required.accepted)) + fresh)


def _suppression(judged: Judged, suppression: Suppression, now: datetime) -> Reason | None:
    q = judged.question
    if suppression.exempt_if & q.facts:
        return None
    for name in sorted(suppression.lists):
        state = q.lists.get(name)
        if state is None or not state.whole:
            return judged.reason(f"the list {name} is missing, empty or incomplete", "a whole list")
        days = suppression.max_age_days
        if days is not None and not timedelta(0) <= now - state.as_of < timedelta(days=days):
            return judged.reason(f"{name} is of {state.as_of:%Y-%m-%d}", f"{days} days")
    if found := sorted(suppression.lists & q.listed):
        return judged.reason(f"listed in {', '.join(found)}", "not listed", lasting=True)
    return None


def _status(judged: Judged, block: StatusBlock, now: datetime) -> datetime | Reason:
    blocking = _blocking(block, judged.question)
    if not blocking:
        return now
    for_good = sorted(state.name for state in blocking if state.until is None)
    if for_good:
        return judged.reason(", ".join(for_good), "not so", lasting=True)
    if block.lifted_by == "notice":
        return judged.reason(", ".join(sorted(map(_shown, blocking))), "a notice that it has ended")
    ends = (midnight(state.until + timedelta(days=1), judged.question) for state in blocking if state.until)
    return max((now, *ends))


def _blocking(block: StatusBlock, q: Question) -> list[State]:
    return [state for state in q.states if state.name in block.states]


def _shown(state: State) -> str:
    return f"{state.name} until {state.until}" if state.until else state.name


def _caller_id(judged: Judged, rule: CallerIdRule) -> Reason | None:
    refusal = caller_id_refusal(judged.question.caller_id, rule)
    return refusal and judged.reason(*refusal)


def _mechanics(judged: Judged, mechanics: CallMechanics) -> Reason | None:
    seconds = judged.question.ring.total_seconds()
    if mechanics.min_ring <= seconds <= mechanics.max_ring:
        return None
    return judged.reason(f"rings {seconds:g} s", f"{mechanics.min_ring}-{mechanics.max_ring} s")
