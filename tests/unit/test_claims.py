"""From what the ledger is told to who is called: one call a person, whatever is revoked, listed or known."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, select, text, update

from dialer.attempt import Attempt, AttemptState
from dialer.campaign import Campaign, Hours, Purpose
from dialer.contact import DebtStatus
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.outcome import Outcome
from dialer.policy.compliance import Decision
from dialer.policy.rules import Event
from dialer.store.attempts import expired_reservations, open_attempts, set_next_turn, settle
from dialer.store.audit import AuditBroken, append, lock_chain, told
from dialer.store.bases import NewBasis, record_bases, revoke_basis
from dialer.store.claims import Allowed, Refused, claim, mark_sent, release
from dialer.store.contacts import Standing, find_contacts, set_debt_status
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.facts import Facts
from dialer.store.installation import Installation
from dialer.store.lists import NoEntry, import_list, list_states, listed
from dialer.store.past import record_past
from dialer.store.schema import attempt, audit_head, contact, person, person_phone
from dialer.store.states import Scope, clear_state, set_state
from dialer.store.suppressions import suppress as object_to_calls
from dialer.store.turns import next_due
from dialer.store.wake import wake_campaigns
from tests.unit.gate import LAW, gate_of
from tests.unit.known import known_of

TUESDAY = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
OFFICE = Hours(days={day: ((time(9), time(21)),) for day in range(5)})
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;;1.234,56;;;;1234;\n"
ANA_AGAIN = "C1;F2;Ana Núñez;911222333;;20,00;;;;1234;\n"
ANA_AS_ANOTHER = "C9;F9;Ana Núñez;911222999;;20,00;;;;1234;\n"
EVA = "C3;F4;Eva Sanz;911222444;;80,00;;;;4321;\n"
LUIS_AT_ANAS = "C2;F3;Luis Gil;911222333;;80,00;;;;4321;\n"
TWO_NUMBERS = "C1;F1;Ana Núñez;911222333;911222334;1.234,56;;;;1234;\n"
CONSENT = NewBasis(
    person_id="C1",
    e164=None,
    purpose=Purpose.SERVICE,
    kind="consent_automated_call",
    given_on=date(2027, 6, 1),
    wording="consent-3",
    channel="web",
    evidence="form 12",
    recorded_by="operator",
)


class Ledger:
    """A campaign's contacts over a real database, asked about at one instant after the other."""

    def __init__(self, database: Database, campaign: Campaign, rejects: Path) -> None:
        self.database = database
        self.campaign = replace(campaign, hours=OFFICE, max_attempts=30)
        self.now = TUESDAY
        self._rejects = rejects

    def load(self) -> None:
        import_contacts(self.database, self.campaign, Needs(), now=self.now, rejects=self._rejects)

    def claim(self) -> Attempt | None:
        gate = gate_of(self.campaign, self.now)
        return self.database.write(claim, self.campaign.name, self.now, gate, "here", "recado-x-1")

    def reserved(self) -> Attempt:
        attempt = self.claim()
        assert attempt is not None
        return attempt

    def send(self, reserved: Attempt) -> Allowed | Refused:
        return self.database.write(mark_sent, reserved, self.now, gate_of(self.campaign, self.now))

    def called(self, outcome: Outcome = Outcome.NO_ANSWER, events: frozenset[Event] | None = None) -> None:
        """A call that ended; its contact has its turn again at once."""
        reserved = self.reserved()
        assert isinstance(self.send(reserved), Allowed)
        counted = (events or frozenset({Event.ATTEMPT}), frozenset[str]())
        self.database.write(
            settle,
            reserved.id,
            outcome=outcome,
            reason="",
            cause=None,
            ended_at=self.now,
            answered_at=None,
            now=self.now,
            counted=counted,
        )
        self.database.write(set_next_turn, reserved.contact_id, at=self.now, reason=None)

    def of_debt(self, ref: str) -> Standing:
        (found,) = self.database.read(find_contacts, ref)
        return found

    def answers(self, ref: str) -> list[tuple[str, str]]:
        rows = self.database.read(told, [self.of_debt(ref).contact.id], ["decision"])
        return [(row.content["when"], row.content["reason"]) for row in rows]

    def know(self, scope: Scope, key: str, name: str, *, until: date | None = None) -> None:
        """Something becomes known of them."""
        self.database.write(
            set_state, scope=scope, key=key, name=name, until=until, source="letter", now=self.now
        )

    def clear(self, scope: Scope, key: str, name: str) -> None:
        """It holds no more."""
        self.database.write(clear_state, scope=scope, key=key, name=name, source="letter 2", now=self.now)

    def take_list(self, *entries: str, complete: bool = True) -> None:
        """A copy of Robinson's list."""
        self.database.write(
            import_list,
            name="robinson",
            as_of=self.now,
            entries=entries,
            complete=complete,
            source="robinson.txt",
            now=self.now,
        )

    def same(self, *people: str) -> None:
        """The files' ids stand for one human."""
        self.database.write(
            lambda tx: tx.execute(update(person).where(person.c.id.in_(people)).values(same_as="one human"))
        )


