"""Many rows at once: as they were written, on both databases, in a memory that does not grow with them."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import DataError

from dialer.campaign import Campaign
from dialer.contacts.csv_records import UnreadableFile, lines_at_most
from dialer.flow_needs import Needs
from dialer.import_contacts import Imported, import_contacts
from dialer.store.bulk import put
from dialer.store.contact_rows import know_how_many
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.schema import contact, creditor, debt, debt_change, person
from tests.unit.desk import HEADER, TUESDAY

NAMES = ("Ana Núñez", 'O\'Brien; "Pat"', "back\\slash \\N", "{curly} 100 %", "  Ñandú  ", "李小龍")
MakeCampaign = Callable[..., Campaign]
Bring = Callable[..., Imported]


def row(n: int, amount: str = "80,00", status: str = "", second: str = "") -> str:
    name = NAMES[n % len(NAMES)].replace('"', '""')
    return f'C{n};F{n};"{name}";6{n:08};{second};{amount};;;{status};1234;"product {n}"\n'


@pytest.fixture
def bring(database: Database, make_campaign: MakeCampaign, tmp_path: Path) -> Bring:
    def run(*rows: str, name: str = "overdue") -> Imported:
        campaign = make_campaign(HEADER + "".join(rows), name=name)
        return import_contacts(database, campaign, Needs(), now=TUESDAY, rejects=tmp_path)

    return run


def whole(tx: Connection) -> list[tuple[object, ...]]:
    """What stands of everybody, without the ledger's own ids."""
    told = (
        select(person.c.id, person.c.name, person.c.email, person.c.secrets, person.c.same_as)
        .add_columns(debt.c.ref, debt.c.amount, debt.c.due, debt.c.status)
        .add_columns(contact.c.next_at, contact.c.done_reason, contact.c.fields, contact.c.phones)
        .add_columns(contact.c.attempts, contact.c.tags, contact.c.role)
        .join(debt, debt.c.person_id == person.c.id)
        .join(contact, contact.c.debt_id == debt.c.id)
    )
    return [tuple(row) for row in tx.execute(told.order_by(person.c.id))]


def test_many_rows_are_what_they_would_be_one_by_one(
    bring: Bring, database: Database, make_campaign: MakeCampaign, tmp_path: Path
) -> None:
    """The same rows, the same ledger: many are copied, a single one is inserted."""
    rows = [row(n, status="pagada" if n % 9 == 0 else "") for n in range(200)]
    assert bring(*rows).new == 200
    together = {each[0]: each for each in database.read(whole)}
    with Database(f"sqlite:///{tmp_path}/other.db") as other:
        other.migrate()
        for each in rows[:40]:
            import_contacts(other, make_campaign(HEADER + each), Needs(), now=TUESDAY, rejects=tmp_path)
        alone = {each[0]: each for each in other.read(whole)}
    assert len(alone) == 40
    assert {person_id: together[person_id] for person_id in alone} == alone


def test_many_changed_rows_change_what_they_say_and_keep_what_was(bring: Bring, database: Database) -> None:
    bring(*map(row, range(100)))
    again = bring(*(row(n, amount="75,50", second=f"69{n:07}") for n in range(50)), *map(row, range(50, 100)))
    assert (again.new, again.changed, again.unchanged) == (0, 50, 50)
    changes = database.read(lambda tx: tx.execute(select(debt_change)).all())
    assert {(each.field, Decimal(each.old), each.new) for each in changes} == {
        ("amount", Decimal(80), "75.50")
    }
    assert len(changes) == 50
    (found,) = database.read(find_contacts, "F7")
    assert (found.contact.debt.amount, len(found.contact.phones)) == (Decimal("75.5"), 2)


def test_a_file_that_is_cut_short_goes_on_where_it_ended(
    database: Database, make_campaign: MakeCampaign, tmp_path: Path
) -> None:
    campaign = make_campaign(HEADER + "".join(map(row, range(1200))))

    def stops(rows: int) -> None:
        if rows:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        import_contacts(database, campaign, Needs(), now=TUESDAY, rejects=tmp_path, progress=stops)
    told: list[int] = []
    again = import_contacts(database, campaign, Needs(), now=TUESDAY, rejects=tmp_path, progress=told.append)
    assert (again.new, again.unchanged) == (700, 500)
    assert [each for each in told if each] == [500, 1000, 1200]


