"""From what the ledger is told to who is called: one call a person, whatever is revoked, listed or known."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from dialer.attempt import Attempt, AttemptState
from dialer.campaign import Campaign
from dialer.outcome import Outcome
from dialer.policy.compliance import Decision
from dialer.policy.rules import Event
from dialer.store.attempts import open_attempts
from dialer.store.audit import told
from dialer.store.claims import claim
from dialer.store.database import Database
from dialer.store.facts import Facts
from dialer.store.installation import Installation
from dialer.store.lists import NoEntry, list_states, listed
from dialer.store.past import record_past
from dialer.store.schema import attempt, person
from dialer.store.sendings import Allowed
from dialer.store.suppressions import suppress as object_to_calls
from dialer.store.wake import wake_campaigns
from tests.unit.desk import HEADER, LUIS_AT_ANAS, TUESDAY
from tests.unit.gate import gate_of
from tests.unit.known import known_of
from tests.unit.ledger import ANA, ANA_AGAIN, ANA_AS_ANOTHER, Ledger, Make


class SlowGate:
    """The gate, asked by several at once: each waits in the middle for the others, a second at most."""

    def __init__(self, campaign: Campaign, together: threading.Barrier) -> None:
        self._gate = gate_of(campaign, TUESDAY)
        self._together = together
        self.mode = self._gate.mode
        self.ratios_asked = self._gate.ratios_asked
        self.toll = self._gate.toll

    def __call__(self, facts: Facts) -> Decision:
        with suppress(threading.BrokenBarrierError):
            self._together.wait(1)
        return self._gate(facts)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([f"C1;F{n};Ana Núñez;911222333;;20,00;;;;1234;\n" for n in range(4)], id="debts"),
        pytest.param([f"C{n};F{n};Ana Núñez;91122233{n};;2,00;;;;1234;\n" for n in range(4)], id="ids"),
        pytest.param([f"D{n};F{n};Ana {n};911222333;;20,00;;;;1234;\n" for n in range(4)], id="one number"),
    ],
)
def test_s01_workers_at_the_same_instant_get_one_call(
    database: Database,
    database_url: str,
    make_campaign: Callable[..., Campaign],
    tmp_path: Path,
    rows: list[str],
) -> None:
    """Four nodes, each with a campaign of its own, and one person (or one number) in all of them."""
    ledgers = [
        Ledger(database, make_campaign(HEADER + row, name=f"campaign{n}"), tmp_path)
        for n, row in enumerate(rows)
    ]
    for here in ledgers:
        here.load()
    ledgers[0].same("C0", "C1", "C2", "C3")
    together = threading.Barrier(4)

    def work(n: int) -> Attempt | None:
        campaign = ledgers[n].campaign
        gate = SlowGate(campaign, together)
        with Database(database_url, Installation(node=f"node {n}")) as own:
            return own.write(claim, campaign.name, TUESDAY, gate, "here", "recado-x-1")

    with ThreadPoolExecutor(4) as workers:
        claimed = [attempt for attempt in workers.map(work, range(4)) if attempt]
    assert len(claimed) == 1
    assert len(database.read(open_attempts)) == 1
    assert [here.claim() for here in ledgers] == [None] * 4
    reasons = [reason for n in range(4) for _, reason in ledgers[n].answers(f"F{n}")]
    assert sorted(set(reasons)) == ["allowed", "in_call"]
    assert reasons.count("allowed") == 1


def test_s02_limits_count_the_person_over_debts_and_numbers(ledger: Make) -> None:
    here = ledger(ANA, ANA_AGAIN)
    here.called()
    here.called()
    assert here.claim() is None
    assert here.of_debt("F1").next_at == datetime(2027, 6, 16, 7, 0, tzinfo=UTC)


def test_s03_one_human_under_two_ids_is_counted_once(ledger: Make) -> None:
    here = ledger(ANA, ANA_AS_ANOTHER)
    here.same("C1", "C9")
    here.called()
    here.called()
    assert here.claim() is None


def test_s04_who_shares_a_line_keeps_it_and_who_objected_is_called_nowhere(ledger: Make) -> None:
    here = ledger(ANA, LUIS_AT_ANAS, ANA_AS_ANOTHER)
    here.same("C1", "C9")
    here.database.write(object_to_calls, "person", "C1", now=here.now, source="key 9", reference="1")
    assert here.of_debt("F9").done_reason == "person_suppressed"
    assert here.reserved().person_id == "C2"


def test_s04_a_number_at_which_somebody_objected_is_rung_for_nobody(ledger: Make) -> None:
    here = ledger(ANA, LUIS_AT_ANAS)
    here.database.write(object_to_calls, "phone", "+34911222333", now=here.now, source="key 9", reference="1")
    assert here.claim() is None
    assert here.of_debt("F3").done_reason == "phone_suppressed"


def test_a_call_of_which_nobody_knows_how_it_ended_counts_as_a_conversation(ledger: Make) -> None:
    here = ledger(ANA, ANA_AGAIN)
    here.called(Outcome.UNKNOWN)
    assert here.claim() is None
    (past,) = here.database.read(known_of, "C1").history
    assert past.events == frozenset(Event)


def test_what_passed_by_other_ways_and_with_somebody_unknown_at_the_number_is_counted(ledger: Make) -> None:
    here = ledger(ANA)
    talked = frozenset({Event.CONNECTED, Event.CONTACT, Event.CONVERSATION})
    here.database.write(
        record_past,
        at=here.now - timedelta(days=1),
        now=here.now,
        events=talked,
        source="agent",
        e164="+34911222333",
        direction="inbound",
    )
    assert here.claim() is None
    assert ("claim", "es.conversation.week") in here.answers("F1")


def test_a_refusal_for_a_day_is_asked_again_by_the_next_run(ledger: Make) -> None:
    here = ledger(ANA, basis=False)
    assert here.claim() is None
    assert here.claim() is None  # and is not asked, nor written down, a second time
    assert len(here.answers("F1")) == 1
    here.database.write(wake_campaigns, {here.campaign.name: "as before"}, here.now)
    assert here.claim() is None
    assert len(here.answers("F1")) == 2


def test_a_list_is_whole_or_refuses_and_says_who_is_on_it(ledger: Make) -> None:
    here = ledger(ANA)
    here.take_list("+34911222333")
    assert here.database.read(listed, "+34911222333", "C1") == {"robinson"}
    assert here.database.read(list_states)["robinson"].whole
    here.take_list()
    assert not here.database.read(list_states)["robinson"].whole
    here.take_list("+34911222334", complete=False)
    assert not here.database.read(list_states)["robinson"].whole
    with pytest.raises(NoEntry, match="Entry 2 is neither"):
        here.take_list("+34911222335", "911222335")
    assert here.database.read(listed, "+34911222334", "C1") == {"robinson"}
    assert here.database.read(listed, "+34911222335", "C1") == frozenset()


def test_every_answer_is_in_the_audit_with_the_basis_it_relied_upon(ledger: Make) -> None:
    here = ledger(ANA)
    reserved = here.reserved()
    assert isinstance(here.send(reserved), Allowed)
    rows = here.database.read(told, [reserved.contact_id])
    assert [(row.content["when"], row.attempt_id) for row in rows] == [
        ("claim", reserved.id),
        ("dial", reserved.id),
    ]
    assert rows[0].content["bases"] == [1]
    assert rows[0].content["profiles"] == ["es 2026-2"]
    assert (rows[0].person_id, rows[0].e164) == ("C1", "+34911222333")


def test_the_number_of_open_attempts_of_a_person_is_kept_by_the_database_too(ledger: Make) -> None:
    """Whatever mistake the gate's own check may hold: the second attempt cannot even be written."""
    here = ledger(ANA, ANA_AGAIN)
    here.reserved()
    rows = here.database.read(
        lambda tx: tx.execute(
            select(func.count()).where(attempt.c.same_as == "C1", attempt.c.state == AttemptState.RESERVED)
        ).scalar_one()
    )
    assert rows == 1
    with pytest.raises(Exception, match=r"UNIQUE|duplicate"):
        here.database.write(
            lambda tx: tx.execute(
                text(
                    "INSERT INTO attempt (id, contact_id, campaign, person_id, same_as, e164, n, node, "
                    "state, opt_out_reference, reserved_at) SELECT 'x', contact_id, campaign, person_id, "
                    "same_as, e164, 99, node, state, '1', reserved_at FROM attempt"
                )
            )
        )


def test_a_call_to_one_who_was_taken_for_the_same_human_is_still_in_progress(ledger: Make) -> None:
    """A file told meanwhile that they are two: the database allows no second call by the key of the first."""
    here = ledger(ANA, ANA_AS_ANOTHER)
    here.same("C1", "C9")
    assert here.reserved().person_id == "C1"
    here.database.write(
        lambda tx: tx.execute(update(person).where(person.c.id == "C1").values(same_as="another", name="Bea"))
    )
    assert here.claim() is None
    assert here.answers("F9") == [("claim", "in_call")]
