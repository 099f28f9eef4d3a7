"""The gate: may this number be rung, for this person, about this debt, at this instant?

Pure: everything the answer depends on is in the question and the profiles. Every rule of every jurisdiction
that has a say is asked, and the strictest answer wins. What is unknown is refused.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialer.policy.judge import Judged, Reason, judge, opens_at, zones
from dialer.policy.limits import NEVER
from dialer.policy.question import Calendar, Question
from dialer.policy.rules import Applies, Mode, Profile, Rule, Verdict

STRICT = "strict"
"""The profile of every country that has none of its own."""

BUSY_WITH_US = timedelta(seconds=20)
"""How long to wait when the person, or the number, is in another call of ours, or the campaign stands."""

ROUNDS = 60
"""How often an instant is sought at which all rules agree; each round moves on to a later one."""

CALLABLE_LINES = frozenset({"fixed_line", "mobile", "fixed_line_or_mobile", "voip", "personal_number", "uan"})
"""Kinds of number that may be rung at all: no premium, shared-cost, satellite, pager or emergency number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What the gate says, with every reason. `until` is set exactly where the verdict is DEFER."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    profiles: tuple[str, ...]
    """Name and version of every profile that was asked."""
    at: datetime
    until: datetime | None = None
    warnings: tuple[str, ...] = ()

    @property
    def lasting(self) -> bool:
        """No time lifts it: only new facts about these very people do."""
        return any(reason.lasting for reason in self.reasons if reason.verdict is Verdict.DENY)


def decide(question: Question, book: Sequence[Profile], calendar: Calendar) -> Decision:
    """The strictest answer over all rules of all profiles that have a say."""
    profiles = applicable(question, book)
    asked = [
        Judged(rule=rule, profile=profile, question=question, calendar=calendar)
        for rule, profile in _rules(question, profiles)
    ]
    reasons = [*_standing(question, profiles), *filter(None, map(judge, asked))]
    verdict = max((reason.verdict for reason in reasons), default=Verdict.ALLOW)
    until = _until(question, asked, reasons) if verdict is Verdict.DEFER else None
    if verdict is Verdict.DEFER and until is None:
        verdict = Verdict.DENY
    return Decision(
        verdict=verdict,
        reasons=tuple(reasons),
        profiles=tuple(f"{profile.name} {profile.version}" for profile in profiles),
        at=question.now,
        until=until,
        warnings=_warnings(question),
    )


def may_dial(decision: Decision, mode: Mode) -> bool:
    """Whether a call of this kind may be placed: a person for whom a machine only dials is no machine."""
    agent_only = decision.verdict is Verdict.AGENT_ONLY and mode is Mode.AGENT_FIRST
    return decision.verdict is Verdict.ALLOW or agent_only


def applicable(question: Question, book: Sequence[Profile]) -> list[Profile]:
    """The profiles in force of every country that has a say, and the overlay of the debtor's region.

    A country without a profile, or with one that is not in force yet, is `strict`.
    """
    chosen: list[Profile] = []
    for country, region in sorted(question.countries.items()):
        own = _in_force(question, [each for each in book if _is_of(each, country, None, question)])
        chosen += own or _in_force(question, [each for each in book if each.name == STRICT])
        if region is not None:
            chosen += _in_force(question, [each for each in book if _is_of(each, country, region, question)])
    return list({profile.name: profile for profile in chosen}.values())


def _is_of(profile: Profile, country: str, region: str | None, question: Question) -> bool:
    return (
        profile.country == country
        and profile.region == region
        and profile.collector in ("any", question.collector)
    )


def _in_force(question: Question, versions: Iterable[Profile]) -> list[Profile]:
    """Of each name the newest version that has begun where the callee is; the latest zone decides."""
    today = min(_dates(question))
    begun: dict[str, Profile] = {}
    for profile in sorted(versions, key=lambda each: each.effective_from):
        if profile.effective_from <= today:
            begun[profile.name] = profile
    return list(begun.values())