def test_plans_go_by_what_came_in_and_not_by_an_empty_ledger(bring: Bring, database: Database) -> None:
    """PostgreSQL plans by how much it believes there is, and looks by itself when it comes round to it."""
    bring(*map(row, range(900)))
    believed = "SELECT reltuples FROM pg_class WHERE oid = 'contact'::regclass"
    if not database.sqlite_file:
        assert database.read(lambda tx: tx.exec_driver_sql(believed).scalar_one()) == 500
        database.write(know_how_many, 500)
        assert database.read(lambda tx: tx.exec_driver_sql(believed).scalar_one()) == 500
        database.write(know_how_many)
        assert database.read(lambda tx: tx.exec_driver_sql(believed).scalar_one()) == 900


def test_nobody_waits_for_a_vacuum_to_know_how_much_there_is(database: Database) -> None:
    if not database.sqlite_file:
        with Database(database.url.render_as_string(hide_password=False)) as vacuuming:
            held = "LOCK TABLE contact IN SHARE UPDATE EXCLUSIVE MODE"
            vacuuming.write(lambda tx: (tx.exec_driver_sql(held), database.write(know_how_many)))


def test_what_a_column_cannot_hold_is_told_without_it(database: Database) -> None:
    """PostgreSQL quotes it; errors end up in logs. SQLite holds anything."""
    names = [{"name": f"Banco {n} " + "x" * 300} for n in range(20)]
    with nullcontext() if database.sqlite_file else pytest.raises(DataError, match="too long") as told:
        database.write(put, creditor, names)
    assert "Banco" not in str(told and told.value)


def test_a_connection_that_breaks_off_half_way_is_told_as_ever(database: Database) -> None:
    """On PostgreSQL; SQLite has none."""

    def breaks_off(tx: Connection) -> None:
        if tx.dialect.name == "postgresql":
            driver: Any = tx.connection.driver_connection
            driver.close()
        put(tx, creditor, [{"name": f"Banco {n}"} for n in range(20)])

    with nullcontext() if database.sqlite_file else pytest.raises(StoreError, match="connection"):
        database.write(breaks_off)


def test_half_of_a_file_shows_that_most_of_it_is_sound(bring: Bring) -> None:
    sound = bring(*map(row, range(1000)), *(f"C{n};F{n};;;;;;;;;\n" for n in range(1000, 1900)))
    assert (sound.new, sound.rejected) == (1000, 900)
    with pytest.raises(UnreadableFile, match="1100 of 2000 rows are wrong"):
        bring(*(f"C{n};F{n};;;;;;;;;\n" for n in range(900, 2000)), *map(row, range(900)))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_never_counted_too_few(tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dialer.contacts.csv_records.READ_AT_ONCE", 7)
    file = tmp_path / "some.csv"
    file.write_bytes(end.join(["a;b", "1;2", "3;4", "5;6"]).encode())
    assert 4 <= lines_at_most(file) <= 7


def test_a_ten_times_longer_file_needs_little_more_memory(
    database_url: str, make_campaign: MakeCampaign, tmp_path: Path
) -> None:
    """In a process of its own; what it needed at most is printed."""
    few, many = (_peak(database_url, make_campaign, tmp_path, rows) for rows in (2_000, 20_000))
    print(f"2,000 rows: {few} MB; 20,000 rows: {many} MB")
    assert many < few + 25


def _peak(url: str, make_campaign: MakeCampaign, folder: Path, rows: int) -> int:
    """Megabytes."""
    campaign = make_campaign(HEADER + "".join(map(row, range(rows))), name=f"overdue-{rows}")
    (folder / "campaign").write_bytes(pickle.dumps(campaign))
    run = [sys.executable, "-m", "tests.unit.import_peak", url, str(folder / "campaign")]
    told = subprocess.run(run, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    return int(told.stdout)
