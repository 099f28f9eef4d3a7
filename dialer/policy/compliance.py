"""The gate: may this number be rung, for this person, about this debt, at this instant?

Pure: everything the answer depends on is in the question and the profiles. Every rule of every jurisdiction
that has a say is asked, and the strictest answer wins. What is unknown is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialer.campaign import Mode
from dialer.policy.in_force import InForce, Kind, Statutes
from dialer.policy.invited import DIRECT_PRIOR_CONSENT, is_invited
from dialer.policy.judge import Judged, Reason, judge
from dialer.policy.question import Calendar, Question
from dialer.policy.rules import LINE_TYPES, ROLES, Profile, Rule, Verdict
from dialer.policy.toll import TrunkLimit

BUSY_WITH_US = timedelta(seconds=20)
"""How long to wait when the person, or the number, is in another call of ours, or the campaign stands."""

ROUNDS = 60
"""How often an instant is sought at which all rules agree; each round moves on to a later one."""

CLOCK = "recado.clock"
"""The rule that refuses everybody while the time is in doubt."""

NAMED = 3
"""How many profiles a reason names before it counts the others."""


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
    zones: tuple[str, ...] = ()
    """Every time zone the callee may be in, for whoever tells them the time."""
    marks: frozenset[str] = frozenset()
    """What is written down of such a call, so that limits may leave it out later."""

    @property
    def lasting(self) -> bool:
        """No time lifts it: only new facts about these very people do."""
        return any(reason.lasting for reason in self.reasons if reason.verdict is Verdict.DENY)


def decide(question: Question, book: Sequence[Profile], calendar: Calendar) -> Decision:
    """The strictest answer over all rules of all profiles that have a say, to one question alone."""
    return decide_by(Statutes(book), question, calendar)


def decide_by(statutes: Statutes, question: Question, calendar: Calendar) -> Decision:
    """The same, for whoever asks many by one book."""
    law = _law(statutes, question)
    reasons = _reasons(question, law, calendar)
    until: datetime | None = None
    if _strictest(reasons) is Verdict.DEFER:
        until, never = _until(question, statutes, calendar, reasons)
        reasons += never
    return Decision(
        verdict=_strictest(reasons),
        reasons=tuple(reasons),
        profiles=law.named,
        at=question.now,
        until=until,
        warnings=tuple(_warnings(question, law, calendar)),
        zones=tuple(map(str, question.all_zones)),
        marks=frozenset({DIRECT_PRIOR_CONSENT} if is_invited(question, question.now) else ()),
    )


def unanswerable(now: datetime, why: str) -> Decision:
    """The answer to a question that could not even be put: what is not understood is refused."""
    return Decision(
        verdict=Verdict.DENY,
        reasons=(_own("unanswerable", f"not understood: {why}", "an answer"),),
        profiles=(),
        at=now,
    )


def may_dial(decision: Decision, mode: Mode) -> bool:
    """Whether a call of this kind may be placed: a person for whom a machine only dials is no machine."""
    agent_only = decision.verdict is Verdict.AGENT_ONLY and mode is Mode.AGENT_FIRST
    return decision.verdict is Verdict.ALLOW or agent_only


def _law(statutes: Statutes, q: Question) -> InForce:
    """By what the call is judged, wherever and on whichever date it may be."""
    kind = Kind(
        countries=tuple(sorted(q.countries.items())),
        days=q.dates,
        collector=q.collector,
        purpose=q.purpose,
        mode=q.mode,
        line_type=q.phone.line_type if q.phone else "",
        role=q.role,
        states=frozenset(state.name for state in q.states),
        events=frozenset(event for past in q.history for event in past.events),
    )
    return statutes.in_force(kind)


def _reasons(question: Question, law: InForce, calendar: Calendar) -> list[Reason]:
    """Why not, each reason once: jurisdictions have rules in common."""
    judged = (
        judge(Judged(rule=rule, profile=profile, question=question, calendar=calendar))
        for rule, profile in _rules(question, law)
    )
    return list(dict.fromkeys([*_standing(question, law.profiles), *filter(None, judged)]))


def _strictest(reasons: Iterable[Reason]) -> Verdict:
    return max((reason.verdict for reason in reasons), default=Verdict.ALLOW)


def _rules(question: Question, law: InForce) -> Iterator[tuple[Rule, Profile | None]]:
    """Those of the law, and what campaign and person add to it."""
    yield from law.rules
    yield from ((rule, None) for rule in question.campaign_rules)
    if question.asked_hours:
        yield question.asked_hours.rule, None


def _standing(q: Question, profiles: Sequence[Profile]) -> Iterator[Reason]:
    """What is refused whatever the country: Recado's own rules, and everything that is not known."""
    for holds, rule, observed, limit in _unknowns(q, profiles):
        if not holds:
            yield _own(rule, observed, limit)
    for holds, rule, observed, limit in _rights(q):
        if not holds:
            yield _own(rule, observed, limit, lasting=True)
    if q.in_call:
        yield _own("in_call", "in another call of ours", "one at a time", until=q.now + BUSY_WITH_US)
    if q.stopped:
        why = f"Recado stopped it: {q.alarm}" if q.alarm else "an operator stopped it"
        yield _own("stopped", why, "running", until=q.now + BUSY_WITH_US)
    yield from (of_trunk(each) for each in q.trunk if each.until is None or q.now < each.until)


