"""Scenarios of people: what they objected or agreed to, what they owe and how they are, by id."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialer.campaign import Mode
from dialer.policy.compliance import may_dial
from dialer.policy.rules import Verdict
from tests.law.asking import ask
from tests.law.book import gate
from tests.law.homes import ANN, AT_NOON, Home, call, home, one_person
from tests.law.scenario import (
    AGENT_ONLY,
    ALLOW,
    ARIZONA,
    BOGOTA,
    DEFER,
    DENY,
    MADRID,
    answer,
    at,
    contact,
    known,
    why,
)


def test_s04_an_opt_out_of_the_number_and_one_of_the_person_refuse_for_good() -> None:
    question = ask(one_person(MADRID), call(one_person(MADRID)))
    for listed in ("recado:phone", "recado:person"):
        decision = gate(replace(question, listed=frozenset({listed})))
        assert decision.verdict is DENY
        assert decision.lasting


def test_s09_consent_ends_on_the_day_it_is_two_years_old() -> None:
    world = one_person(MADRID, day=date(2024, 11, 24))
    assert answer(world, call(world, at("2026-11-23T10:00"))).verdict is ALLOW
    assert answer(world, call(world, at("2026-11-24T10:00"))).verdict is AGENT_ONLY


def test_s09_of_29_february_it_is_the_28th() -> None:
    world = one_person(MADRID, day=date(2028, 2, 29))
    assert "es.basis.automated.age" not in why(answer(world, call(world, at("2030-02-27T10:00"))))
    assert "es.basis.automated.age" in why(answer(world, call(world, at("2030-02-28T10:00"))))


def test_s10_consent_to_calls_by_people_is_none_to_a_machine() -> None:
    world = one_person(MADRID)
    consents = [replace(each, kind="consent_human_call") for each in world.consents]
    decision = answer(replace(world, consents=consents))
    assert decision.verdict is AGENT_ONLY
    assert not may_dial(decision, Mode.AUTOMATED)
    assert may_dial(decision, Mode.AGENT_FIRST)


def test_s11_what_is_paid_is_not_asked_for_until_the_payment_is_reversed() -> None:
    world = known(one_person(MADRID), "paid", about="debt 1")
    assert answer(world).verdict is DENY
    assert answer(world).lasting
    world.statuses = [replace(world.statuses[0], cleared=AT_NOON - timedelta(hours=1))]
    assert answer(world).verdict is ALLOW


def test_s12_a_promise_until_friday_is_waited_for_until_monday() -> None:
    world = known(one_person(MADRID), "promise", about="debt 1", until=date(2027, 6, 18))
    decision = answer(world)
    assert decision.verdict is DEFER
    assert decision.until == at("2027-06-21T08:00")  # 10:00 in Madrid, 9:00 in the Canaries


def test_s13_a_disputed_debt_stops_and_another_goes_on() -> None:
    world = known(one_person(MADRID), "disputed", about="debt 1")
    assert answer(world, call(world, debt=1)).verdict is DENY
    assert answer(world, call(world, debt=2)).verdict is ALLOW


def test_s14_a_breathing_space_lasts_until_its_end_is_notified() -> None:
    world = known(one_person(home("GB", "ENG")), "moratorium", until=AT_NOON.date() + timedelta(days=30))
    assert answer(world).verdict is DENY
    over = call(world, AT_NOON + timedelta(days=31))
    assert answer(world, over).verdict is DENY
    world.statuses = [replace(world.statuses[0], cleared=AT_NOON + timedelta(days=30))]
    assert answer(world, over).verdict is ALLOW


@pytest.mark.parametrize("where", [MADRID, ARIZONA, BOGOTA, home("GB", "ENG"), home("FR", None)])
@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("attorney", DENY),
        ("insolvency", DENY),
        ("deceased", DENY),
        ("minor", DENY),
        ("vulnerable", AGENT_ONLY),
    ],
)
def test_s15_states_of_a_person(where: Home, name: str, verdict: Verdict) -> None:
    assert answer(known(one_person(where), name)).verdict is verdict


def test_s16_a_workplace_and_a_reference_are_not_rung_and_a_guarantor_is_under_the_same_limits() -> None:
    world = one_person(BOGOTA)
    assert answer(known(world, "work", about=next(iter(world.numbers)))).verdict is DENY
    verdicts = {}
    for role in ("reference", "guarantor"):
        world.people[ANN] = replace(world.people[ANN], role=role)
        verdicts[role] = answer(world).verdict
    assert verdicts == {"reference": DENY, "guarantor": ALLOW}
    world.contacts = [contact(world, AT_NOON - timedelta(hours=1), "third")]
    assert "co.contact.day" in why(answer(world))
