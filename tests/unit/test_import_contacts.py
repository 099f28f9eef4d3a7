"""A file imported, imported again, corrected and imported once more: nothing lost, nothing doubled."""

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select, update

from dialer.campaign import Campaign
from dialer.contact import DebtStatus
from dialer.contacts.csv_records import UnreadableFile
from dialer.flow_needs import Needs
from dialer.import_contacts import Imported, import_contacts
from dialer.store.contacts import Standing, count_contacts, find_contacts, set_debt_status
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.schema import contact, debt, debt_change, person_phone, phone
from dialer.store.suppressions import suppress

MakeCampaign = Callable[..., Campaign]
Import = Callable[..., Imported]

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto"
ANA = "C1;F1;Ana Núñez;911 222 333;600123456;1.234,56;31/12/2026;ana@example.com;;1234;préstamo"
LUIS = "C2;F2;Luis Gil;911 222 444;;80,00;;;;4321;"


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few rows there are, PostgreSQL takes them as it takes many."""
    monkeypatch.setattr("dialer.store.bulk.FEW", 0)


def changed(row: str, **cells: str) -> str:
    return ";".join(
        cells.get(name, cell) for name, cell in zip(HEADER.split(";"), row.split(";"), strict=True)
    )


@pytest.fixture
def imported(database: Database, make_campaign: MakeCampaign, tmp_path: Path) -> Import:
    """Import these rows as the file of a campaign."""

    def run(*rows: str, name: str = "overdue", now: datetime = NOW, header: str = HEADER) -> Imported:
        campaign = make_campaign("\r\n".join([header, *rows, ""]), name=name)
        needs = Needs(secrets=frozenset({"id_last4"}))
        return import_contacts(database, campaign, needs, now=now, rejects=tmp_path / "rejects")

    return run


def counts(imported: Imported) -> tuple[int, int, int, int]:
    assert imported.new + imported.changed + imported.unchanged + imported.rejected == imported.rows
    return imported.new, imported.changed, imported.unchanged, imported.rejected


def standing(database: Database, wanted: str) -> Standing:
    (found,) = database.read(find_contacts, wanted)
    return found


def history(database: Database) -> list[tuple[str, str, str, str]]:
    def changes(tx: Connection) -> Sequence[Any]:
        return tx.execute(select(debt_change).order_by(debt_change.c.id)).all()

    return [(row.field, row.old, row.new, row.source) for row in database.read(changes)]


def count(database: Database, table: Table) -> int:
    return database.read(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())


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


def test_every_row_is_accounted_for_over_many_batches(imported: Import, database: Database) -> None:
    rows = [changed(ANA, cliente=f"C{n}", factura=f"F{n}", móvil="" if n % 3 else "112") for n in range(1234)]
    bad = [changed(row, importe="0") if n % 10 == 0 else row for n, row in enumerate(rows)]
    result = imported(*bad)
    assert counts(result) == (1110, 0, 0, 124)
    assert count(database, contact) == 1110
    assert count(database, phone) == 1
    assert result.rejects_file is not None
    with result.rejects_file.open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file, delimiter=";"))
    assert len(told) == result.rejected + result.warned
    assert [told[0][key] for key in ("line", "result", "cliente")] == ["2", "rejected", "C0"]


def test_progress_counts_the_files_rows(
    database: Database, make_campaign: MakeCampaign, tmp_path: Path
) -> None:
    """Nothing is done while the file is judged; it is told of all the same, for whoever stops it there."""
    rows = [changed(ANA, cliente=f"C{n}", factura=f"F{n}") for n in range(700)]
    seen: list[int] = []
    campaign = make_campaign("\n".join([HEADER, *rows, ""]))
    import_contacts(database, campaign, Needs(), now=NOW, rejects=tmp_path, progress=seen.append)
    assert seen == [0, 500, 700]


def test_b10_a_rejects_file_is_safe_to_open_and_private_and_there_only_if_needed(imported: Import) -> None:
    assert imported(ANA).rejects_file is None
    result = imported(changed(ANA, nombre='"=HYPERLINK(""x"")"', importe="+cmd"))
    assert result.rejects_file is not None
    assert result.rejects_file.stat().st_mode & 0o077 == 0
    text = result.rejects_file.read_text(encoding="utf-8-sig")
    assert '"\'=HYPERLINK(""x"")"' in text
    assert "'+cmd" in text


def test_a_corrected_rejects_file_can_be_imported_as_it_is(
    imported: Import, database: Database, make_campaign: MakeCampaign, tmp_path: Path
) -> None:
    result = imported(changed(ANA, teléfono="+34 911 222 333", importe="x"))
    assert result.rejects_file is not None
    corrected = result.rejects_file.read_text(encoding="utf-8-sig").replace(";x;", ";12,00;")
    campaign = make_campaign(corrected)
    again = import_contacts(database, campaign, Needs(), now=LATER, rejects=tmp_path / "rejects")
    assert counts(again) == (1, 0, 0, 0)
    assert standing(database, "C1").contact.phones[0] == "+34911222333"


def test_a_rejects_file_that_cannot_be_written_is_a_sentence(
    database: Database, make_campaign: MakeCampaign, tmp_path: Path
) -> None:
    (tmp_path / "rejects").write_text("a file where a folder should be")
    campaign = make_campaign(f"{HEADER}\n{changed(ANA, importe='x')}\n")
    with pytest.raises(StoreError, match=r"rejects file .* cannot be written"):
        import_contacts(database, campaign, Needs(), now=NOW, rejects=tmp_path / "rejects")


def test_an_unreadable_file_imports_nothing(imported: Import, database: Database) -> None:
    with pytest.raises(UnreadableFile):
        imported(ANA, header=HEADER.replace("importe", "amount"))
    assert count(database, contact) == 0