Checks = Iterator[tuple[bool, str, str, str]]
"""Whether it holds, the rule, what is so, what should be."""


def _unknowns(q: Question, profiles: Sequence[Profile]) -> Checks:
    """What somebody can mend or find out."""
    today = q.dates[-1]
    unreviewed = [p.name for p in profiles if not p.reviewed and p.name not in q.accepted_unreviewed]
    overdue = [f"{p.name} by {p.review_due}" for p in profiles if today > p.review_due]
    yield q.clock_trusted, "clock", "not synchronised", "within 2 s of true time"
    yield bool(profiles), "profile", "no profile in force", "a profile, or strict"
    yield not unreviewed, "unreviewed", _named(unreviewed), "reviewed, or accepted by the operator"
    yield not overdue, "review_due", f"was to be reviewed: {_named(overdue)}", "reviewed in time"
    yield bool(q.all_zones), "zone", "no time zone known", "a time zone"
    yield q.script_approved, "script", "changed since it was approved", "as approved"


def _rights(q: Question) -> Checks:
    """What only new facts about these very people lift."""
    line_type = q.phone.line_type if q.phone else "none"
    yield q.phone is not None, "phone", "no number left", "a number of the person"
    yield q.phone is None or line_type in LINE_TYPES, "line_type", line_type, "fixed or mobile"
    yield q.role in ROLES, "role", q.role or "none", " or ".join(sorted(ROLES))
    yield "recado:person" not in q.listed, "opt_out", "the person asked not to be called", "no objection"
    yield "recado:phone" not in q.listed, "opt_out", "asked at this number not to be called", "no objection"


def _named(names: Sequence[str]) -> str:
    """A few of the names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


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
        status="policy",
        until=until,
        lasting=lasting,
    )


def of_trunk(limit: TrunkLimit) -> Reason:
    """Why a trunk takes no call, as any other reason: settings may lift it, so it never lasts for good."""
    return Reason(
        rule=limit.rule,
        type="trunk",
        verdict=Verdict.DEFER if limit.until else Verdict.DENY,
        observed=limit.observed,
        limit=limit.limit,
        source="Recado",
        status="policy",
        until=limit.until,
    )


def _until(
    question: Question, statutes: Statutes, calendar: Calendar, reasons: Iterable[Reason]
) -> tuple[datetime | None, list[Reason]]:
    """The first instant at which no rule refuses, or None and why there is none in sight.

    Every rule refuses until its own instant, so none lies before the last of them; there all are asked
    again, with the profiles that will be in force then. Weakness: a rule that ends by its own date before
    the instant it gave would allow earlier.
    """
    for _ in range(ROUNDS):
        at = max(each.until for each in reasons if each.until and each.verdict is Verdict.DEFER)
        then = replace(question, now=at, in_call=False, stopped=False)
        reasons = _reasons(then, _law(statutes, then), calendar)
        if _strictest(reasons) < Verdict.DEFER:
            return at, []
        if never := [each for each in reasons if each.verdict is Verdict.DENY]:
            return None, never
    return None, [_own("horizon", "the rules never agree on an instant", f"within {ROUNDS} openings")]


def _warnings(question: Question, law: InForce, calendar: Calendar) -> Iterator[str]:
    """What is not known and refuses nothing, for whoever reads the audit."""
    year = question.dates[-1].year
    for country in law.keep_holidays:
        region = question.countries[country]
        if region is None:
            yield f"region unknown: {country}"
        if not calendar.knows_local(country, region, year):
            yield f"municipal_calendar: absent ({country} {year})"