@pytest.fixture
def ledger(
    database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path
) -> Callable[..., Ledger]:
    def make(*rows: str, basis: bool = True) -> Ledger:
        campaign = make_campaign(HEADER + "".join(rows))
        here = Ledger(database, campaign if basis else replace(campaign, basis=None), tmp_path)
        here.load()
        return here

    return make


Make = Callable[..., Ledger]


class SlowGate:
    """The gate, asked by several at once: each waits in the middle for the others, a second at most."""

    def __init__(self, campaign: Campaign, together: threading.Barrier) -> None:
        self._gate = gate_of(campaign, TUESDAY)
        self._together = together
        self.mode = self._gate.mode
        self.ratios_asked = self._gate.ratios_asked

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


def test_s07_a_basis_that_is_revoked_after_the_import_calls_nobody_until_there_is_another(
    ledger: Make,
) -> None:
    here = ledger(ANA)
    assert here.database.write(revoke_basis, person_id="C1", now=here.now, revoked_by="by letter") == 1
    assert here.claim() is None
    standing = here.of_debt("F1")
    assert standing.next_at == here.now + timedelta(days=1)
    assert here.database.read(next_due, [here.campaign.name]) is None  # a run need not wait for them
    here.database.write(record_bases, [replace(CONSENT, given_on=date(2027, 6, 14))], now=here.now)
    assert here.reserved().person_id == "C1"


def test_s08_a_basis_that_is_revoked_between_claim_and_dial_stops_the_call(ledger: Make) -> None:
    here = ledger(ANA)
    reserved = here.reserved()
    here.database.write(revoke_basis, person_id="C1", now=here.now, revoked_by="by letter")
    refused = here.send(reserved)
    assert isinstance(refused, Refused)
    assert here.database.read(open_attempts) == []
    assert [when for when, _ in here.answers("F1")] == ["claim", "dial"]


def test_s11_what_is_paid_while_queued_is_not_called_about_until_a_file_reopens_it(ledger: Make) -> None:
    here = ledger(ANA)
    reserved = here.reserved()
    owed = here.of_debt("F1").contact.debt
    here.database.write(set_debt_status, owed, DebtStatus.PAID, now=here.now, source="creditor")
    refused = here.send(reserved)
    assert isinstance(refused, Refused)
    assert (refused.reason, here.of_debt("F1").done_reason) == ("debt_paid", "debt_paid")
    here.database.write(set_debt_status, owed, DebtStatus.OPEN, now=here.now, source="import f.csv:2")
    assert here.claim() is not None


def test_s11_an_amount_that_changed_since_it_was_spoken_is_not_said(ledger: Make) -> None:
    here = ledger(ANA)
    reserved = here.reserved()
    said = replace(here.of_debt("F1").contact.debt, amount=here.of_debt("F1").contact.debt.amount + 1)
    gate = gate_of(here.campaign, here.now)
    refused = here.database.write(mark_sent, reserved, here.now, gate, said=said)
    assert refused == Refused("debt_changed")
    assert here.of_debt("F1").attempts == 0
    assert here.claim() is not None


