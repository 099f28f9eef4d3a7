"""Every row of a file is accounted for: those that were turned away can be read, mended and imported."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from dialer.campaign import Campaign
from dialer.contacts.csv_records import UnreadableFile
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.schema import contact, phone
from tests.unit.importing import ANA, HEADER, LATER, NOW, Import, changed, count, counts, standing

pytestmark = pytest.mark.usefixtures("as_many")
MakeCampaign = Callable[..., Campaign]


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
