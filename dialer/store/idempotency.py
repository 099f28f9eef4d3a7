"""Requests that may come twice: what the first one was answered, for whoever asks again with its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, select, update

from dialer.store.schema import idempotency
from dialer.store.upsert import upsert

KEPT = timedelta(hours=24)
"""How long an answer is given again."""

ABANDONED = timedelta(minutes=15)
"""A request that is still being carried out after that was so in a process that died."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An earlier request of this key; `status` None: it is being carried out."""

    request_hash: str
    status: int | None
    headers: Mapping[str, str]
    body: str


def begin_request(tx: Connection, who: str, key: str, request_hash: str, now: datetime) -> Kept | None:
    """None: this is the first, and is being carried out from here on. Else what is known of the earlier."""
    _forget_old(tx, now)
    first = upsert(tx, idempotency).values(who=who, key=key, request_hash=request_hash, created_at=now)
    if tx.execute(first.on_conflict_do_nothing().returning(idempotency.c.key)).first() is not None:
        return None
    row = tx.execute(select(idempotency).where(_is(who, key))).one()
    return Kept(
        request_hash=row.request_hash, status=row.status, headers=row.headers or {}, body=row.body or ""
    )


def still_carried_out(tx: Connection, who: str, key: str, now: datetime) -> None:
    """It takes long, and its process lives."""
    tx.execute(update(idempotency).where(_is(who, key)).values(created_at=now))


def keep_answer(tx: Connection, who: str, key: str, answer: Kept, now: datetime) -> None:
    """What whoever asks again is told, also where the request was taken for abandoned meanwhile."""
    told = {
        "request_hash": answer.request_hash,
        "status": answer.status,
        "headers": dict(answer.headers),
        "body": answer.body,
    }
    row = upsert(tx, idempotency).values(who=who, key=key, created_at=now, **told)
    mine = [idempotency.c.who, idempotency.c.key]
    tx.execute(row.on_conflict_do_update(index_elements=mine, set_=told))


def forget_request(tx: Connection, who: str, key: str) -> None:
    """It was not carried out: it may come again."""
    tx.execute(delete(idempotency).where(_is(who, key)))


def _is(who: str, key: str) -> Any:
    return and_(idempotency.c.who == who, idempotency.c.key == key)


def _forget_old(tx: Connection, now: datetime) -> None:
    tx.execute(delete(idempotency).where(idempotency.c.created_at < now - KEPT))
    dead = and_(idempotency.c.status.is_(None), idempotency.c.created_at < now - ABANDONED)
    tx.execute(delete(idempotency).where(dead))
