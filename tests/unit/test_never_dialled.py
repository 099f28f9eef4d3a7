"""S25: what nobody may ring is refused when a file is imported, at its line, by name, in two languages."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dialer.campaign import Campaign
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.store.contacts import count_contacts
from dialer.store.database import Database

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto;huso\r\n"

Refused = Callable[..., str]


@pytest.fixture
def refused(database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Refused:
    """Import a good row and this one: why the second, and it alone, is refused, as its rejects file says."""

    def run(phone: str, zone: str = "", *, regions: tuple[str, ...] = ("ES", "US", "GB")) -> str:
        rows = [("C1", "911222333", ""), ("C2", phone, zone)]
        lines = [f"{who};F-{who};Ana Gil;{number};;12,50;;;;1234;;{at}\r\n" for who, number, at in rows]
        campaign = make_campaign(
            HEADER + "".join(lines), allowed_regions=regions, columns={"time_zone": "huso"}
        )
        done = import_contacts(database, campaign, Needs(), now=NOW, rejects=tmp_path / "rejects")
        assert database.read(count_contacts, campaign.name).waiting == 1
        assert done.rejects_file is not None
        with done.rejects_file.open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file, delimiter=";")
        assert row["line"] == "3"
        return str(row["reason"])

    return run


@pytest.mark.parametrize(
    ("number", "word", "spanish"),
    [
        *((number, "emergency", "de emergencias") for number in ("112", "911", "091", "061", "+34 112")),
        *(
            (f"+34 {prefix} 123 456", "premium_rate", "de tarificación adicional")
            for prefix in (803, 806, 807, 905)
        ),
        ("+1 900 555 1234", "premium_rate", "de tarificación adicional"),
        ("+44 909 879 0000", "premium_rate", "de tarificación adicional"),
        ("902 123 456", "shared_cost", "de coste compartido"),
        ("+881 6 1234 5678", "satellite", "por satélite"),
        ("+882 16 1234567", "satellite", "por satélite"),
        ("118 18", "short_code", "número corto"),
        ("1004", "short_code", "número corto"),
    ],
)
def test_s25_what_is_nobodys_telephone_is_refused_at_its_line(
    refused: Refused, number: str, word: str, spanish: str
) -> None:
    why = refused(number)
    assert why.startswith("teléfono: the number ")
    assert f"never dialled ({word}: " in why
    assert spanish in why


@pytest.mark.parametrize(
    ("number", "zone", "why"),
    [
        ("912", "", "no complete, valid number"),
        ("not a number", "", "holds something else than digits"),
        ("911222333", "Etc/Unknown", "huso: is no time zone"),
    ],
)
def test_s25_no_number_at_all_and_no_zone_are_refused_too(
    refused: Refused, number: str, zone: str, why: str
) -> None:
    assert why in refused(number, zone)


def test_s25_a_costly_number_abroad_is_named_as_such_and_not_by_its_country(refused: Refused) -> None:
    assert "premium_rate" in refused("+1 900 555 1234", regions=("ES",))
