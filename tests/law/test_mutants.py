"""That the check can fail: a gate that is wrong in any one way is caught by an unlawful call."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from dialer.policy.compliance import Decision, may_dial
from dialer.policy.question import Question
from dialer.policy.rules import STATES
from tests.law.asking import ask
from tests.law.book import gate
from tests.law.checker import breaches
from tests.law.facts import Call, Contact, Manner, World
from tests.law.fortnight import Gate
from tests.law.homes import ANN, AT_NOON, call, home, one_person
from tests.law.mutants import MUTANTS, droppable, without, without_state
from tests.law.simulation import Findings, caught

NOW = AT_NOON + timedelta(hours=1)

IMPLIED = {
    "mx.window": "mx.window.working_days has the same hours on fewer days",
    "us.first.telemarketing_hours": "us.first.hours has the same",
    "es.basis.automated": "es.basis.automated.age asks for the same, and that it be recent",
}
"""Rules that another one implies for now: without one of the two nothing is allowed that was not."""

SELDOM = [
    # What a random fortnight seldom holds: where, how many, of what, how they are called.
    ("AR", "C", 4, "no_answer", Manner()),
    ("AR", "C", 2, "third", Manner()),
    ("CO", "DC", 6, "no_answer", Manner()),
    ("EC", "P", 5, "no_answer", Manner()),
    ("MX", "CMX", 6, "no_answer", Manner()),
    ("PE", "LIM", 2, "third", Manner()),
    ("GB", "ENG", 2, "third", Manner()),
    ("FR", None, 1, "message", Manner()),
    ("CO", "DC", 1, "theirs", Manner()),
    ("US", "NV", 1, "theirs", Manner(first_party=True)),
    ("US", "NV", 7, "no_answer", Manner(first_party=True)),
    ("US", "NV", 7, "no_answer", Manner()),
]


@pytest.mark.parametrize("name", MUTANTS)
def test_caught_is_a_gate_that(name: str, findings: Findings) -> None:
    """In its own first days of dialling; or, for a rarer mistake, by a call that was rightly refused."""
    mutant = MUTANTS[name]
    assert caught(mutant, attempts=500) or lets_through(mutant, of_every_kind(findings))


@pytest.mark.parametrize("rule", sorted(set(droppable()) - IMPLIED.keys()))
def test_caught_is_a_gate_without(rule: str, findings: Findings) -> None:
    """Something that only this rule refused, and the checker calls unlawful, is let through."""
    asked = [*((each.question, each.decision) for each in findings.refused), *seldom()]
    alone = [question for question, decision in asked if {each.rule for each in decision.reasons} == {rule}]
    assert lets_through(without(rule), alone)


@pytest.mark.parametrize("state", sorted(STATES))
def test_caught_is_a_gate_that_has_never_heard_of(state: str, findings: Findings) -> None:
    asked = [each.question for each in findings.refused]
    stated = [question for question in asked if state in {each.name for each in question.states}]
    assert lets_through(without_state(state), stated)


def lets_through(mutant: Gate, questions: list[Question]) -> bool:
    return any(may_dial(mutant(question), question.mode) for question in questions)


def of_every_kind(findings: Findings) -> list[Question]:
    """A few refusals for each set of reasons, those with the fewest reasons first."""
    kinds: dict[frozenset[str], list[Question]] = {}
    for asked in findings.refused:
        few = kinds.setdefault(frozenset(each.rule for each in asked.decision.reasons), [])
        few += [asked.question] if len(few) < 15 else []
    return [question for kind in sorted(kinds, key=len) for question in kinds[kind]]


@cache
def seldom() -> list[tuple[Question, Decision]]:
    worlds = [(_after(*each[:4]), each[4]) for each in SELDOM]
    worlds += [
        (replace(one_person(home("ES", "MD")), consents=[]), OFFERED_BY_PEOPLE),
        (replace(one_person(home("GB", "ENG")), consents=[]), Manner(commercial=True)),
        (one_person(home("ES", "MD"), day=TOO_LONG_AGO), Manner()),
    ]
    return [_unlawful(world, call(world, NOW, manner=manner)) for world, manner in worlds]


OFFERED_BY_PEOPLE = Manner(automated=False, commercial=True, shown="+34400000001")
TOO_LONG_AGO = NOW.date() - timedelta(days=731)


def _unlawful(world: World, wanted: Call) -> tuple[Question, Decision]:
    assert breaches(world, wanted)
    question = ask(world, wanted)
    return question, gate(question)


def _after(country: str, region: str | None, count: int, what: str) -> World:
    """Ann, after so many of these within the last week, one a day."""
    world = one_person(home(country, region))
    first = Contact(
        at=NOW,
        person=ANN,
        debt=1,
        creditor="one",
        number=next(iter(world.numbers)),
        outcome="conversation" if what == "theirs" else what,
        ended=NOW,
        channel="sms" if what == "message" else "voice",
        inbound=what == "theirs",
    )
    days = [timedelta(days=1 + number % 6, minutes=number) for number in range(count)]
    world.contacts = sorted(
        (replace(first, at=NOW - ago, ended=NOW - ago) for ago in days), key=lambda c: c.at
    )
    return world
