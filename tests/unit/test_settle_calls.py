"""From events to the final record: what a person pressed takes effect, once, however the events come."""

import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from dialer.attempt import Attempt
from dialer.call_event import CallEvent
from dialer.campaign import Campaign, Hours, RetryRule
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.outcome import Outcome
from dialer.policy.rules import Event
from dialer.settle_calls import Batch, record
from dialer.store.attempts import find_attempt, open_attempts
from dialer.store.audit import told_of_person
from dialer.store.claims import claim
from dialer.store.contacts import Standing, find_contacts
from dialer.store.database import Database
from dialer.store.follow_ups import FollowUp, due_follow_ups, follow_up_counts
from dialer.store.locks import lock, people_and_numbers, try_lock
from dialer.store.schema import audit
from dialer.store.suppressions import suppressions
from tests.unit.gate import gate_of
from tests.unit.known import known_of
from tests.unit.one_call import mark_sent
from tests.waiting import until

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;600123456;1.234,56;01/06/2027;ana@example.com;;1234;\n"
ANA_AGAIN = "C1;F2;Ana Núñez;911222333;600123456;20,00;;;;1234;\n"


class Call:
    """A call that was sent, and what Asterisk says of it."""

    def __init__(self, database: Database, campaign: Campaign, attempt: Attempt) -> None:
        self.database = database
        self.campaign = campaign
        self.attempt = attempt
        self._n = itertools.count(1)
        self._at = itertools.count(0)

    def event(self, name: str, **detail: str) -> CallEvent:
        """The next thing that happens, a second after the one before."""
        own = name.startswith("RECADO_")
        return CallEvent(
            name=name,
            channel_id=self.attempt.id,
            linked_id=self.attempt.id,
            n=next(self._n) if own else 0,
            at=NOW + timedelta(seconds=next(self._at)),
            detail=detail,
        )

    def answered(self, *events: CallEvent, cause: str = "16") -> list[CallEvent]:
        return [
            self.event("CHAN_START"),
            self.event("ANSWER"),
            *events,
            self.event("HANGUP", hangupcause=cause),
            self.event("CHAN_END"),
        ]

    def tell(self, events: Sequence[CallEvent]) -> Batch:
        return self.database.write(record, events, {self.campaign.name: self.campaign}, NOW)

    @property
    def outcome(self) -> Outcome | None:
        found = self.database.read(find_attempt, self.attempt.id)
        return found.outcome if found else None

    def of_debt(self, ref: str) -> Standing:
        (found,) = self.database.read(find_contacts, ref)
        return found

    @property
    def objections(self) -> set[tuple[str, str | None, str]]:
        """Whom nobody may call any more, and what they were told."""
        found = self.database.read(lambda tx: list(suppressions(tx)))
        return {(each.scope, each.value, each.reference) for each in found}

    def owed(self) -> list[FollowUp]:
        return self.database.read(due_follow_ups, NOW)


