"""Two people's rows, and what the ledger holds once their file was imported."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, func, select

from dialer.campaign import Campaign
from dialer.flow_needs import Needs
from dialer.import_contacts import Imported, import_contacts
from dialer.store.contacts import Standing, find_contacts
from dialer.store.database import Database

Import = Callable[..., Imported]

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto"
ANA = "C1;F1;Ana Núñez;911 222 333;600123456;1.234,56;31/12/2026;ana@example.com;;1234;préstamo"
LUIS = "C2;F2;Luis Gil;911 222 444;;80,00;;;;4321;"


def changed(row: str, **cells: str) -> str:
    return ";".join(
        cells.get(name, cell) for name, cell in zip(HEADER.split(";"), row.split(";"), strict=True)
    )


def importing(database: Database, make_campaign: Callable[..., Campaign], rejects: Path) -> Import:
    """Imports rows as the file of a campaign."""

    def run(*rows: str, name: str = "overdue", now: datetime = NOW, header: str = HEADER) -> Imported:
        campaign = make_campaign("\r\n".join([header, *rows, ""]), name=name)
        needs = Needs(secrets=frozenset({"id_last4"}))
        return import_contacts(database, campaign, needs, now=now, rejects=rejects)

    return run


def counts(imported: Imported) -> tuple[int, int, int, int]:
    assert imported.new + imported.changed + imported.unchanged + imported.rejected == imported.rows
    return imported.new, imported.changed, imported.unchanged, imported.rejected


def standing(database: Database, wanted: str) -> Standing:
    (found,) = database.read(find_contacts, wanted)
    return found


def count(database: Database, table: Table) -> int:
    return database.read(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())
