"""Scenarios of the number rung, the number shown, the script and the lists, by id."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.law.asking import ask
from tests.law.book import gate
from tests.law.facts import ListCopy, Manner
from tests.law.homes import AT_NOON, LONG_AGO, call, home, one_person
from tests.law.scenario import ALLOW, ARIZONA, DENY, MADRID, answer, why, without_consent


def test_s21_a_script_that_changed_since_it_was_approved_is_not_played() -> None:
    world = one_person(MADRID)
    decision = gate(replace(ask(world, call(world)), script_approved=False))
    assert decision.verdict is DENY
    assert not decision.lasting


def test_s23_a_script_with_an_offer_is_commercial_and_needs_consent_robinson_and_400() -> None:
    world = one_person(MADRID)
    offer = Manner(commercial=True, shown="+34400000001")
    assert answer(world, call(world, manner=offer)).verdict is ALLOW
    for service_only in (
        replace(world, consents=[each for each in world.consents if not each.commercial]),
        replace(world, lists=[each for each in world.lists if each.name != "robinson"]),
    ):
        assert answer(service_only).verdict is ALLOW
        assert answer(service_only, call(world, manner=offer)).verdict is DENY
    assert answer(world, call(world, manner=replace(offer, shown="+34910000001"))).verdict is DENY


@pytest.mark.parametrize(
    "manner",
    [
        Manner(shown="+34600000001", shown_line="mobile"),
        Manner(shown="", shown_line="unknown", shown_country="", shown_owned=False),
        Manner(shown_owned=False),
        Manner(shown="+34400000001"),
    ],
    ids=["mobile", "withheld", "not owned", "400 for a service call"],
)
def test_s24_what_the_person_sees(manner: Manner) -> None:
    world = one_person(MADRID)
    assert answer(world, call(world, manner=manner)).verdict is DENY


@pytest.mark.parametrize(
    "line", ["emergency", "premium_rate", "shared_cost", "short_code", "satellite", "unknown"]
)
def test_s25_numbers_that_are_nobodys_telephone(line: str) -> None:
    world = one_person(MADRID)
    number = next(iter(world.numbers))
    world.numbers[number] = replace(world.numbers[number], line=line)
    assert answer(world).verdict is DENY


def test_s25_a_number_of_no_known_zone_and_none_at_all() -> None:
    world = one_person(MADRID)
    question = ask(world, call(world))
    assert question.phone
    nowhere = replace(question, zones=(), phone=replace(question.phone, zones=()))
    assert gate(nowhere).verdict is DENY
    assert gate(replace(question, phone=None)).verdict is DENY


def test_s26_an_american_number_of_which_nothing_is_recorded_is_a_mobile_one() -> None:
    world = one_person(ARIZONA, number=1)
    bare = without_consent(world, "prior_express_consent", "prior_express_written_consent")
    assert answer(world).verdict is ALLOW
    assert answer(bare).verdict is DENY
    assert "us.tcpa.wireless" in why(answer(bare))


def test_s28_a_check_for_reassigned_numbers_that_is_too_old_refuses() -> None:
    world = one_person(ARIZONA, number=1)
    now = AT_NOON + timedelta(hours=1)
    old = now - timedelta(days=30)
    world.lists = [ListCopy(name="reassigned", loaded=old, as_of=old, whole=True)]
    assert "us.reassigned" in why(answer(world, call(world, now)))
    assert answer(world, call(world, now - timedelta(seconds=1))).verdict is ALLOW


@pytest.mark.parametrize(
    "copy",
    [
        ListCopy(name="no_llame", loaded=LONG_AGO, as_of=AT_NOON - timedelta(days=31), whole=True),
        ListCopy(name="no_llame", loaded=LONG_AGO, as_of=AT_NOON, whole=False),
        None,
    ],
    ids=["31 days old", "empty or half-written", "missing"],
)
def test_s39_a_list_that_cannot_be_trusted_refuses(copy: ListCopy | None) -> None:
    world = one_person(home("AR", "C"))
    assert answer(world).verdict is ALLOW
    assert answer(replace(world, lists=[copy] if copy else [])).verdict is DENY


def test_us_24_states_whose_law_nobody_has_read_are_not_called_until_the_operator_says_so() -> None:
    world = one_person(ARIZONA)
    assert "recado.unreviewed" in why(answer(world, call(world, manner=Manner(accepts_unread=False))))