@pytest.fixture
def call(database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Call:
    """Ana is being called about F1; she owes F2 too."""
    campaign = replace(
        make_campaign(HEADER + ANA + ANA_AGAIN),
        hours=Hours(days={day: ((time(9), time(21)),) for day in range(5)}),
        retries={Outcome.BUSY: RetryRule(delay=timedelta(minutes=20), times=1)},
    )
    import_contacts(database, campaign, Needs(), now=NOW, rejects=tmp_path)
    gate = gate_of(campaign, NOW)
    attempt = database.write(claim, campaign.name, NOW, gate, "here", "recado-x-1")
    assert attempt is not None
    database.write(mark_sent, attempt, NOW, gate)
    return Call(database, campaign, attempt)


def test_a_call_that_was_heard_ends_with_its_outcome_and_its_times(call: Call) -> None:
    call.tell(call.answered(call.event("RECADO_OUTCOME", outcome="heard"), call.event("RECADO_END")))
    found = call.database.read(find_attempt, call.attempt.id)
    assert found is not None
    assert (found.outcome, found.answered_at) == (Outcome.HEARD, NOW + timedelta(seconds=3))
    assert call.database.read(open_attempts) == []
    assert call.of_debt("F1").done_reason == "heard"


def test_telling_the_same_events_again_changes_nothing(call: Call) -> None:
    mails = [
        call.event("RECADO_OUTCOME", outcome="info"),
        call.event("RECADO_NOTIFY", to="debtor", mail="info"),
    ]
    events = call.answered(*mails)
    assert len(call.tell(events).settled) == 1
    assert call.tell(events).settled == ()
    assert [owed.name for owed in call.owed()] == ["debtor.info"]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_in_which_events_arrive_does_not_matter(call: Call, seed: int) -> None:
    """The hang-up may be read before the key press that came before it."""
    events = call.answered(
        call.event("RECADO_KEY", step="answer", key="3"), call.event("RECADO_OUTCOME", outcome="dispute")
    )
    order = list(itertools.permutations(events[2:4] + events[4:5]))[seed]
    call.tell([*events[:2], *order, events[5]])
    assert call.outcome is Outcome.DISPUTE


def test_busy_is_retried_after_its_delay(call: Call) -> None:
    call.tell([call.event("CHAN_START"), call.event("HANGUP", hangupcause="17"), call.event("CHAN_END")])
    assert call.outcome is Outcome.BUSY
    assert call.of_debt("F1").next_at == NOW + timedelta(minutes=20)


def test_an_opt_out_suppresses_person_and_number_before_the_call_has_ended(call: Call) -> None:
    call.tell([call.event("ANSWER"), call.event("RECADO_SUPPRESS", scope="both")])
    reference = call.attempt.opt_out_reference
    assert call.objections == {("person", "C1", reference), ("phone", "+34911222333", reference)}
    assert call.of_debt("F2").done_reason == "person_suppressed"


async def test_who_objects_waits_for_person_and_number_together(call: Call, database_url: str) -> None:
    """Another node, about to dial, has the number and wants the person next: whoever has only one of the two
    while they wait for the other stops both."""
    held, may_end = threading.Event(), threading.Event()

    def hold(tx: Connection) -> None:
        lock(tx, people_and_numbers([], ["+34911222333"]))
        held.set()
        may_end.wait(60)

    with Database(database_url) as other, ThreadPoolExecutor(2) as workers:
        holding = workers.submit(other.write, hold)
        assert held.wait(20)
        objecting = workers.submit(call.tell, [call.event("ANSWER"), call.event("RECADO_SUPPRESS")])
        try:
            await until(lambda: call.database.read(_somebody_waits))
            assert call.database.read(try_lock, people_and_numbers(["C1"], []))
        finally:
            may_end.set()
        holding.result()
        objecting.result()
    assert call.of_debt("F2").done_reason == "person_suppressed"


def _somebody_waits(tx: Connection) -> bool:
    """On SQLite there is one writer at a time, and nothing to wait for one by one."""
    if tx.dialect.name != "postgresql":
        return True
    return bool(tx.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


def test_a_dispute_ends_the_calls_about_this_debt_and_no_other(call: Call) -> None:
    call.tell(call.answered(call.event("RECADO_OUTCOME", outcome="dispute")))
    assert call.of_debt("F1").contact.debt.status == "disputed"
    assert call.of_debt("F2").contact.debt.status == "open"
    assert call.of_debt("F2").next_at is not None


def test_a_wrong_person_makes_the_number_dead_and_the_next_one_is_tried(call: Call) -> None:
    call.tell(call.answered(call.event("RECADO_OUTCOME", outcome="wrong_person")))
    standing = call.of_debt("F1")
    assert standing.contact.phones == ("+34600123456",)
    assert standing.next_at == NOW + timedelta(hours=1)


def test_an_opt_out_that_is_read_after_the_final_record_still_takes_effect(call: Call) -> None:
    events = call.answered(call.event("RECADO_OUTCOME", outcome="heard"))
    call.tell(events)
    call.tell([call.event("RECADO_SUPPRESS", scope="both")])
    assert call.outcome is Outcome.HEARD
    assert ("person", "C1", call.attempt.opt_out_reference) in call.objections


def test_who_pressed_one_and_reached_nobody_is_owed_a_call(call: Call) -> None:
    call.tell(
        call.answered(
            call.event("RECADO_OUTCOME", outcome="pay"), call.event("RECADO_QUEUE", status="entered")
        )
    )
    assert [owed.name for owed in call.owed()] == ["collector.callback"]
    assert call.database.read(follow_up_counts)[("callback", "owed")] == 1


def test_who_talked_to_an_agent_is_owed_nothing_more(call: Call) -> None:
    agent = replace(call.event("BRIDGE_ENTER"), channel_id="agent-leg", n=7)
    call.tell(call.answered(call.event("RECADO_OUTCOME", outcome="pay"), agent))
    assert call.owed() == []


def test_a_mail_carries_what_was_owed_and_nothing_a_header_could_abuse(call: Call) -> None:
    call.tell(call.answered(call.event("RECADO_NOTIFY", to="debtor", mail="info")))
    (mail,) = call.owed()
    assert mail.payload["to"] == "ana@example.com"
    values = mail.payload["values"]
    assert (values["amount"], values["currency"], values["due"]) == ("1234.56", "EUR", "2027-06-01")


def test_somebody_who_rings_back_and_opts_out_is_suppressed_by_number(call: Call) -> None:
    rang = replace(
        call.event("RECADO_SUPPRESS", scope="phone", phone="34911999888", reference="123456"),
        channel_id="1795322499.7",
        linked_id="1795322499.7",
    )
    call.tell([rang])
    assert call.objections == {("phone", "+34911999888", "123456")}


def test_a_channel_without_a_token_is_reported(call: Call) -> None:
    stranger = replace(call.event("RECADO_INTRUDER"), channel_id="1795322499.8", linked_id="1795322499.8")
    (alarm,) = call.tell([stranger]).intruders
    assert (alarm.unique_id, alarm.what) == ("1795322499.8", "flow_without_token")
    alarms = select(audit.c.content).where(audit.c.kind == "alarm")
    ((content,),) = call.database.read(lambda tx: tx.execute(alarms).all())
    assert '"what":"flow_without_token"' in content


def test_a_national_number_that_rings_back_is_suppressed_as_the_number_we_call(
    call: Call,
) -> None:
    rang = replace(
        call.event("RECADO_SUPPRESS", scope="phone", phone="911222333", reference="123456"),
        channel_id="1795322499.9",
        linked_id="1795322499.9",
    )
    call.tell([rang])
    assert ("phone", "+34911222333", "123456") in call.objections


def test_who_proved_who_they_are_had_a_conversation_however_the_call_ended(call: Call) -> None:
    call.tell(call.answered(call.event("RECADO_DIGITS", count="4", match="yes")))
    (past,) = call.database.read(known_of, "C1").history
    assert past.events == {Event.ATTEMPT, Event.CONNECTED, Event.CONTACT, Event.CONVERSATION}


def test_a_proof_that_is_read_after_the_final_record_is_a_conversation_too(call: Call) -> None:
    call.tell(call.answered())
    call.tell([call.event("RECADO_DIGITS", count="4", match="yes")])
    (past,) = call.database.read(known_of, "C1").history
    assert Event.CONVERSATION in past.events


def test_a_busy_line_is_an_attempt_and_never_reached_the_number(call: Call) -> None:
    call.tell([call.event("CHAN_START"), call.event("HANGUP", hangupcause="17"), call.event("CHAN_END")])
    (past,) = call.database.read(known_of, "C1").history
    assert past.events == {Event.ATTEMPT}
    assert past.marks == {"not_connected"}


def test_an_opt_out_in_the_call_is_in_the_audit(call: Call) -> None:
    call.tell([call.event("ANSWER"), call.event("RECADO_SUPPRESS", scope="both")])
    rows = call.database.read(told_of_person, "C1")
    told = [row.content for row in rows if row.kind == "opt_out"]
    assert [(each["scope"], each["reference"]) for each in told] == [
        ("person", call.attempt.opt_out_reference)
    ]
