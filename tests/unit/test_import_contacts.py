"""A file imported, imported again, corrected and imported once more: nothing lost, nothing doubled."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from dialer.contact import DebtStatus
from dialer.store.contacts import count_contacts, find_contacts, set_debt_status
from dialer.store.database import Database
from dialer.store.schema import debt, debt_change, person_phone
from dialer.store.suppressions import suppress
from tests.unit.importing import ANA, LATER, LUIS, NOW, Import, changed, counts, standing

pytestmark = pytest.mark.usefixtures("as_many")


def history(database: Database) -> list[tuple[str, str, str, str]]:
    def changes(tx: Connection) -> Sequence[Any]:
        return tx.execute(select(debt_change).order_by(debt_change.c.id)).all()

    return [(row.field, row.old, row.new, row.source) for row in database.read(changes)]


def dispute(database: Database, wanted: str) -> None:
    what = standing(database, wanted).contact.debt
    database.write(set_debt_status, what, DebtStatus.DISPUTED, now=NOW, source="attempt 0190")


def test_a_new_row_is_a_contact_to_be_called_now(imported: Import, database: Database) -> None:
    assert counts(imported(ANA, LUIS)) == (2, 0, 0, 0)
    ana = standing(database, "C1")
    assert ana.contact.phones == ("+34911222333", "+34600123456")
    assert ana.contact.person.secrets == {"id_last4": "1234"}
    assert ana.contact.debt.amount == Decimal("1234.56")
    assert ana.contact.debt.creditor == "Banco del Norte"
    assert ana.contact.fields == {"product": "préstamo"}
    assert (ana.attempts, ana.next_at, ana.done_reason) == (0, NOW, None)


def test_the_same_file_again_changes_nothing(imported: Import, database: Database) -> None:
    imported(ANA, LUIS)
    again = imported(changed(ANA, importe="1234,56", vence="2026-12-31"), LUIS, now=LATER)
    assert counts(again) == (0, 0, 2, 0)
    assert standing(database, "C1").next_at == NOW
    assert history(database) == []


def test_a_changed_row_updates_the_debt_and_keeps_its_history(imported: Import, database: Database) -> None:
    imported(ANA)
    assert counts(imported(changed(ANA, importe="1.000,00", vence=""), now=LATER)) == (0, 1, 0, 0)
    ana = standing(database, "C1")
    assert (ana.contact.debt.amount, ana.contact.debt.due, ana.next_at) == (Decimal(1000), None, NOW)
    fields = [(field, Decimal(old) if field == "amount" else old) for field, old, _, _ in history(database)]
    assert fields == [("amount", Decimal("1234.56")), ("due", "2026-12-31")]
    assert {source for *_, source in history(database)} == {"import overdue.csv:2"}


def test_paid_stops_the_calls_in_every_campaign_about_that_debt(imported: Import, database: Database) -> None:
    imported(ANA)
    imported(ANA, name="last-notice")
    imported(changed(ANA, estado="pagada"), now=LATER)
    both = database.read(find_contacts, "C1")
    assert [(one.next_at, one.done_reason) for one in both] == [(None, "debt_paid")] * 2


def test_paid_stops_the_calls_even_if_the_rest_of_the_row_is_wrong(
    imported: Import, database: Database
) -> None:
    imported(ANA)
    result = imported(changed(ANA, estado="pagada", importe="", teléfono="112", móvil="", dni4=""), now=LATER)
    assert counts(result) == (0, 1, 0, 0)
    assert result.warned == 1
    ana = standing(database, "C1")
    assert (ana.done_reason, ana.contact.debt.amount) == ("debt_paid", Decimal("1234.56"))


@pytest.mark.parametrize("cells", [{"vence": "05/13/2026"}, {"importe": ""}, {"nombre": "", "teléfono": "1"}])
def test_a_closed_debt_nobody_knew_is_taken_in_and_never_called_whatever_else_is_wrong(
    imported: Import, database: Database, cells: dict[str, str]
) -> None:
    for status, kept in (("Pagado", "paid"), ("retirada", "withdrawn"), ("disputada", "disputed")):
        row = changed(ANA, cliente=kept, factura=kept, estado=status, **cells)
        first, again = imported(row), imported(row, now=LATER)
        assert (counts(first), first.warned, counts(again)) == ((1, 0, 0, 0), 1, (0, 0, 1, 0))
        assert database.read(find_contacts, kept) == []
    statuses = database.read(lambda tx: tx.execute(select(debt.c.status).order_by(debt.c.id)).scalars().all())
    assert statuses == ["paid", "withdrawn", "disputed"]


def test_a_closed_row_with_mistakes_leaves_the_person_of_another_row_as_they_are(
    imported: Import, database: Database
) -> None:
    imported(ANA, changed(ANA, factura="F9", estado="pagada", nombre="", vence="05/13/2026"))
    ana = standing(database, "F1")
    assert (ana.contact.person.name, ana.next_at) == ("Ana Núñez", NOW)
    imported(changed(ANA, factura="F9"), now=LATER)
    assert standing(database, "F9").next_at == LATER


def test_a_debt_that_was_paid_before_it_was_imported_is_never_called_about(
    imported: Import, database: Database
) -> None:
    imported(changed(ANA, estado="pagada", importe="0"))
    assert standing(database, "C1").done_reason == "debt_paid"


def test_a_file_may_open_again_what_a_file_has_closed(imported: Import, database: Database) -> None:
    imported(ANA)
    imported(changed(ANA, estado="pagada"))
    imported(ANA, now=LATER)
    ana = standing(database, "C1")
    assert (ana.contact.debt.status, ana.next_at, ana.done_reason) == (DebtStatus.OPEN, LATER, None)


def test_a_debt_disputed_on_the_phone_is_not_opened_by_a_file(imported: Import, database: Database) -> None:
    imported(ANA)
    dispute(database, "C1")
    assert counts(imported(changed(ANA, importe="99,00"), now=LATER)) == (0, 1, 0, 0)
    ana = standing(database, "C1")
    assert (ana.contact.debt.status, ana.contact.debt.amount) == (DebtStatus.DISPUTED, Decimal(99))
    assert (ana.next_at, ana.done_reason) == (None, "debt_disputed")


def test_a_debt_disputed_on_the_phone_is_not_opened_by_another_campaign(
    imported: Import, database: Database
) -> None:
    imported(ANA)
    dispute(database, "C1")
    assert counts(imported(ANA, name="last-notice")) == (1, 0, 0, 0)
    assert {one.done_reason for one in database.read(find_contacts, "C1")} == {"debt_disputed"}


def test_a_suppressed_person_stays_so_under_new_debts_and_changed_ones(
    imported: Import, database: Database
) -> None:
    imported(ANA)
    database.write(suppress, "person", "C1", now=NOW, source="key 9", reference="123")
    imported(changed(ANA, importe="5,00"), changed(ANA, factura="F9"), now=LATER)
    imported(changed(ANA, estado="pagada"))
    imported(ANA)
    both = database.read(find_contacts, "C1")
    assert [(one.next_at, one.done_reason) for one in both] == [(None, "person_suppressed")] * 2


def test_a_number_that_the_creditor_takes_back_is_no_longer_called(
    imported: Import, database: Database
) -> None:
    imported(ANA)
    imported(changed(ANA, teléfono="600 999 888", móvil=""))
    assert standing(database, "C1").contact.phones == ("+34600999888",)


def test_a_number_that_another_debt_of_the_person_still_gives_stays(
    imported: Import, database: Database
) -> None:
    imported(ANA, changed(ANA, factura="F9"))
    imported(changed(ANA, móvil=""), changed(ANA, factura="F9"))
    assert {one.contact.phones for one in database.read(find_contacts, "C1")} == {
        ("+34911222333", "+34600123456")
    }


def test_a_number_taken_back_by_all_rows_at_once_goes(imported: Import, database: Database) -> None:
    imported(ANA, changed(ANA, factura="F9"))
    imported(changed(ANA, móvil=""), changed(ANA, móvil="", factura="F9"))
    assert {one.contact.phones for one in database.read(find_contacts, "C1")} == {("+34911222333",)}


def test_a_wrong_number_stays_wrong_though_the_file_says_it_again(
    imported: Import, database: Database
) -> None:
    imported(ANA)
    wrong = update(person_phone).where(person_phone.c.e164 == "+34911222333").values(wrong_since=NOW)
    database.write(lambda tx: tx.execute(wrong))
    imported(changed(ANA, importe="7,00"))
    imported(changed(ANA, importe="7,00", teléfono=""))
    imported(ANA)
    assert standing(database, "C1").contact.phones == ("+34600123456",)


def test_the_files_order_of_phones_is_the_dialling_order(imported: Import, database: Database) -> None:
    imported(ANA)
    imported(changed(ANA, teléfono="600123456", móvil="911222333"))
    assert standing(database, "C1").contact.phones == ("+34600123456", "+34911222333")


def test_people_may_share_a_phone(imported: Import, database: Database) -> None:
    assert counts(imported(ANA, changed(LUIS, teléfono="0034 911-222-333"))) == (2, 0, 0, 0)
    assert len(database.read(find_contacts, "+34911222333")) == 2


def test_a_person_may_owe_twice_and_is_one_person(imported: Import, database: Database) -> None:
    assert counts(imported(ANA, changed(ANA, factura="F9", importe="5,00", correo="", producto=""))) == (
        2,
        0,
        0,
        0,
    )
    both = database.read(find_contacts, "C1")
    assert [one.contact.debt.ref for one in both] == ["F1", "F9"]
    assert {one.contact.person.email for one in both} == {"ana@example.com"}


def test_one_debt_of_two_people_is_refused(imported: Import, database: Database) -> None:
    result = imported(ANA, changed(LUIS, factura="F1"))
    assert counts(result) == (1, 0, 0, 1)
    assert standing(database, "F1").contact.person.id == "C1"


def test_one_row_twice_in_a_file_is_one_contact_and_the_last_word_holds(
    imported: Import, database: Database
) -> None:
    assert counts(imported(ANA, ANA, changed(ANA, importe="9,00"))) == (1, 1, 1, 0)
    assert standing(database, "C1").contact.debt.amount == Decimal(9)


def test_contacts_missing_from_a_later_file_stay(imported: Import, database: Database) -> None:
    imported(ANA, LUIS)
    imported(LUIS, now=LATER)
    assert standing(database, "C1").next_at == NOW
    assert database.read(count_contacts, "overdue").waiting == 2
