"""Seals what may not be used any more and not be destroyed yet, and destroys it when its day has come."""

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Connection, delete, func, insert, select

from dialer.store.blocked_schema import blocked_person
from dialer.store.installation import keyed
from dialer.store.person_rows import Rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One human's sealed rows. `destroy_on` is the first day on which no law asks for them."""

    blocked_at: datetime
    destroy_on: date
    because: str
    rows: Rows


def seal(
    tx: Connection, names: Collection[str], rows: Rows, *, now: datetime, destroy_on: date, because: str
) -> None:
    """Keep the rows where nobody reads them by chance: encrypted, found only by who knows a name to look for.

    Weakness: the key follows from the installation's secret, so whoever has both can open it.
    """
    content = json.dumps(rows, default=_plain, ensure_ascii=False).encode()
    tx.execute(
        insert(blocked_person).values(
            keyed=" ".join(keyed(tx, "person", name) for name in names),
            sealed=_box(tx).encrypt(content).decode(),
            blocked_at=now,
            destroy_on=destroy_on,
            because=because[:200],
        )
    )


def opened(tx: Connection, name: str) -> list[Block]:
    """What is blocked of whoever had this person_id, or key: for a court, or an authority, that asks."""
    rows = tx.execute(
        select(blocked_person).where(blocked_person.c.keyed.contains(keyed(tx, "person", name)))
    )
    return [
        Block(
            blocked_at=row.blocked_at,
            destroy_on=row.destroy_on,
            because=row.because,
            rows=json.loads(_box(tx).decrypt(row.sealed)),
        )
        for row in rows
    ]


def due(tx: Connection, today: date) -> int:
    """How many are to be destroyed by today."""
    counted: int = tx.execute(
        select(func.count()).select_from(blocked_person).where(blocked_person.c.destroy_on <= today)
    ).scalar_one()
    return counted


def destroy(tx: Connection, today: date) -> int:
    """Destroy whatever no law asks for any more; how many."""
    return tx.execute(delete(blocked_person).where(blocked_person.c.destroy_on <= today)).rowcount


def _box(tx: Connection) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(keyed(tx, "block", "people"))))


def _plain(value: object) -> object:
    """What JSON has no form for, as text; field values as their parts."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")  # as it was given, on every database
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    return str(value)


def readable(rows: Rows) -> dict[str, Any]:
    """The rows with nothing in them that JSON has no form for."""
    told: dict[str, Any] = json.loads(json.dumps(rows, default=_plain, ensure_ascii=False))
    return told
