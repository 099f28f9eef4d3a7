"""A ledger that keeps something of two people: what is held of them, what is left of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import Connection, select

from dialer.campaign import Campaign, Hours
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.keep import Keeping
from dialer.profiles import load_book
from dialer.store.database import Database
from dialer.store.erasure import Erased, erase
from dialer.store.schema import metadata
from tests.unit.ledger import sent, tell

NOON = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
ALWAYS = Hours(days=dict.fromkeys(range(7), ((time.min, time.max),)))
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;;1.234,56;;ana@example.com;;1234;préstamo\n"
LUIS = "C2;F2;Luis Gil;911222444;;20,00;;;;4321;\n"
OF_ANA = ("Ana Núñez", "911222333", "1234.56", "ana@example.com", "préstamo", "Ana N")
BOOK = load_book()
ANY_LAW = Keeping(book=BOOK, creditor_countries=["ES"], today=NOON.date())
NO_LAW = replace(ANY_LAW, book=())
Campaigns = Callable[..., Campaign]
_INFORMED = (
    ("RECADO_OUTCOME", {"outcome": "info"}),
    ("RECADO_NOTIFY", {"to": "collector", "mail": "info"}),
    ("HANGUP", {"hangupcause": "16"}),
)


def owed_by_both(make_campaign: Campaigns) -> Campaign:
    return replace(make_campaign(HEADER + ANA + LUIS), hours=ALWAYS)


def ana_informed(database: Database, campaign: Campaign, folder: Path) -> Database:
    """Ana was called and pressed 2 (information); Luis waits. Both owe one creditor."""
    import_contacts(database, campaign, Needs(), now=NOON, rejects=folder)
    ana = sent(database, campaign, NOON, voice="espeak-ng es")
    assert ana.person_id == "C1"
    tell(
        database,
        campaign,
        ana,
        ("ANSWER", {}),
        ("RECADO_KEY", {"step": "menu", "key": "2"}),
        *_INFORMED,
        now=NOON,
    )
    return database


def erased(database: Database, person: str, keeping: Keeping = NO_LAW) -> Erased:
    done = database.write(
        erase, person, keep=keeping.must_keep, suppress=True, now=NOON, by="dpo", why="request"
    )
    assert done is not None
    return done


def everything(tx: Connection) -> str:
    """Every cell of every table, as text."""
    rows = (tuple(row) for table in metadata.sorted_tables for row in tx.execute(select(table)))
    return "\n".join(map(repr, rows))


def imported(database: Database, campaign: Campaign, folder: Path) -> tuple[int, int]:
    again = import_contacts(database, campaign, Needs(), now=NOON, rejects=folder)
    return again.new, again.rejected