def _rules(question: Question, profiles: Iterable[Profile]) -> Iterator[tuple[Rule, Profile | None]]:
    """Rules that are about such calls and in force on any date that it may be where the callee is."""
    for profile in profiles:
        for rule in profile.rules:
            if _is_about(rule.applies, question) and any(_begun(rule, day) for day in _dates(question)):
                yield rule, profile
    yield from ((rule, None) for rule in question.campaign_rules)
    if question.asked_hours:
        yield question.asked_hours.rule, None


def _is_about(applies: Applies, q: Question) -> bool:
    line_type = q.phone.line_type if q.phone else ""
    return (
        (not applies.purposes or q.purpose in applies.purposes)
        and (not applies.modes or q.mode in applies.modes)
        and (not applies.line_types or line_type in applies.line_types)
        and (not applies.roles or q.role in applies.roles)
    )


def _begun(rule: Rule, day: date) -> bool:
    after = rule.effective_from is None or rule.effective_from <= day
    return after and (rule.effective_until is None or day < rule.effective_until)


def _dates(question: Question) -> list[date]:
    return [question.now.astimezone(zone).date() for zone in zones(question)] or [question.now.date()]


def _standing(q: Question, profiles: Sequence[Profile]) -> Iterator[Reason]:
    """What is refused whatever the country: Recado's own rules, and everything that is not known."""
    for holds, rule, observed, limit, lasting in _own_rules(q, profiles):
        if not holds:
            yield _own(rule, observed, limit, lasting=lasting)
    if q.in_call:
        yield _own("in_call", "in another call of ours", "one at a time", until=q.now + BUSY_WITH_US)
    if q.stopped:
        yield _own("stopped", "an operator stopped it", "running", until=q.now + BUSY_WITH_US)
    for profile in profiles:
        if not profile.reviewed and profile.name not in q.accepted_unreviewed:
            yield _own(
                "unreviewed", f"{profile.name} is not reviewed", "reviewed, or accepted by the operator"
            )
        if max(_dates(q)) > profile.review_due:
            yield _own("review_due", f"{profile.name} was to be reviewed by {profile.review_due}", "reviewed")


def _own_rules(q: Question, profiles: Sequence[Profile]) -> Iterator[tuple[bool, str, str, str, bool]]:
    """(holds, rule, observed, what should be, whether only new facts about the person lift it)."""
    line_type = q.phone.line_type if q.phone else "none"
    yield q.clock_trusted, "clock", "not synchronised", "within 2 s of true time", False
    yield bool(profiles), "profile", "no profile in force", "a profile, or strict", False
    yield q.phone is not None, "phone", "no number left", "a number of the person", True
    yield q.phone is None or line_type in CALLABLE_LINES, "line_type", line_type, "fixed or mobile", True
    yield bool(zones(q)), "zone", "no time zone known", "a time zone", False
    yield "recado:person" not in q.listed, "opt_out", "the person asked not to be called", "", True
    yield (
        "recado:phone" not in q.listed,
        "opt_out",
        "somebody at this number asked not to be called",
        "",
        True,
    )
    yield q.script_approved, "script", "changed since it was approved", "as approved", False


def _own(
    rule: str, observed: str, limit: str, *, until: datetime | None = None, lasting: bool = False
) -> Reason:
    return Reason(
        rule=f"recado.{rule}",
        type="recado",
        verdict=Verdict.DEFER if until else Verdict.DENY,
        observed=observed,
        limit=limit,
        source="Recado",
        until=until,
        lasting=lasting,
    )


def _until(question: Question, asked: Sequence[Judged], reasons: Iterable[Reason]) -> datetime | None:
    """The first instant at which every rule has room; None when there is none in sight."""
    instant = max((reason.until for reason in reasons if reason.until), default=question.now)
    for _ in range(ROUNDS):
        openings = [opens_at(judged, instant) for judged in asked]
        if any(isinstance(opening, Reason) and opening.verdict is Verdict.DENY for opening in openings):
            return None
        latest = max((each for each in openings if isinstance(each, datetime)), default=instant)
        if latest == NEVER or latest <= instant:
            return None if latest == NEVER else instant
        instant = latest
    return None


def _warnings(question: Question) -> tuple[str, ...]:
    unknown = [country for country, region in sorted(question.countries.items()) if region is None]
    return tuple(f"region unknown: {country}" for country in unknown)


Gate = Callable[[Question], Decision]
