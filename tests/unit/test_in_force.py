"""Whose law a campaign is under, before anybody is called: what is left out here is broken at a dial."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dialer.campaign import Mode, Purpose
from dialer.policy.in_force import Kind, Statutes, with_a_say
from dialer.policy.rules import (
    Applies,
    CallMechanics,
    Event,
    EventLimit,
    Key,
    Profile,
    Rule,
    StatusBlock,
    Terms,
)
from dialer.policy.spans import Ever
from dialer.profiles import load_book

BOOK = load_book()
TODAY = date(2026, 11, 22)


def names(countries: set[str], **said: object) -> set[str]:
    found = with_a_say(BOOK, countries=countries, on=said.pop("on", TODAY), **said)  # type: ignore[arg-type]
    return {each.name for each in found if each.reviewed}


@pytest.mark.parametrize(
    ("countries", "said", "expected"),
    [
        ({"ES"}, {}, {"es"}),
        ({"ES", "FR"}, {}, {"es", "strict"}),
        ({""}, {}, {"strict"}),
        ({"PE"}, {"on": date(2025, 1, 1)}, {"strict"}),
        ({"US"}, {"collector": "first_party"}, {"us_first_party", "us_ma"}),
        ({"US"}, {"collector": "third_party"}, {"us_third_party", "us_ma"}),
        ({"ES"}, {"named": ["strict"]}, {"es", "strict"}),
        ({"ES"}, {"named": ["us_ma"], "collector": "third_party"}, {"es", "us_ma", "us_third_party"}),
    ],
)
def test_a_country_has_its_profiles_in_force_and_those_that_are_named(
    countries: set[str], said: dict[str, object], expected: set[str]
) -> None:
    assert names(countries, **said) == expected


def test_of_a_profile_the_newest_version_that_has_begun_speaks() -> None:
    versions = sorted(each.effective_from for each in BOOK if each.name == "es")
    for begun in versions:
        (spain,) = with_a_say(BOOK, countries={"ES"}, on=begun)
        assert spain.effective_from == begun


def test_a_region_s_law_alone_leaves_its_country_to_the_strict_profile() -> None:
    overlays = [each for each in BOOK if each.country != "US" or each.region]
    chosen = with_a_say(overlays, countries={"US"}, on=TODAY)

    assert {"us_ma", "strict"} <= {each.name for each in chosen}


RING = CallMechanics(min_ring=15, max_ring=60)
ALIKE = Kind(
    countries=(("XX", None),),
    days=(TODAY,),
    collector="third_party",
    purpose=Purpose.SERVICE,
    mode=Mode.AUTOMATED,
    line_type="mobile",
    role="debtor",
    states=frozenset({"promise"}),
    events=frozenset({Event.ATTEMPT}),
)


def rule(name: str, terms: Terms = RING, **said: Any) -> Rule:
    return Rule(id=name, terms=terms, source="a test", status="law", **said)


def limit(most: int) -> EventLimit:
    return EventLimit(event=Event.CONVERSATION, key=frozenset({Key.PERSON}), window=Ever(), limit=most)


LAND = Profile(
    name="land",
    country="XX",
    region=None,
    version="1",
    effective_from=TODAY,
    review_due=date.max,
    verified_years=frozenset(),
    rules=(
        rule("whoever is called"),
        rule("commercial", applies=Applies(purposes=frozenset({Purpose.COMMERCIAL}))),
        rule("by an agent", applies=Applies(modes=frozenset({Mode.AGENT_FIRST}))),
        rule("on fixed lines", applies=Applies(line_types=frozenset({"fixed_line"}))),
        rule("guarantors", applies=Applies(roles=frozenset({"guarantor"}))),
        rule("from tomorrow", effective_from=TODAY + timedelta(days=1)),
        rule("minors", terms=StatusBlock(states=frozenset({"minor", "deceased"}))),
        rule("one conversation", terms=limit(1)),
        rule("none at all", terms=limit(0)),
    ),
)
OWN = replace(LAND, name="own", rules=(rule("own debts"),), collector="first_party")
SHIRE = replace(LAND, name="shire", region="S", rules=(rule("in the shire"),))
MARCH = replace(LAND, name="march", region="M", rules=(rule("in the march"),))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {"in the shire", "in the march"}),
        ({"purpose": Purpose.COMMERCIAL}, {"commercial", "in the shire", "in the march"}),
        ({"mode": Mode.AGENT_FIRST}, {"by an agent", "in the shire", "in the march"}),
        ({"line_type": "fixed_line"}, {"on fixed lines", "in the shire", "in the march"}),
        ({"role": "guarantor"}, {"guarantors", "in the shire", "in the march"}),
        ({"days": (TODAY, TODAY + timedelta(days=1))}, {"from tomorrow", "in the shire", "in the march"}),
        ({"collector": "first_party"}, {"own debts", "in the shire", "in the march"}),
        ({"countries": (("XX", "S"),)}, {"in the shire"}),
        ({"states": frozenset({"minor", "paid"})}, {"minors", "in the shire", "in the march"}),
        ({"events": frozenset(Event)}, {"one conversation", "in the shire", "in the march"}),
    ],
)
def test_calls_that_differ_in_one_thing_have_each_their_own_law(
    change: dict[str, Any], expected: set[str]
) -> None:
    statutes = Statutes((LAND, OWN, SHIRE, MARCH))
    statutes.in_force(ALIKE)
    rules = {each.id for each, _ in statutes.in_force(replace(ALIKE, **change)).rules}
    assert rules == expected | {"whoever is called", "none at all"}
