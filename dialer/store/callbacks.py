"""Callbacks: people who are to be rung by an agent, because they asked for it.

`waiting` until an agent wants it; `wanted` until the dialing process claims exactly that contact through the
gate (callback_claims.py), or the agent takes that back; `calling` while that call goes on; then `done`, or
`waiting` again with why nothing came of it. While one is open no machine rings its contact: they asked for a
person.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from dialer.store.audit import append, lock_chain
from dialer.store.desk import ShiftState, free, move, shift_of
from dialer.store.done import CALLBACK
from dialer.store.follow_ups import callback_made
from dialer.store.locks import lock
from dialer.store.news import TURNS, tell
from dialer.store.schema import callback, contact, person


class NotFree(Exception):
    """The agent is not at work, or is in a call; or the callback is nobody's to want now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Callback:
    """Somebody who waits to be rung by an agent. `refused` is why the last try came to nothing, in a word."""

    id: int
    contact_id: int
    person_id: str
    person_name: str
    campaign: str
    due_at: datetime
    asked_at: datetime
    taken_by: str
    state: str
    user_id: int | None
    refused: str
    attempt_id: str | None


def ask_callback(
    tx: Connection,
    *,
    contact_id: int,
    campaign: str,
    due_at: datetime,
    asked_in: str,
    now: datetime,
    taken_by: str | None = None,
) -> None:
    """Somebody asked to be rung: one open callback a contact, and a later word moves the earlier one.

    What an agent is told is asked for anew, also after it was taken back in the same call; what the event
    log tells once more is not.
    """
    lock(tx, [f"callback {contact_id}"])
    its = update(callback).where(callback.c.contact_id == contact_id)
    said: dict[str, Any] = {"due_at": due_at, "taken_by": taken_by and taken_by[:100]}
    said |= {"asked_at": now} if taken_by else {}
    if tx.execute(its.where(callback.c.closed_at.is_(None)).values(said)).rowcount:
        return
    same = callback.c.asked_in == asked_in
    known = select(callback.c.id).where(callback.c.contact_id == contact_id, same)
    if tx.execute(known).first() is None:
        begun = {"contact_id": contact_id, "campaign": campaign, "asked_in": asked_in, "asked_at": now}
        tx.execute(insert(callback).values(begun | said | {"state": "waiting"}))
    elif taken_by:
        tx.execute(its.where(same).values(said | {"state": "waiting", "closed_at": None}))


def open_callbacks(tx: Connection, *, most: int = 200) -> list[Callback]:
    """Whoever waits to be rung, the one who is due first."""
    rows = tx.execute(
        _callbacks()
        .where(callback.c.closed_at.is_(None))
        .order_by(callback.c.due_at, callback.c.id)
        .limit(most)
    )
    return [_callback(row) for row in rows]


def callbacks_mark(tx: Connection, now: datetime) -> tuple[object, ...]:
    """Another one as soon as any open callback is."""
    due, waits = callback.c.due_at <= now, callback.c.state == "waiting"
    row = tx.execute(
        select(
            func.count(),
            func.max(callback.c.id),
            func.count().filter(due),
            func.count().filter(waits),
            func.count(callback.c.refused),
            func.max(callback.c.due_at),
            func.min(callback.c.due_at),
        ).where(callback.c.closed_at.is_(None))
    ).one()
    return tuple(row)


def find_callback(tx: Connection, callback_id: int) -> Callback | None:
    """The callback with this id."""
    row = tx.execute(_callbacks().where(callback.c.id == callback_id)).one_or_none()
    return None if row is None else _callback(row)


def want_callback(tx: Connection, callback_id: int, user_id: int, *, now: datetime, by: str) -> None:
    """The agent is kept for it from now on, and the dialing process places it. Raises NotFree."""
    lock_chain(tx)
    shift = shift_of(tx, user_id)
    if shift is None or shift.state is ShiftState.IN_CALL:
        raise NotFree
    waits = update(callback).where(
        callback.c.id == callback_id, callback.c.state == "waiting", callback.c.due_at <= now
    )
    if not tx.execute(waits.values(state="wanted", user_id=user_id, refused=None)).rowcount:
        raise NotFree
    move(tx, shift, ShiftState.IN_CALL, now)
    _note(tx, callback_id, now, "callback_wanted", by)
    tell(tx, TURNS)


def give_up_callback(tx: Connection, callback_id: int, *, now: datetime, by: str) -> bool:
    """Nobody is to ring them any more; False when it does not wait."""
    lock_chain(tx)
    row = tx.execute(select(callback).where(callback.c.id == callback_id)).one_or_none()
    if row is None or row.state != "waiting":
        return False
    close_callback(tx, row, "given_up", now)
    _note(tx, callback_id, now, "callback_given_up", by)
    return True


def take_back_callback(tx: Connection, callback_id: int, user_id: int, *, now: datetime, by: str) -> bool:
    """The agent wants it made no more, and is free; False once it is being made, or is no wish of theirs."""
    lock_chain(tx)
    wish = (callback.c.state == "wanted") & (callback.c.user_id == user_id)
    taken_back = update(callback).where(callback.c.id == callback_id, wish)
    if not tx.execute(taken_back.values(state="waiting", user_id=None)).rowcount:
        return False
    if shift := shift_of(tx, user_id):
        free(tx, shift, now)
    _note(tx, callback_id, now, "callback_taken_back", by)
    return True


def withdraw_callback(tx: Connection, asked_in: str, now: datetime) -> None:
    """What an agent took down in this call was not asked for after all; what waited before it goes on."""
    noted = select(callback).where(callback.c.asked_in == asked_in, callback.c.taken_by.is_not(None))
    row = tx.execute(noted.where(callback.c.state == "waiting")).one_or_none()
    if row is not None:
        close_callback(tx, row, "given_up", now)


def callback_talked(tx: Connection, attempt_id: str, now: datetime) -> None:
    """The agent has said what came of this call: if it was a callback, it is done."""
    row = tx.execute(select(callback).where(callback.c.attempt_id == attempt_id)).one_or_none()
    if row is not None and row.closed_at is None:
        close_callback(tx, row, "done", now)


def close_callback(tx: Connection, row: Row[Any], state: str, now: datetime) -> None:
    """Over: the contact is done too, unless it is in a call, which says itself what follows."""
    tx.execute(update(callback).where(callback.c.id == row.id).values(state=state, closed_at=now))
    callback_made(tx, row.asked_in, now)
    waits = update(contact).where(contact.c.id == row.contact_id, contact.c.next_at.is_not(None))
    tx.execute(waits.values(next_at=None, done_reason=CALLBACK, denied_by=None))


def _note(tx: Connection, callback_id: int, now: datetime, what: str, by: str) -> None:
    row = tx.execute(_callbacks().where(callback.c.id == callback_id)).one()
    content = {"what": what, "callback": callback_id, "by": by}
    append(tx, now=now, kind="control", content=content, contact_id=row.contact_id, person_id=row.person_id)


def _callbacks() -> Select[Any]:
    return (
        select(callback, contact.c.person_id, person.c.name)
        .join(contact, contact.c.id == callback.c.contact_id)
        .join(person, person.c.id == contact.c.person_id)
    )


def _callback(row: Row[Any]) -> Callback:
    return Callback(
        id=row.id,
        contact_id=row.contact_id,
        person_id=row.person_id,
        person_name=row.name,
        campaign=row.campaign,
        due_at=row.due_at,
        asked_at=row.asked_at,
        taken_by=row.taken_by or "",
        state=row.state,
        user_id=row.user_id,
        refused=row.refused or "",
        attempt_id=row.attempt_id,
    )
