"""Callbacks: people who are to be rung by an agent, because they asked for it.

`waiting` until an agent wants it; `wanted` until the dialing process claims exactly that contact through the
gate; `calling` while that call goes on; then `done`, or `waiting` again with why nothing came of it. While
one is open no machine rings its contact: they asked for a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from dialer.attempt import Attempt, AttemptState
from dialer.store.agent_calls import PLACING, had_agent
from dialer.store.audit import append, lock_chain, told
from dialer.store.claims import claim
from dialer.store.decisions import Gate
from dialer.store.desk import ShiftState, move, shift_of
from dialer.store.done import CALLBACK, IN_CALL
from dialer.store.follow_ups import callback_made
from dialer.store.schema import agent_shift, attempt, callback, contact, person
from dialer.store.wishes import standing_of

OVER = (AttemptState.SETTLED, AttemptState.RELEASED, AttemptState.REFUSED)


WANTED_FOR = timedelta(minutes=2)
"""How long an agent is kept for a callback that nobody places: its campaign is not dialled, or is full."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A callback that an agent wants made now, the telephone they are at, and when it was asked for."""

    id: int
    contact_id: int
    campaign: str
    interface: str
    asked_at: datetime


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


def give_up_callback(tx: Connection, callback_id: int, *, now: datetime, by: str) -> bool:
    """Nobody is to ring them any more; False when it does not wait."""
    lock_chain(tx)
    row = tx.execute(select(callback).where(callback.c.id == callback_id)).one_or_none()
    if row is None or row.state != "waiting":
        return False
    _close(tx, row, "given_up", now)
    _note(tx, callback_id, now, "callback_given_up", by)
    return True


def wanted_callbacks(tx: Connection, campaigns: Sequence[str]) -> list[Wanted]:
    """What agents at work want made now, in these campaigns, in the order of their waiting."""
    rows = tx.execute(
        select(
            callback.c.id,
            callback.c.contact_id,
            callback.c.campaign,
            callback.c.asked_at,
            agent_shift.c.interface,
        )
        .join(agent_shift, agent_shift.c.user_id == callback.c.user_id)
        .where(
            callback.c.closed_at.is_(None),
            callback.c.state == "wanted",
            callback.c.campaign.in_(campaigns),
            agent_shift.c.ended_at.is_(None),
        )
        .order_by(callback.c.due_at, callback.c.id)
    )
    return [Wanted(**row) for row in rows.mappings()]


def claim_callback(
    tx: Connection, wanted: Wanted, now: datetime, gate: Gate, node: str, flow_context: str
) -> Attempt | None:
    """Reserve the call, if the gate allows it now; else the callback waits on, with why.

    The contact has its turn for this claim alone: what it waited for, or was done by, stands if refused.
    """
    lock_chain(tx)
    its = select(callback.c.id).where(callback.c.id == wanted.id, callback.c.state == "wanted")
    if tx.execute(its.with_for_update()).first() is None:
        return None
    of = contact.c.id == wanted.contact_id
    turn = select(contact.c.next_at, contact.c.done_reason, contact.c.denied_by).where(of)
    before = tx.execute(turn.with_for_update()).one()
    if before.done_reason == IN_CALL:
        _wait_on(tx, wanted.id, IN_CALL, None)
        return None
    tx.execute(update(contact).where(of).values(next_at=now, done_reason=None, denied_by=None))
    reserved = claim(
        tx,
        wanted.campaign,
        now,
        gate,
        node,
        flow_context,
        among={wanted.contact_id},
        invited_at=wanted.asked_at,
    )
    if reserved:
        called = update(callback).where(callback.c.id == wanted.id)
        tx.execute(called.values(state="calling", attempt_id=reserved.id))
        return reserved
    until = tx.execute(turn).one().next_at
    tx.execute(update(contact).where(of).values(before._asdict()))
    word = _refusal(tx, wanted, now)
    _wait_on(tx, wanted.id, word, until if until != now else None)
    return None


def let_wait(tx: Connection, callback_id: int, why: str) -> None:
    """It cannot be placed now: it waits on, and its agent is free."""
    waits = update(callback).where(callback.c.id == callback_id, callback.c.state == "wanted")
    tx.execute(waits.values(state="waiting", user_id=None, refused=why[:200]))


