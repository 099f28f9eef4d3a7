"""What the ledger is told decides a claim, and one that was made: revoked, objected, paid, promised."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from dialer.campaign import Campaign
from dialer.contact import DebtStatus
from dialer.store.attempts import open_attempts
from dialer.store.bases import record_bases, revoke_basis
from dialer.store.contacts import find_contacts, set_debt_status
from dialer.store.database import Database
from dialer.store.schema import contact, person_phone
from dialer.store.sendings import Refused
from dialer.store.suppressions import suppress as object_to_calls
from dialer.store.turns import next_due
from tests.unit.desk import HEADER
from tests.unit.gate import gate_of
from tests.unit.ledger import ANA, ANA_AS_ANOTHER, CONSENT, TWO_NUMBERS, Ledger, Make
from tests.unit.one_call import mark_sent


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
