"""Keys of machines: only the hash of one is kept, so whoever has the database has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dialer.store.audit import append, lock_chain
from dialer.store.control_schema import api_key


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyRow:
    """A key as it can be told apart: `prefix` is its beginning. `used_at` is right to the minute."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


def add_key(  # noqa: PLR0913 - what a row consists of
    tx: Connection,
    *,
    name: str,
    prefix: str,
    key_hash: str,
    scopes: Sequence[str],
    now: datetime,
    expires_at: datetime,
    by: str,
    on_record: datetime,
) -> KeyRow:
    """Write a new key, and a row of the audit at the time `on_record`."""
    lock_chain(tx)
    values = {
        "name": name,
        "prefix": prefix,
        "key_hash": key_hash,
        "scopes": sorted(scopes),
        "created_at": now,
        "created_by": by,
        "expires_at": expires_at,
    }
    made = _row(tx.execute(insert(api_key).values(values).returning(api_key)).one())
    said = {"what": "key_added", "key": f"key:{made.id}", "scopes": sorted(scopes), "by": by}
    append(tx, now=on_record, kind="control", content=said | {"until": expires_at.isoformat()})
    return made


def keys(tx: Connection) -> list[KeyRow]:
    """Every key, the newest first; revoked and expired ones as well."""
    return [_row(row) for row in tx.execute(select(api_key).order_by(api_key.c.id.desc()))]


def key(tx: Connection, key_id: int) -> KeyRow | None:
    row = tx.execute(select(api_key).where(api_key.c.id == key_id)).one_or_none()
    return None if row is None else _row(row)


def key_with_hash(tx: Connection, key_hash: str) -> KeyRow | None:
    row = tx.execute(select(api_key).where(api_key.c.key_hash == key_hash)).one_or_none()
    return None if row is None else _row(row)


def revoke_key(tx: Connection, key_id: int, *, now: datetime, by: str, on_record: datetime) -> None:
    """From this commit on it opens nothing; once is enough."""
    lock_chain(tx)
    mine = api_key.c
    revoked = update(api_key).where(mine.id == key_id, mine.revoked_at.is_(None)).values(revoked_at=now)
    if tx.execute(revoked).rowcount:
        said = {"what": "key_revoked", "key": f"key:{key_id}", "by": by}
        append(tx, now=on_record, kind="control", content=said)


def note_used(tx: Connection, key_id: int, now: datetime) -> None:
    tx.execute(update(api_key).where(api_key.c.id == key_id).values(used_at=now))


def _row(row: Row[Any]) -> KeyRow:
    return KeyRow(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