def test_s12_a_promise_waits_for_the_morning_after_its_day(ledger: Make) -> None:
    here = ledger(ANA)
    debt_id = here.database.read(lambda tx: tx.execute(select(contact.c.debt_id)).scalar_one())
    here.know("debt", str(debt_id), "promise", until=date(2027, 6, 17))
    assert here.claim() is None
    assert here.of_debt("F1").next_at == datetime(2027, 6, 18, 7, 0, tzinfo=UTC)
    here.clear("debt", str(debt_id), "promise")
    assert here.claim() is not None


@pytest.mark.parametrize("name", ["attorney", "insolvency", "deceased", "minor", "vulnerable"])
def test_s15_who_must_be_left_alone_is_until_it_is_cleared(ledger: Make, name: str) -> None:
    here = ledger(ANA)
    here.know("person", "C1", name)
    assert here.claim() is None
    here.clear("person", "C1", name)
    assert here.claim() is not None


def test_a_number_that_may_not_be_rung_gives_way_to_one_that_may(ledger: Make) -> None:
    here = ledger(TWO_NUMBERS)
    revoked = here.database.write(
        revoke_basis, person_id="C1", e164="+34911222333", now=here.now, revoked_by="by letter"
    )
    assert revoked == 1
    assert here.reserved().phone == "+34911222334"
    assert [reason for _, reason in here.answers("F1")] == ["es.basis.automated", "allowed"]


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


def test_s40_an_audit_that_cannot_be_written_leaves_nothing_reserved(ledger: Make) -> None:
    here = ledger(ANA)
    here.database.write(lambda tx: tx.execute(update(audit_head).values(seal="-")))
    with pytest.raises(AuditBroken, match="nobody is called"):
        here.claim()
    assert here.database.read(open_attempts) == []


def test_s40_a_ledger_that_somebody_else_holds_leaves_nothing_reserved(
    ledger: Make, database_url: str
) -> None:
    here = ledger(ANA)
    held, may_end = threading.Event(), threading.Event()

    def hold(tx: Connection) -> None:
        lock_chain(tx)
        held.set()
        may_end.wait(60)

    with Database(database_url) as other, ThreadPoolExecutor(1) as worker:
        holding = worker.submit(other.write, hold)
        assert held.wait(20)
        with pytest.raises(StoreError, match="lock"):
            here.claim()
        may_end.set()
        holding.result()
    assert here.database.read(open_attempts) == []
    assert here.claim() is not None


