"""Agents at work: one open shift a person, and one a telephone. Who is in a call gets no other one.

A reason to pause that stands beside another state than `paused` is a wish: it comes true after the call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from dialer.store.audit import append, lock_chain
from dialer.store.schema import agent_shift

NOT_READY = "not_ready"
"""Why an agent is paused who has just come."""


class ShiftState(StrEnum):
    """What an agent at work does. Only `ready` is put through to callers."""

    READY = "ready"
    PAUSED = "paused"
    IN_CALL = "in_call"
    WRAP_UP = "wrap_up"


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentShift:
    """One agent at work. `interface`: their telephone as Asterisk names it; `since`: when the state began."""

    id: int
    user_id: int
    interface: str
    queues: tuple[str, ...]
    began_at: datetime
    state: ShiftState
    pause_reason: str
    since: datetime


class TelephoneTaken(Exception):
    """Somebody else is at work with this telephone."""


def begin_shift(tx: Connection, *, user_id: int, interface: str, now: datetime, by: str) -> AgentShift:
    """The agent is at work from this commit on, paused until they say that they are ready.

    Whoever is at work already stays as they are. Raises TelephoneTaken.
    """
    lock_chain(tx)
    if at_work := shift_of(tx, user_id):
        return at_work
    begins = insert(agent_shift).values(
        user_id=user_id,
        interface=interface,
        queues=[],
        began_at=now,
        state=ShiftState.PAUSED,
        pause_reason=NOT_READY,
        since=now,
    )
    try:
        with tx.begin_nested():
            tx.execute(begins)
    except IntegrityError:
        raise TelephoneTaken(interface) from None
    _note(tx, now, "shift_began", by, interface=interface)
    shift = shift_of(tx, user_id)
    assert shift is not None, "it was just begun"
    return shift


def end_shift(tx: Connection, user_id: int, *, now: datetime, by: str) -> bool:
    """The agent is at work no more; False when they were not, or are in a call."""
    lock_chain(tx)
    ended = _at_work().where(agent_shift.c.user_id == user_id, agent_shift.c.state != ShiftState.IN_CALL)
    if not tx.execute(ended.values(ended_at=now)).rowcount:
        return False
    _note(tx, now, "shift_ended", by)
    return True


def leave_telephone(tx: Connection, user_id: int, *, but: str, now: datetime, by: str) -> None:
    """The agent is at work no more, in a call either, unless it is with the telephone `but`."""
    leaving = _at_work().where(agent_shift.c.user_id == user_id, agent_shift.c.interface != but)
    if tx.execute(leaving.values(ended_at=now)).rowcount:
        _note(tx, now, "shift_ended", by, user=f"user:{user_id}")


def wish_ready(tx: Connection, user_id: int, *, now: datetime, by: str) -> bool:
    """Ready for the next call, now or when this one is over; False for who is not at work."""
    return _wish(tx, user_id, None, now, by)


def wish_pause(tx: Connection, user_id: int, reason: str, *, now: datetime, by: str) -> bool:
    """No call until ready again; one in progress goes on. False for who is not at work."""
    return _wish(tx, user_id, reason[:100] or "break", now, by)


def shift_of(tx: Connection, user_id: int) -> AgentShift | None:
    """The shift this agent is in the middle of."""
    row = tx.execute(_open_shifts().where(agent_shift.c.user_id == user_id)).one_or_none()
    return None if row is None else _shift(row)


def shift_at(tx: Connection, interface: str) -> AgentShift | None:
    """The shift of whoever is at work with this telephone."""
    row = tx.execute(_open_shifts().where(agent_shift.c.interface == interface)).one_or_none()
    return None if row is None else _shift(row)


def at_work(tx: Connection) -> list[AgentShift]:
    """Every agent at work, the longest first."""
    return [_shift(row) for row in tx.execute(_open_shifts().order_by(agent_shift.c.began_at))]


def move(tx: Connection, shift: AgentShift, state: ShiftState, now: datetime) -> None:
    """The agent does something else from now on."""
    tx.execute(update(agent_shift).where(agent_shift.c.id == shift.id).values(state=state, since=now))


def free(tx: Connection, shift: AgentShift, now: datetime) -> None:
    """What kept the agent is over: ready, or paused where they had asked for it."""
    move(tx, shift, ShiftState.PAUSED if shift.pause_reason else ShiftState.READY, now)


def note_queues(tx: Connection, shift_id: int, queues: Sequence[str]) -> None:
    """Which queues Asterisk has this agent in."""
    tx.execute(update(agent_shift).where(agent_shift.c.id == shift_id).values(queues=list(queues)))


def _wish(tx: Connection, user_id: int, reason: str | None, now: datetime, by: str) -> bool:
    lock_chain(tx)
    shift = shift_of(tx, user_id)
    if shift is None:
        return False
    tx.execute(update(agent_shift).where(agent_shift.c.id == shift.id).values(pause_reason=reason))
    state = ShiftState.READY if reason is None else ShiftState.PAUSED
    if shift.state is not ShiftState.IN_CALL and shift.state is not state:
        move(tx, shift, state, now)
    _note(tx, now, f"agent_{state}", by, reason=reason or "")
    return True


def _note(tx: Connection, now: datetime, what: str, by: str, **more: Any) -> None:
    append(tx, now=now, kind="control", content={"what": what, "by": by, **more})


def _at_work() -> Any:
    return update(agent_shift).where(agent_shift.c.ended_at.is_(None))


def _open_shifts() -> Any:
    return select(agent_shift).where(agent_shift.c.ended_at.is_(None))


def _shift(row: Row[Any]) -> AgentShift:
    return AgentShift(
        id=row.id,
        user_id=row.user_id,
        interface=row.interface,
        queues=tuple(row.queues),
        began_at=row.began_at,
        state=ShiftState(row.state),
        pause_reason=row.pause_reason or "",
        since=row.since,
    )
