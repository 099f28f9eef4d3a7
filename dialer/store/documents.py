"""Campaigns that came over the API: their text as it was sent, read again whenever they are needed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import uuid_utils
from sqlalchemy import Connection, Row, insert, select, update

from dialer.store.audit import lock_chain
from dialer.store.launches import note, wishes
from dialer.store.schema import campaign_document


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptDocument:
    """One document and the names of the campaigns in it."""

    id: str
    text: str
    campaigns: tuple[str, ...]
    version: int
    created_at: datetime
    created_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedDocument:
    """One document without its text."""

    id: str
    campaigns: tuple[str, ...]
    version: int
    created_at: datetime
    created_by: str


def new_document_id() -> str:
    """A fresh id, ordered by time (UUIDv7); also its folder's name."""
    return uuid_utils.uuid7().hex


def documents(tx: Connection) -> list[KeptDocument]:
    """Every document that was not withdrawn, oldest first; with their texts, which are long."""
    return [_kept(row) for row in tx.execute(_STANDING)]


def list_documents(tx: Connection, *, after: str | None, limit: int) -> list[ListedDocument]:
    """At most `limit` of those that were not withdrawn, oldest first, whose id is greater than `after`."""
    kept = [campaign_document.c[each.name] for each in fields(ListedDocument)]
    query = select(*kept).where(campaign_document.c.withdrawn_at.is_(None)).order_by(campaign_document.c.id)
    rows = tx.execute((query if after is None else query.where(campaign_document.c.id > after)).limit(limit))
    return [ListedDocument(**{**row._mapping, "campaigns": tuple(row.campaigns)}) for row in rows]


def document_of(tx: Connection, document_id: str) -> KeptDocument | None:
    """One that was not withdrawn, by its id."""
    row = tx.execute(_STANDING.where(campaign_document.c.id == document_id)).one_or_none()
    return _kept(row) if row else None


def versions(tx: Connection) -> tuple[tuple[str, int], ...]:
    """Which documents there are, and of which version: enough to see whether anything has changed."""
    rows = tx.execute(
        select(campaign_document.c.id, campaign_document.c.version)
        .where(campaign_document.c.withdrawn_at.is_(None))
        .order_by(campaign_document.c.id)
    )
    return tuple((row.id, row.version) for row in rows)


def keep_document(
    tx: Connection, *, document_id: str, text: str, campaigns: Sequence[str], now: datetime, by: str
) -> None:
    """Keep a new document. Raises NameTaken if another one has a campaign of that name."""
    lock_chain(tx)
    if both := sorted(_taken(tx).intersection(campaigns)):
        raise NameTaken(both[0])
    tx.execute(
        insert(campaign_document).values(
            id=document_id, text=text, campaigns=list(campaigns), version=1,
            created_at=now, created_by=by, changed_at=now,
        )
    )  # fmt: skip
    note(tx, "created", campaigns, now=now, by=by, more={"document": document_id})


def withdraw_document(tx: Connection, document_id: str, *, now: datetime, by: str) -> bool:
    """Its campaigns are there no more. False if it is not there; raises InUse if one was ever launched."""
    lock_chain(tx)
    found = document_of(tx, document_id)
    if found is None:
        return False
    known = wishes(tx, found.campaigns).values()
    if any(each.launched_at or each.started_at for each in known):
        raise InUse
    tx.execute(
        update(campaign_document)
        .where(campaign_document.c.id == document_id)
        .values(withdrawn_at=now, changed_at=now)
    )
    note(tx, "withdrawn", found.campaigns, now=now, by=by, more={"document": document_id})
    return True


def _taken(tx: Connection) -> set[str]:
    """Names of the campaigns of every document that was not withdrawn."""
    rows = tx.execute(select(campaign_document.c.campaigns).where(campaign_document.c.withdrawn_at.is_(None)))
    return {name for names in rows.scalars() for name in names}


def _kept(row: Row[Any]) -> KeptDocument:
    return KeptDocument(
        id=row.id,
        text=row.text,
        campaigns=tuple(row.campaigns),
        version=row.version,
        created_at=row.created_at,
        created_by=row.created_by,
    )


_STANDING = (
    select(campaign_document)
    .where(campaign_document.c.withdrawn_at.is_(None))
    .order_by(campaign_document.c.id)
)


class InUse(Exception):
    """A campaign of this document was launched."""


class NameTaken(Exception):
    """Another document has a campaign of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Another document has a campaign {name}.")
        self.name = name
