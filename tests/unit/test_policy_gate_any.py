"""Whatever the gate is asked: one rule more is never milder, and a DEFER keeps its word."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from dialer.campaign import Mode, Purpose
from dialer.policy.compliance import decide_by
from dialer.policy.in_force import Statutes
from dialer.policy.question import Basis, ListState, Question, State
from dialer.policy.rules import LINE_TYPES, ROLES, STATES, Event, Verdict
from tests.fakes.questions import CONSENTS, GOOD, asked, past
from tests.unit.gate import BOOK, CALENDARS, said

NEW_YORK = ZoneInfo("America/New_York")
COUNTRIES = ("ES", "GB", "CO", "CL", "MX", "AR", "PE", "EC", "US", "FR")

instants = st.integers(0, 500 * 24 * 60).map(
    lambda m: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=m)
)
events = st.lists(
    st.builds(
        past,
        instants,
        st.sampled_from(list(Event)),
        debt=st.integers(1, 2),
        channel=st.sampled_from(["voice", "sms"]),
        direction=st.sampled_from(["outbound", "inbound"]),
    ),
    max_size=8,
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    now = draw(instants)
    near = [replace(each, at=now - abs(now - each.at) / 20) for each in draw(events)]
    countries = draw(st.sets(st.sampled_from(COUNTRIES), min_size=1, max_size=2))
    bases = tuple(
        Basis(kind=kind, phone=None, purpose=Purpose.SERVICE, given_on=date(2026, 8, 1))
        for kind in draw(st.sets(st.sampled_from(CONSENTS)))
    )
    states = tuple(
        State(name=name, until=draw(st.none() | st.just((now + timedelta(days=3)).date())))
        for name in draw(st.sets(st.sampled_from(sorted(STATES)), max_size=1))
    )
    return asked(
        now=now,
        countries=dict.fromkeys(countries),
        history=tuple(near),
        bases=bases if draw(st.booleans()) else GOOD.bases,
        states=states if draw(st.integers(0, 3)) == 0 else (),
        lists={"no_llame": ListState(as_of=now, whole=True)},
        mode=draw(st.sampled_from(list(Mode))),
        zones=tuple(draw(st.lists(st.sampled_from([NEW_YORK, ZoneInfo("Atlantic/Canary")]), max_size=1))),
    )


RULES = {rule.id: rule for profile in BOOK for rule in profile.rules}


@settings(max_examples=150, deadline=None)
@given(questions(), st.sampled_from(sorted(RULES)))
def test_another_rule_never_makes_the_answer_milder(question: Question, rule: str) -> None:
    more = replace(question, campaign_rules=(RULES[rule],))
    assert said(more).verdict >= said(question).verdict


@settings(max_examples=100, deadline=None)
@given(questions(), st.sampled_from(COUNTRIES))
def test_another_country_never_makes_the_answer_milder(question: Question, country: str) -> None:
    more = replace(question, countries={**question.countries, country: None})
    assert said(more).verdict >= said(question).verdict


@settings(max_examples=300, deadline=None)
@given(questions())
def test_the_instant_it_defers_to_is_the_first_lawful_one(question: Question) -> None:
    decision = said(question)
    assert (decision.until is not None) == (decision.verdict is Verdict.DEFER)
    if decision.until is None:
        return
    assert decision.until > question.now
    assert said(replace(question, now=decision.until)).verdict <= Verdict.AGENT_ONLY
    assert said(replace(question, now=decision.until - timedelta(seconds=1))).verdict >= Verdict.DEFER
    between = question.now + (decision.until - question.now) / 2
    assert said(replace(question, now=between)).verdict >= Verdict.DEFER


@settings(max_examples=100, deadline=None)
@given(questions())
def test_every_reason_says_what_was_seen_what_is_allowed_and_where_it_is_written(question: Question) -> None:
    for reason in said(question).reasons:
        assert reason.observed
        assert reason.limit
        assert reason.source
        assert "(" not in reason.limit or "days=" not in reason.limit


ASKED_BY_MANY = Statutes(BOOK)


@settings(max_examples=400, deadline=None)
@given(
    questions(),
    st.sampled_from(sorted(ROLES)),
    st.sampled_from(sorted(LINE_TYPES)),
    st.sampled_from(list(Purpose)),
    st.sampled_from(["first_party", "third_party"]),
    st.sampled_from([None, "MA", "MD", "CN"]),
)
def test_what_was_looked_up_for_others_changes_no_answer(
    question: Question, role: str, line_type: str, purpose: Purpose, collector: Any, region: str | None
) -> None:
    assert question.phone is not None
    other = replace(
        question,
        role=role,
        phone=replace(question.phone, line_type=line_type),
        purpose=purpose,
        collector=collector,
        countries=dict.fromkeys(question.countries, region),
    )
    assert decide_by(ASKED_BY_MANY, other, CALENDARS) == said(other)
