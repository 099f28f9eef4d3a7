"""Many calls claimed, and written as sent, at once: what comes of it is what comes of one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from dialer.attempt import Attempt
from dialer.campaign import Mode
from dialer.store.attempts import find_attempt, refuse
from dialer.store.audit import told
from dialer.store.claims import claim_all
from dialer.store.decisions import Ask
from dialer.store.done import NOT_DIALLED
from dialer.store.releases import HOPELESS_AFTER, NOT_ITS_OWN, release
from dialer.store.sendings import Allowed, Refused, Sending, send_all
from dialer.store.toll import days_of, used_of
from dialer.trunk import DayCap
from tests.unit.explained import heard
from tests.unit.gate import gate_of
from tests.unit.known import known_of
from tests.unit.ledger import Ledger, Make

PEOPLE = [f"C{n};F{n};Person {n};9112223{n:02};;20,00;;;;1234;\n" for n in range(30)]


def claimed(here: Ledger, most: int) -> list[Attempt]:
    gate = gate_of(here.campaign, here.now)
    return here.database.write(claim_all, here.campaign.name, here.now, gate, "here", "recado-x-1", most=most)


def sent(here: Ledger, reserved: Sequence[Attempt]) -> list[Allowed | Refused]:
    gate = gate_of(here.campaign, here.now)
    sendings = [Sending(reserved=each, gate=gate) for each in reserved]
    return here.database.write(send_all, sendings, here.now)


def words(answers: Sequence[Allowed | Refused]) -> list[str]:
    return ["allowed" if isinstance(each, Allowed) else each.reason for each in answers]


def test_many_are_claimed_in_their_order_and_each_answer_is_in_the_audit(ledger: Make) -> None:
    here = ledger(*PEOPLE)
    first, second, third = claimed(here, 12), claimed(here, 12), claimed(here, 12)
    assert [len(some) for some in (first, second, third)] == [12, 12, 6]
    everybody = [*first, *second, *third]
    assert [each.phone for each in everybody] == [f"+349112223{n:02}" for n in range(30)]
    assert {each.n for each in everybody} == {1}
    assert all(here.database.read(find_attempt, each.id) == each for each in everybody)
    decisions = here.database.read(told, [each.contact_id for each in everybody], ["decision"])
    assert [each.attempt_id for each in decisions] == [each.id for each in everybody]
    assert [each.n for each in decisions] == sorted(each.n for each in decisions)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([f"C1;F{n};Ana Núñez;911222399;;20,00;;;;1234;\n" for n in range(4)], id="debts"),
        pytest.param([f"C{n};F{n};Ana Núñez;91122239{n};;2,00;;;;1234;\n" for n in range(4)], id="ids"),
        pytest.param([f"D{n};F{n};Ana {n};911222399;;20,00;;;;1234;\n" for n in range(4)], id="one number"),
    ],
)
def test_of_one_person_or_one_number_one_call_is_claimed_and_everybody_else_as_well(
    ledger: Make, rows: list[str]
) -> None:
    here = ledger(*rows, *PEOPLE[10:13])
    here.same(*{row.split(";")[0] for row in rows if "Ana Núñez" in row})
    reserved = claimed(here, 20)
    first = here.of_debt(rows[0].split(";")[1]).contact
    assert [each.contact_id for each in reserved[:1]] == [first.id]
    assert [each.phone for each in reserved[1:]] == ["+34911222310", "+34911222311", "+34911222312"]
    assert words(sent(here, reserved)) == ["allowed"] * 4
    assert claimed(here, 20) == []


def test_a_call_of_a_batch_that_another_refuses_changes_nothing_for_the_rest(ledger: Make) -> None:
    here = ledger(*PEOPLE[:6])
    reserved = claimed(here, 6)
    here.database.write(release, reserved[1].id, here.now, here.now)
    here.know("person", "C3", "cease")
    said = replace(here.of_debt("F4").contact.debt, amount=Decimal(1))
    gate = gate_of(here.campaign, here.now)
    sendings = [
        Sending(reserved=each, gate=gate, said=said if each is reserved[4] else None) for each in reserved
    ]
    answers = words(here.database.write(send_all, sendings, here.now))
    assert answers[0] == answers[2] == answers[5] == "allowed"
    assert answers[1] == "released"
    assert answers[4] == "debt_changed"
    assert answers[3] not in ("allowed", "released")


def test_a_day_s_cap_is_not_passed_within_a_batch(ledger: Make) -> None:
    here = ledger(*PEOPLE[:8])
    trunk = replace(here.campaign.trunk, day_caps=(DayCap(trunk="main", calls=3),))
    here.campaign = replace(here.campaign, trunk=trunk)
    reserved = claimed(here, 8)
    assert words(sent(here, reserved)) == ["allowed"] * 3 + ["trunk.calls_per_day"] * 5
    used = here.database.read(used_of, gate_of(here.campaign, here.now).toll)
    assert used["main", ""].calls == used["", ""].calls == used["main", "ES"].calls == 3


def test_of_a_campaign_a_machine_and_its_agents_are_each_asked_for_their_own_ratios(ledger: Make) -> None:
    here = ledger(PEOPLE[0])
    machine = gate_of(here.campaign, here.now)
    agents = gate_of(replace(here.campaign, mode=Mode.AGENT_FIRST), here.now)
    asked = {each.rule for each in agents.ratios_asked}
    assert asked - {each.rule for each in machine.ratios_asked}

    def ratios(tx: Connection) -> list[set[str]]:
        ask = Ask(tx, days_of(tx, [machine.toll]))
        facts = known_of(tx, "C0")
        return [set(ask(facts, gate).facts.ratios) for gate in (machine, agents)]

    assert here.database.read(ratios)[1] == asked


@pytest.mark.parametrize("why", NOT_ITS_OWN)
def test_who_is_never_dialled_for_no_reason_of_theirs_is_not_given_up(ledger: Make, why: str) -> None:
    here = ledger(PEOPLE[0])
    for _ in range(HOPELESS_AFTER + 1):
        (reserved,) = claimed(here, 1)
        assert words(sent(here, [reserved])) == ["allowed"]
        here.database.write(refuse, reserved.id, reason=why, now=here.now, retry_at=here.now)
    assert here.of_debt("F0").done_reason is None
    for _ in range(HOPELESS_AFTER):
        (reserved,) = claimed(here, 1)
        assert words(sent(here, [reserved])) == ["allowed"]
        here.database.write(refuse, reserved.id, reason="no such trunk", now=here.now, retry_at=here.now)
    assert here.of_debt("F0").done_reason == NOT_DIALLED


def test_how_many_are_decided_at_once_is_how_few_statements_it_takes(ledger: Make) -> None:
    here = ledger(*PEOPLE)
    sent(here, claimed(here, 2))  # what the day begins with is done once
    counts = []
    for most in (2, 20):
        with heard() as claiming:
            reserved = claimed(here, most)
        with heard() as sending:
            assert words(sent(here, reserved)) == ["allowed"] * most
        counts.append((len(claiming), len(sending)))
    assert counts[0] == counts[1]