def test_s40_a_disk_that_is_full_leaves_nothing_reserved(
    make_campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    with Database(f"sqlite:///{tmp_path}/small.db") as database:
        database.migrate()
        here = Ledger(database, make_campaign(HEADER + ANA), tmp_path)
        here.load()
        database.write(lambda tx: tx.execute(text("PRAGMA max_page_count = 1")))  # as large as it is now
        with pytest.raises(StoreError, match="full"):
            fill_audit(database)
        with pytest.raises(StoreError, match="full"):
            here.claim()
        assert database.read(open_attempts) == []


def fill_audit(database: Database) -> None:
    """Rows smaller than a decision's, until none fits."""
    while True:
        database.write(append, now=TUESDAY, kind="alarm", content={})


def test_s40_what_was_reserved_and_never_sent_is_given_back_and_counted_until_then(ledger: Make) -> None:
    here = ledger(ANA, ANA_AGAIN)
    reserved = here.reserved()
    assert here.claim() is None
    later = here.now + timedelta(minutes=31)
    assert here.database.read(expired_reservations, later - timedelta(minutes=30)) == [reserved.id]
    assert here.database.write(release, reserved.id, later, later)
    here.now = later
    assert here.claim() is not None
    assert isinstance(here.send(reserved), Refused)  # whoever prepared it so long may not dial any more


def test_s41_a_clock_that_jumped_calls_nobody(ledger: Make) -> None:
    here = ledger(ANA)
    gate = replace(LAW, clock_trusted=lambda: False).gate(here.campaign, here.now)
    assert here.database.write(claim, here.campaign.name, here.now, gate, "here", "recado-x-1") is None
    assert here.answers("F1") == [("claim", "recado.clock")]


def test_s50_whom_an_objection_outlives_is_not_called_when_imported_again(ledger: Make) -> None:
    here = ledger(ANA)
    here.database.write(object_to_calls, "person", "C1", now=here.now, source="key 9", reference="1")
    here.database.write(lambda tx: tx.execute(text("UPDATE suppression SET value = NULL")))
    here.database.write(lambda tx: tx.execute(update(contact).values(next_at=here.now, done_reason=None)))
    assert here.claim() is None
    assert here.answers("F1") == [("claim", "person_suppressed")]
    here.database.write(lambda tx: tx.execute(text("DELETE FROM contact")))
    here.load()
    assert here.database.read(find_contacts, "F1") == []


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


def test_a_number_that_is_forbidden_between_claim_and_dial_leaves_the_other(ledger: Make) -> None:
    """Somebody else at a shared line objected: this person still has a number of their own."""
    here = ledger(TWO_NUMBERS)
    reserved = here.reserved()
    here.database.write(object_to_calls, "phone", reserved.phone, now=here.now, source="key 9", reference="1")
    refused = here.send(reserved)
    assert isinstance(refused, Refused)
    assert refused.reason == "phone_suppressed"
    assert here.reserved().phone == "+34911222334"


def test_a_number_that_a_file_takes_back_between_claim_and_dial_is_not_rung(ledger: Make) -> None:
    here = ledger(TWO_NUMBERS)
    reserved = here.reserved()
    here.database.write(
        lambda tx: tx.execute(
            delete(person_phone).where(
                person_phone.c.person_id == "C1", person_phone.c.e164 == reserved.phone
            )
        )
    )
    assert isinstance(here.send(reserved), Refused)
    assert here.reserved().phone == "+34911222334"


def test_who_revokes_for_a_number_revokes_what_was_given_for_all_of_them(ledger: Make) -> None:
    here = ledger(ANA, basis=False)
    assert here.database.write(record_bases, [CONSENT], now=here.now) == 1
    here.database.write(
        revoke_basis, person_id="C1", e164="+34911222333", now=here.now, revoked_by="by telephone"
    )
    assert here.claim() is None
    # Nor does a file bring it back that has another number, and the day on which it was given.
    of_another = replace(CONSENT, e164="+34911222334")
    assert here.database.write(record_bases, [of_another], now=here.now) == 0


def test_one_human_revokes_once_whatever_ids_the_files_give(ledger: Make) -> None:
    here = ledger(ANA, ANA_AS_ANOTHER)
    here.same("C1", "C9")
    assert here.database.write(revoke_basis, person_id="C9", now=here.now, revoked_by="by letter") == 2
    assert here.claim() is None


def test_s41_who_was_asked_about_while_the_time_was_in_doubt_keeps_their_turn(ledger: Make) -> None:
    """A clock that is a year ahead would put everybody off by a year and a day."""
    here = ledger(ANA, EVA)
    doubted = replace(LAW, clock_trusted=lambda: False).gate(here.campaign, here.now + timedelta(days=365))
    assert here.database.write(claim, here.campaign.name, doubted.now, doubted, "here", "recado-x-1") is None
    assert here.answers("F1") == [("claim", "recado.clock")]
    assert here.answers("F4") == []
    assert {here.reserved().person_id, here.reserved().person_id} == {"C1", "C3"}


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


def test_what_another_row_still_says_of_a_person_is_not_cleared(
    database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    def load(*tags: str) -> Ledger:
        rows = [
            f"C1;F{number};Ana Núñez;911222333;;20,00;;;;1234;{tag}\n"
            for number, tag in enumerate(tags, start=1)
        ]
        campaign = make_campaign(HEADER + "".join(rows))
        columns = replace(campaign.contacts.columns, tags="producto", fields={})
        here = Ledger(
            database,
            replace(campaign, contacts=replace(campaign.contacts, columns=columns)),
            tmp_path,
        )
        here.load()
        return here

    load("attorney", "attorney")
    assert load("", "attorney").claim() is None
    assert load("", "").claim() is not None
