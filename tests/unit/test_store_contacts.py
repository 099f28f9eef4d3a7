"""Contacts found and counted, debts closed, and people who must not be called again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from dialer.campaign import Campaign
from dialer.contact import DebtStatus
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.store.contacts import (
    NoSuchContact,
    Standing,
    count_contacts,
    find_contacts,
    load_contact,
    set_debt_status,
)
from dialer.store.database import Database
from dialer.store.done import IN_CALL
from dialer.store.schema import contact, person_phone
from dialer.store.suppressions import suppress, suppressions
from tests.unit.known import known_of

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FILE = """cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto
C1;F1;Ana Núñez;911222333;600123456;1.234,56;;;;1234;
C1;F2;Ana Núñez;911222333;600123456;20,00;;;;1234;
7;F3;Luis Gil;911222333;;80,00;;;;4321;
"""


@pytest.fixture
def ledger(database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Database:
    """Two people at one number; one of them owes twice."""
    import_contacts(database, make_campaign(FILE), Needs(), now=NOW, rejects=tmp_path)
    return database


def find(ledger: Database, wanted: str) -> list[str]:
    return [one.contact.debt.ref for one in ledger.read(find_contacts, wanted)]


def of_debt(ledger: Database, ref: str) -> Standing:
    (found,) = ledger.read(find_contacts, ref)
    return found


def say(ledger: Database, ref: str, status: DebtStatus, now: datetime = LATER) -> bool:
    return ledger.write(
        set_debt_status, of_debt(ledger, ref).contact.debt, status, now=now, source="attempt 1"
    )


def end(ledger: Database, ref: str, reason: str) -> None:
    done = update(contact).where(contact.c.id == of_debt(ledger, ref).contact.id)
    ledger.write(lambda tx: tx.execute(done.values(next_at=None, done_reason=reason)))


def test_a_contact_is_found_by_whatever_is_known_of_it(ledger: Database) -> None:
    ids = [one.contact.id for one in ledger.read(find_contacts, "C1")]
    assert find(ledger, "C1") == ["F1", "F2"]
    assert find(ledger, "F2") == ["F2"]
    assert find(ledger, str(ids[1])) == ["F2"]
    assert find(ledger, "+34600123456") == ["F1", "F2"]
    assert find(ledger, "+34911222333") == ["F1", "F2", "F3"]
    assert find(ledger, "nobody") == []
    assert find(ledger, "9" * 30) == []


def test_a_contact_that_does_not_exist_is_told(ledger: Database) -> None:
    with pytest.raises(NoSuchContact, match="no contact 999"):
        ledger.read(load_contact, 999)


def test_a_number_where_somebody_else_answered_is_not_among_a_persons_phones(ledger: Database) -> None:
    wrong = update(person_phone).where(
        person_phone.c.e164 == "+34911222333", person_phone.c.person_id == "C1"
    )
    ledger.write(lambda tx: tx.execute(wrong.values(wrong_since=NOW)))
    assert ledger.read(load_contact, of_debt(ledger, "F1").contact.id).phones == ("+34600123456",)
    assert of_debt(ledger, "F3").contact.phones == ("+34911222333",)


def test_contacts_are_counted_by_where_they_stand(ledger: Database) -> None:
    end(ledger, "F2", IN_CALL)
    end(ledger, "F3", "max_attempts")
    counted = ledger.read(count_contacts, "overdue")
    assert (counted.waiting, counted.in_call, counted.done) == (1, 1, {"max_attempts": 1})


def test_a_debt_closed_twice_is_closed_once(ledger: Database) -> None:
    assert say(ledger, "F1", DebtStatus.DISPUTED)
    assert not say(ledger, "F1", DebtStatus.DISPUTED)
    assert of_debt(ledger, "F1").done_reason == "debt_disputed"
    assert of_debt(ledger, "F2").next_at == NOW


def test_a_debt_opened_again_gives_back_only_the_turn_that_it_took(ledger: Database) -> None:
    end(ledger, "F2", "max_attempts")
    for ref in ("F1", "F2"):
        say(ledger, ref, DebtStatus.PAID)
        say(ledger, ref, DebtStatus.WITHDRAWN)
        say(ledger, ref, DebtStatus.OPEN)
    assert of_debt(ledger, "F1").next_at == LATER
    assert (of_debt(ledger, "F2").next_at, of_debt(ledger, "F2").done_reason) == (None, "max_attempts")


def test_a_contact_in_a_call_is_left_to_its_end(ledger: Database) -> None:
    end(ledger, "F1", IN_CALL)
    say(ledger, "F1", DebtStatus.DISPUTED)
    assert of_debt(ledger, "F1").done_reason == IN_CALL


def test_a_suppressed_person_has_no_turn_left(ledger: Database) -> None:
    reference = ledger.write(suppress, "person", "C1", now=LATER, source="key 9", reference="4711")
    assert reference == "4711"
    assert {one.done_reason for one in ledger.read(find_contacts, "C1")} == {"person_suppressed"}
    assert of_debt(ledger, "F3").next_at == NOW


def test_who_asks_twice_keeps_the_first_reference(ledger: Database) -> None:
    for reference in ("4711", "4712"):
        held = ledger.write(suppress, "phone", "+34911222333", now=NOW, source="key 9", reference=reference)
        assert held == "4711"
    assert [one.reference for one in ledger.read(lambda tx: list(suppressions(tx)))] == ["4711"]


def test_a_suppressed_number_leaves_its_people_their_other_numbers(ledger: Database) -> None:
    ledger.write(suppress, "phone", "+34911222333", now=NOW, source="inbound call", reference="1")
    assert of_debt(ledger, "F1").next_at == NOW


def test_a_suppression_is_found_by_person_or_by_number(ledger: Database) -> None:
    def both(tx: Connection) -> None:
        suppress(tx, "phone", "+34911222333", now=NOW, source="inbound call", reference="1")
        suppress(tx, "person", "C1", now=NOW, source="key 9", reference="2")

    assert ledger.read(known_of, "C1").listed == set()
    ledger.write(both)
    assert ledger.read(known_of, "C1").listed == {"recado:phone", "recado:person"}
    assert ledger.read(known_of, "7").listed == {"recado:phone"}


def test_nothing_else_can_be_suppressed(ledger: Database) -> None:
    with pytest.raises(ValueError, match="only by person or phone"):
        ledger.write(suppress, "campaign", "overdue", now=NOW, source="", reference="")


def test_an_end_by_opt_out_outlasts_the_debts_state(ledger: Database) -> None:
    say(ledger, "F1", DebtStatus.PAID)
    ledger.write(suppress, "person", "C1", now=NOW, source="key 9", reference="1")
    say(ledger, "F1", DebtStatus.OPEN)
    assert of_debt(ledger, "F1").done_reason == "person_suppressed"
