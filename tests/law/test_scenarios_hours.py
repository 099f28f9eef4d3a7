"""Scenarios of hours, holidays and versions: when somebody may be called, by id."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialer.campaign import Mode
from dialer.policy.compliance import decide, may_dial
from tests.law.asking import ask
from tests.law.book import BOOK, CALENDARS, gate
from tests.law.facts import AskedHours, Manner, Number, World
from tests.law.homes import ANN, AT_NOON, Home, call, home, one_person
from tests.law.scenario import ALLOW, ARIZONA, BOGOTA, DEFER, DENY, MADRID, answer, at


@pytest.mark.parametrize(
    ("where", "instant", "lawful"),
    [
        (BOGOTA, "2027-06-16T01:30", True),
        (ARIZONA, "2027-06-16T04:30", True),
        (MADRID, "2027-06-15T19:30", False),
        (home("PE", "LIM"), "2027-06-16T01:30", False),
    ],
    ids=["CO 20:30", "US 21:30", "ES 21:30", "PE 20:30"],
)
def test_s33_hours_that_were_asked_for_in_writing(where: Home, instant: str, lawful: bool) -> None:
    world = one_person(where)
    evening = AskedHours(person=ANN, start=20 * 60, end=22 * 60, in_writing=True)
    assert not may_dial(answer(world, call(world, at(instant))), Mode.AUTOMATED)
    world.asked_hours = [evening]
    assert may_dial(answer(world, call(world, at(instant))), Mode.AUTOMATED) is lawful
    world.asked_hours = [replace(evening, in_writing=False)]
    assert not may_dial(answer(world, call(world, at(instant))), Mode.AUTOMATED)


def spanish_mobile(where: World) -> World:
    prefix, line, zones, area = MADRID.numbers[0]
    number = Number(e164=f"{prefix}0000009", country="ES", line=line, zones=zones, area=area)
    return replace(where, numbers={number.e164: number})


def test_s35_a_spanish_mobile_in_mexico_is_rung_when_both_are_open() -> None:
    world = spanish_mobile(one_person(home("MX", "CMX")))
    morning = call(world, at("2027-06-15T12:00"))
    decision = answer(world, morning)
    assert decision.verdict is DEFER
    assert decision.until == at("2027-06-15T15:00")  # 9:00 in Mexico City, where Spain's hours begin too
    assert answer(world, call(world, at("2027-06-15T15:00"))).verdict is ALLOW
    assert answer(world, call(world, at("2027-06-15T19:30"))).verdict is DEFER


def test_s36_where_address_and_number_disagree_both_have_to_be_open() -> None:
    canaries = one_person(home("ES", "CN"), number=1)
    canaries.people[ANN] = replace(canaries.people[ANN], zones=("Europe/Madrid",))
    assert answer(canaries, call(canaries, at("2027-06-15T07:30"))).verdict is DEFER
    assert answer(canaries, call(canaries, at("2027-06-15T08:00"))).verdict is ALLOW
    assert answer(canaries, call(canaries, at("2027-06-15T19:30"))).verdict is DEFER
    american = one_person(home("US", "NV"), number=1)
    assert answer(american, call(american, at("2027-06-15T14:00"))).verdict is DEFER
    assert answer(american, call(american, at("2027-06-15T15:00"))).verdict is ALLOW
    assert answer(american, call(american, at("2027-06-16T01:30"))).verdict is DEFER


def test_s37_a_region_keeps_its_own_holidays_and_a_town_that_nobody_wrote_down_is_a_warning() -> None:
    second_of_may = at("2027-05-03T10:00")
    madrid, barcelona = one_person(MADRID), one_person(home("ES", "CT"))
    assert answer(madrid, call(madrid, second_of_may)).verdict is DEFER
    decision = answer(barcelona, call(barcelona, second_of_may))
    assert decision.verdict is ALLOW
    assert any("municipal_calendar: absent" in warning for warning in decision.warnings)


def test_s38_a_year_whose_calendar_nobody_has_checked_is_closed() -> None:
    world = one_person(MADRID, day=date(2027, 8, 1))
    assert answer(world, call(world, at("2028-01-03T10:00"))).verdict is DENY


def test_s41_a_clock_that_jumped_is_not_trusted() -> None:
    world = one_person(MADRID)
    assert gate(replace(ask(world, call(world)), clock_trusted=False)).verdict is DENY


@pytest.mark.parametrize(
    ("where", "before", "after"),
    [
        (MADRID, "2026-12-27T22:59", "2026-12-27T23:00"),
        (ARIZONA, "2027-01-31T06:59", "2027-01-31T07:00"),
    ],
    ids=["28 Dec 2026 in Madrid", "31 Jan 2027 in Arizona"],
)
def test_s44_a_new_version_is_in_force_from_midnight_where_the_person_is(
    where: Home, before: str, after: str
) -> None:
    world = one_person(where, number=1 if where is MADRID else 0)
    old, new = (answer(world, call(world, at(text))).profiles for text in (before, after))
    assert old[0].split()[0] == new[0].split()[0]
    assert old[0] != new[0]


def test_s45_a_profile_that_was_to_be_reviewed_is_not_trusted() -> None:
    world = one_person(ARIZONA)
    overdue = tuple(replace(each, review_due=AT_NOON.date() - timedelta(days=1)) for each in BOOK)
    assert decide(ask(world, call(world)), overdue, CALENDARS).verdict is DENY


def test_s46_who_is_rung_just_before_nine_is_not_rung_back_after_it() -> None:
    world = one_person(MADRID, number=1)
    quick = Manner(tail=timedelta(seconds=10))
    assert answer(world, call(world, at("2027-06-15T18:59:40"), manner=quick)).verdict is ALLOW
    assert answer(world, call(world, at("2027-06-15T19:03:00"), manner=quick)).verdict is DEFER


def test_s47_a_call_back_asked_for_just_before_nine_is_for_tomorrow() -> None:
    world = one_person(MADRID, number=1)
    decision = answer(world, call(world, at("2027-06-15T19:05")))
    assert decision.verdict is DEFER
    assert decision.until == at("2027-06-16T07:00")
