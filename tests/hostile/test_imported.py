"""B1–B6, B8–B10, B12 at the door: a list with hostile rows among sound ones, imported as `recado` does it.

Each hostile row is refused with its line and its reason and kept in the rejects file, or it is understood;
the sound rows beside it are imported; what was read adds up.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dialer.contacts.csv_records import UnreadableFile
from dialer.import_contacts import Imported, import_contacts
from dialer.store.contacts import Standing, find_contacts
from dialer.store.database import Database
from tests.hostile.sound_files import SECRET, campaign_over, needs, row, sheet

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SOUND = 12
"""Sound rows around the hostile ones: more than they are, or the whole file would be refused."""

REFUSED = {
    "b03 a second channel": {"telefono": "500&PJSIP/itsp/14165550123", "telefono_2": ""},
    "b03 an expression": {"telefono": "${SHELL(id)}", "telefono_2": ""},
    "b03 a path": {"telefono": "../", "telefono_2": ""},
    "b03 a comment": {"telefono": '";"', "telefono_2": ""},
    "b04 premium 803": {"telefono": "+34 803 123 456", "telefono_2": ""},
    "b04 premium 806": {"telefono": "806123456", "telefono_2": ""},
    "b04 premium 807": {"telefono": "807123456", "telefono_2": ""},
    "b04 televoting 905": {"telefono": "905123456", "telefono_2": ""},
    "b04 premium +1 900": {"telefono": "+1 900 555 1234", "telefono_2": ""},
    "b04 premium +44 909": {"telefono": "+44 909 879 0000", "telefono_2": ""},
    "b04 satellite +881": {"telefono": "+881 6 1234 5678", "telefono_2": ""},
    "b04 network +882": {"telefono": "+882 16 1234567", "telefono_2": ""},
    "b04 emergency 112": {"telefono": "112", "telefono_2": ""},
    "b04 police 091": {"telefono": "091", "telefono_2": ""},
    "b04 ambulance 061": {"telefono": "061", "telefono_2": ""},
    "b04 a short code": {"telefono": "1004", "telefono_2": ""},
    "b05 Dominican Republic": {"telefono": "+1 809 555 1234", "telefono_2": ""},
    "b05 Jamaica": {"telefono": "+1 876 555 1234", "telefono_2": ""},
    "b06 200 characters": {"telefono": "6" * 200, "telefono_2": ""},
    "b09 nothing": {"importe": "0"},
    "b09 less than nothing": {"importe": "-5,00"},
    "b09 no number": {"importe": "NaN"},
    "b09 too much": {"importe": "1e308"},
    "b09 three decimals": {"importe": "1,234"},
    "b09 another currency": {"importe": "12 $"},
    "b12 a second header": {"correo": '"a@b.example\nBcc: x@y.example"'},
    "b12 two recipients": {"correo": '"a@b.example, c@d.example"'},
    "b01 a person's id of two lines": {"cliente": '"P\nAction: Command"'},
}

UNDERSTOOD = {
    "b06 00": ("0034 911 222 444", "+34911222444"),
    "b06 hyphens": ("911-222-444", "+34911222444"),
    "b06 full width": ("９１１２２２４４４", "+34911222444"),
    "b06 no-break spaces": ("911\N{NO-BREAK SPACE}222\N{NO-BREAK SPACE}444", "+34911222444"),
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path}/recado.db") as opened:
        opened.migrate()
        yield opened


def imported(database: Database, folder: Path, rows: Sequence[str]) -> Imported:
    file = folder / "contacts.csv"
    file.write_bytes(sheet(*rows).encode())
    done = import_contacts(
        database, campaign_over(file), needs(), now=NOW, rejects=folder / "rejects", secret=SECRET
    )
    assert done.rows == done.new + done.changed + done.unchanged + done.rejected
    return done


@pytest.mark.parametrize("cells", REFUSED.values(), ids=REFUSED)
def test_b01_b03_b04_b05_b06_b09_b12_a_hostile_row_is_refused_and_its_neighbours_are_not(
    cells: dict[str, str], database: Database, tmp_path: Path
) -> None:
    done = imported(database, tmp_path, [*map(row, range(SOUND)), row(99, **cells), row(100)])
    assert (done.new, done.rejected) == (SOUND + 1, 1)
    assert done.rejects_file
    with done.rejects_file.open(encoding="utf-8-sig", newline="") as opened:
        (told,) = csv.DictReader(opened, delimiter=";")
    assert told["line"] == str(SOUND + 2)
    assert told["reason"].startswith(tuple(cells)), told["reason"]
    assert told["deuda"] == "D-99"
    assert not database.read(find_contacts, "D-99")


@pytest.mark.parametrize(("spelling", "e164"), UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_b06_one_number_in_two_spellings_is_one(
    spelling: str, e164: str, database: Database, tmp_path: Path
) -> None:
    imported(database, tmp_path, [row(1, telefono=spelling, telefono_2=e164)])
    assert only(database).contact.phones == (e164,)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"Bob\nChannel: PJSIP/1900555@t"', "Bob Channel: PJSIP/1900555@t"),
        (
            '"Bob\r\n\r\nAction: Command\r\nCommand: core stop now"',
            "Bob Action: Command Command: core stop now",
        ),
        ("Bob\0Action: Command", "Bob Action: Command"),
        ("Bob\u0085x\u2028y", "Bob x y"),
        ("García, FOO=1", "García, FOO=1"),
    ],
)
def test_b01_b02_a_name_is_one_line_and_else_as_it_was_written(
    written: str, kept: str, database: Database, tmp_path: Path
) -> None:
    imported(database, tmp_path, [row(1, nombre=written)])
    assert only(database).contact.person.name == kept


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK(""http://x"")', "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\tx"]
)
def test_b10_a_formula_in_a_refused_row_is_text_in_the_rejects_file(
    cell: str, database: Database, tmp_path: Path
) -> None:
    done = imported(database, tmp_path, [*map(row, range(SOUND)), row(99, nombre=f'"{cell}"', importe="0")])
    assert done.rejects_file
    with done.rejects_file.open(encoding="utf-8-sig", newline="") as opened:
        (told,) = csv.DictReader(opened, delimiter=";")
    assert told["nombre"] == "'" + cell.replace('""', '"')


def test_b08_a_missing_column_imports_nobody(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_bytes(sheet(row(1)).replace("importe", "total").encode())
    with pytest.raises(UnreadableFile, match=r"contacts\.csv:1:1: columns\.amount: .* no column 'importe'"):
        import_contacts(database, campaign_over(file), needs(), now=NOW, rejects=tmp_path, secret=SECRET)
    assert not database.read(find_contacts, "D-1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_b08_however_excel_saved_it_the_same_is_imported(
    encoding: str, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_bytes(sheet(row(1)).encode(encoding))
    import_contacts(database, campaign_over(file), needs(), now=NOW, rejects=tmp_path, secret=SECRET)
    one = only(database).contact
    assert (one.person.name, str(one.debt.amount)) == ("Ana Núñez", "1234.56")


def only(database: Database) -> Standing:
    (one,) = database.read(find_contacts, "D-1")
    return one
