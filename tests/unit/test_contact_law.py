"""What a contacts file says of the law: addresses, documents, roles, tags, why somebody may be called."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dialer.areas import zones_of_address
from dialer.campaign import Campaign, CampaignBasis, Purpose
from dialer.contact import alike
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Closing, Rejected, Row
from dialer.contacts.csv_records import UnreadableFile
from dialer.contacts.list_file import BadList, read_list
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.store.database import Database

MakeCampaign = Callable[..., Campaign]
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SECRET = b"a secret of thirty-two characters!"
KEYS = ("country", "region", "postal_code", "time_zone", "role", "national_id", "tags")
BASIS_KEYS = ("basis_kind", "basis_date", "basis_wording", "basis_channel", "basis_reference")
OPINION = CampaignBasis(
    kind="signed_legal_opinion",
    purpose=Purpose.SERVICE,
    given_on=date(2026, 11, 2),
    wording="v1",
    channel="dpo",
    evidence="DPO-7",
    recorded_by="Ana Gil",
)
CONSENT = replace(OPINION, kind="consent_automated_call", given_on=None)

ReadRow = Callable[..., Row | Closing | Rejected]


@pytest.fixture
def read(make_campaign: MakeCampaign) -> ReadRow:
    """One row, its columns named as their keys."""

    def read(basis: CampaignBasis | None = None, **cells: str) -> Row | Closing | Rejected:
        header = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto"
        row = "C1;F1;Ana Núñez;911 222 333;;1,00;;;;1234;"
        names, values = ";".join(cells), ";".join(cells.values())
        text = f"{header};{names}\r\n{row};{values}\r\n" if cells else f"{header}\r\n{row}\r\n"
        campaign = make_campaign(text, columns={key: key for key in cells})
        campaign = replace(campaign, basis=basis)
        (only,) = ContactFile(campaign, Needs(), secret=SECRET)
        return only

    return read


def good(row: Row | Closing | Rejected) -> Row:
    assert isinstance(row, Row), row
    return row


def why_not(row: Row | Closing | Rejected) -> str:
    assert isinstance(row, Rejected), row
    return row.reason


@pytest.mark.parametrize(
    ("cells", "country", "region"),
    [
        ({"postal_code": "28013"}, "ES", "MD"),
        ({"postal_code": "8001"}, "ES", "CT"),
        ({"postal_code": "38001", "country": "es"}, "ES", "CN"),
        ({"region": "ES-AN"}, "ES", "AN"),
        ({"country": "US", "region": "NY"}, "US", "NY"),
        ({"country": "MX"}, "MX", None),
        ({"country": "US", "postal_code": "10001"}, "US", None),
        ({}, None, None),
    ],
)
def test_an_address_says_whose_law_and_whose_holidays(
    read: ReadRow, cells: dict[str, str], country: str | None, region: str | None
) -> None:
    person = good(read(**cells)).person

    assert (person.country, person.region) == (country, region)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"country": "Spain"}, "country: is no country by its two letters"),
        ({"region": "XX"}, "region: is no region of ES; allowed: one of AN, AR"),
        ({"postal_code": "99001"}, "postal_code: is no Spanish postal code"),
        ({"postal_code": "2801"}, "ok"),
        ({"postal_code": "28013", "region": "AN"}, "postal_code: lies in MD, but the row's region is AN"),
        ({"time_zone": "Madrid"}, "time_zone: is no time zone such as Europe/Madrid"),
        ({"role": "boss"}, "role: is no role; allowed: debtor, co_debtor, guarantor, third_party"),
        ({"tags": "vulnerable, unlucky"}, "tags: unlucky: no such tag; allowed: accuracy_contested"),
        ({"national_id": "12345678A"}, "national_id: has a letter that does not belong to its digits"),
        ({"national_id": "Ana"}, "national_id: is no identity document"),
    ],
)
def test_a_bad_cell_rejects_its_row_and_says_what_is_allowed(
    read: ReadRow, cells: dict[str, str], why: str
) -> None:
    row = read(**cells)
    if why == "ok":
        assert good(row).person.region == "CM"
    else:
        assert why in why_not(row)
        assert isinstance(row, Rejected)
        assert row.place[0] == 2


def test_s03_one_human_under_two_spellings_of_a_document_has_one_key(read: ReadRow) -> None:
    keys = {good(read(national_id=text)).person.key for text in ("12345678Z", "12.345.678-z", "12345678")}

    assert len(keys) == 1
    (key,) = keys
    assert "12345678" not in key
    assert good(read(national_id="87654321X")).person.key != key
    assert good(read(national_id="")).person.key == "C1"


def test_s03_names_that_may_be_one_human_s_are_alike() -> None:
    assert alike("Núñez, Ana") == alike("ANA NUÑEZ") == alike(" ana  nunez ")
    assert alike("Ana Núñez") != alike("Ana Muñoz")


def test_roles_and_tags_are_understood_in_both_languages(read: ReadRow) -> None:
    row = good(read(role="avalista", tags="vulnerable|contract_in_force"))

    assert (row.role, row.tags) == ("guarantor", frozenset({"vulnerable", "contract_in_force"}))
    assert good(read(role="")).role == "debtor"


def test_the_campaign_s_basis_is_every_row_s(read: ReadRow) -> None:
    assert good(read(OPINION)).basis == OPINION
    assert good(read(None)).basis is None


def test_a_consent_is_the_row_s_own_and_has_its_date(read: ReadRow) -> None:
    given = good(read(CONSENT, basis_date="05/03/2026", basis_wording="web-3", basis_channel="web")).basis
    none = good(read(replace(CONSENT, given_on=date(2026, 11, 2)), basis_date="")).basis

    assert given is not None
    assert (given.given_on, given.wording, given.channel) == (date(2026, 3, 5), "web-3", "web")
    assert none is not None
    assert none.given_on is None, "a campaign's date is nobody's consent"


def test_a_row_whose_basis_changed_is_another_row(read: ReadRow) -> None:
    hashes = {good(read(basis)).hash for basis in (None, OPINION, replace(OPINION, wording="v2"))}

    assert len(hashes) == 3


@pytest.mark.parametrize(
    ("country", "region", "zones"),
    [
        ("ES", "CN", {"Atlantic/Canary"}),
        ("ES", "AN", {"Europe/Madrid"}),
        ("ES", None, {"Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary"}),
        ("US", "CA", {"America/Los_Angeles"}),
        ("US", "TX", {"America/Chicago", "America/Denver"}),
        ("CO", None, {"America/Bogota"}),
    ],
)
def test_s36_an_address_is_in_every_zone_that_it_may_be_in(
    country: str, region: str | None, zones: set[str]
) -> None:
    assert {str(zone) for zone in zones_of_address(country, region)} == zones


def test_s54_a_file_whose_columns_slipped_is_refused_as_a_whole(
    make_campaign: MakeCampaign, database: Database, tmp_path: Path
) -> None:
    header = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto"
    slipped = [f"C{n};F{n};12,50;911 222 333;;Ana Gil;;;;1234;" for n in range(11)]
    sound = [f"D{n};G{n};Ana Gil;911 222 333;;12,50;;;;1234;" for n in range(10)]
    campaign, refused = make_campaign("\r\n".join([header, *slipped, *sound, ""])), tmp_path / "refused"

    with pytest.raises(UnreadableFile) as caught:
        import_contacts(database, campaign, Needs(), now=NOW, rejects=refused)
    fewer = make_campaign("\r\n".join([header, *slipped[:10], *sound, ""]))
    done = import_contacts(database, fewer, Needs(), now=NOW, rejects=tmp_path)

    assert "11 of 21 rows are wrong, so nothing is imported: have the columns slipped?" in str(caught.value)
    assert ":2:7: contacts" in str(caught.value)
    (rejects,) = refused.glob("*.csv")
    assert f"{rejects}:1:1: rejects: every row that is wrong is here" in str(caught.value)
    assert len(rejects.read_text().splitlines()) == 1 + 11
    assert (done.new, done.rejected) == (10, 10)


LIST = "# list: robinson\n# date: 2026-11-20\n# entries: 2\n+34600111222\n+34 910 222 333\n# end\n"


def read_robinson(file: Path, text: str) -> tuple[str, ...]:
    file.write_text(text)
    return read_list(file, "robinson", now=NOW, max_age_days=30).entries


def test_a_list_is_read_whole(tmp_path: Path) -> None:
    assert read_robinson(tmp_path / "r.txt", LIST) == ("+34600111222", "+34910222333")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("# end\n", "", "r.txt:5:1: the file does not end with '# end': it is cut off"),
        ("+34600111222\n", "", "2 entries are announced, 1 are there"),
        ("+34600111222\n+34 910 222 333\n", "", "the list is empty"),
        ("2026-11-20", "2026-10-24", "the law asks for one younger than 30 days"),
        ("2026-11-20", "2026-12-24", "which is still to come"),
        ("2026-11-20", "20/11/2026", "is no date"),
        ("# date: 2026-11-20\n", "", "the header has no '# date: …'"),
        ("robinson", "no_llame", "this is the list no_llame, not robinson"),
        ("+34600111222", "600111222", "r.txt:4:1: allowed: one number with its country code"),
        ("+34600111222", "+346001", "r.txt:4:1: the number is no complete, valid number"),
    ],
)
def test_s39_a_list_that_is_half_written_empty_or_old_is_refused(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    with pytest.raises(BadList) as caught:
        read_robinson(tmp_path / "r.txt", LIST.replace(old, new))

    assert why in str(caught.value)