def heed_calls_over(tx: Connection, now: datetime) -> int:
    """Callbacks whose call is over: done where the two talked, else they wait on; how many.

    What nobody can place any more, because its agent has left, waits on too.
    """
    over = select(callback, attempt.c.state.label("ended_as"), attempt.c.outcome, attempt.c.outcome_reason)
    over = over.join(attempt, attempt.c.id == callback.c.attempt_id)
    calling = (callback.c.state == "calling") & callback.c.closed_at.is_(None)
    rows = tx.execute(over.where(calling, attempt.c.state.in_(OVER))).all()
    for row in rows:
        if had_agent(tx, row.attempt_id):
            _close(tx, row, "done", now)
        else:
            _wait_on(tx, row.id, row.outcome or _turned_down(tx, row) or "not_placed", None)
    return len(rows) + _forsaken(tx, now)


def any_placing(tx: Connection) -> bool:
    """Whether any callback is wanted, or being made."""
    placing = select(callback.c.id).where(callback.c.closed_at.is_(None), callback.c.state.in_(PLACING))
    return tx.execute(placing.limit(1)).first() is not None


def withdraw_callback(tx: Connection, asked_in: str, now: datetime) -> None:
    """What an agent took down in this call was not asked for after all; what waited before it goes on."""
    noted = select(callback).where(callback.c.asked_in == asked_in, callback.c.taken_by.is_not(None))
    row = tx.execute(noted.where(callback.c.state == "waiting")).one_or_none()
    if row is not None:
        _close(tx, row, "given_up", now)


def callback_talked(tx: Connection, attempt_id: str, now: datetime) -> None:
    """The agent has said what came of this call: if it was a callback, it is done."""
    row = tx.execute(select(callback).where(callback.c.attempt_id == attempt_id)).one_or_none()
    if row is not None and row.closed_at is None:
        _close(tx, row, "done", now)


def _forsaken(tx: Connection, now: datetime) -> int:
    """Wanted by agents who are at work no more, or for so long that nobody is going to place it."""
    at_work = select(agent_shift.c.user_id).where(agent_shift.c.ended_at.is_(None))
    wanted = update(callback).where(callback.c.closed_at.is_(None), callback.c.state == "wanted")
    left = wanted.where(callback.c.user_id.not_in(at_work)).values(state="waiting", user_id=None)
    in_vain = callback.c.user_id.in_(at_work.where(agent_shift.c.since <= now - WANTED_FOR))
    given_back = wanted.where(in_vain).values(state="waiting", user_id=None, refused="not_placed")
    return tx.execute(left).rowcount + tx.execute(given_back).rowcount


def _close(tx: Connection, row: Row[Any], state: str, now: datetime) -> None:
    """Over: the contact is done too, unless it is in a call, which says itself what follows."""
    tx.execute(update(callback).where(callback.c.id == row.id).values(state=state, closed_at=now))
    callback_made(tx, row.asked_in, now)
    waits = update(contact).where(contact.c.id == row.contact_id, contact.c.next_at.is_not(None))
    tx.execute(waits.values(next_at=None, done_reason=CALLBACK, denied_by=None))


def _wait_on(tx: Connection, callback_id: int, why: str, until: datetime | None) -> None:
    values: dict[str, Any] = {"state": "waiting", "user_id": None, "refused": why[:200], "attempt_id": None}
    if until is not None:
        values["due_at"] = until
    tx.execute(update(callback).where(callback.c.id == callback_id).values(values))


def _refusal(tx: Connection, wanted: Wanted, now: datetime) -> str:
    """In a word: what the gate has just said, or why it was not asked."""
    asked = [each for each in told(tx, [wanted.contact_id], ["decision"]) if each.at == now]
    if asked:
        return str(asked[-1].content["reason"])
    return "stopped" if standing_of(tx, wanted.campaign).stopped else "not_placed"


def _turned_down(tx: Connection, row: Row[Any]) -> str:
    """What the gate said at the dial itself."""
    asked = [each for each in told(tx, [row.contact_id], ["decision"]) if each.attempt_id == row.attempt_id]
    refused = asked and not asked[-1].content["dials"]
    return str(asked[-1].content["reason"]) if refused else (row.outcome_reason or "")


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
