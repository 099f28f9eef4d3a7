"""Calls in which an agent at work was connected with a person, and what the agent noted of them.

A call is known by its attempt and the channel of the agent's telephone, so that it may be told of twice: at
once over the live link, and by the event log, whose time stands. Nothing here touches an attempt's outcome.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from dialer.attempt import Attempt, AttemptState
from dialer.call_event import CallEvent
from dialer.store.desk import AgentShift, ShiftState, at_work, free, move, shift_at, shift_of
from dialer.store.schema import agent_call, agent_shift, attempt, callback
from dialer.store.upsert import upsert

WRAP_UP = timedelta(minutes=3)
"""How long after a call an agent who has not said what came of it gets no other one."""

PLACING = ("wanted", "calling")
"""States of a callback for which an agent is kept."""

_BUSY = (ShiftState.IN_CALL, ShiftState.WRAP_UP)

ENDS = ("BRIDGE_EXIT", "HANGUP", "CHAN_END")
"""What on an agent's leg says that the two are no longer connected."""


CLOCKS_APART = timedelta(minutes=1)
"""By how much a shift may seem to begin after its first call; what was before is somebody else's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentCall:
    """One person whom an agent talked, or talks, with. `version` counts the changes of the notes."""

    id: int
    attempt_id: str
    channel_id: str
    user_id: int
    campaign: str
    contact_id: int
    connected_at: datetime
    ended_at: datetime | None
    notes: str
    version: int
    disposition: str | None
    disposed_at: datetime | None


def heed_agents(tx: Connection, events: Iterable[CallEvent], attempts: Mapping[str, Attempt]) -> None:
    """Fold in what the event log says of agents' legs: who was connected with whom, and until when."""
    for event in events:
        of = attempts.get(event.linked_id)
        if of is None or event.of_attempt:
            continue
        if event.name == "BRIDGE_ENTER":
            connected(tx, event, of)
        elif event.name in ENDS:
            ended(tx, event)


def connected(tx: Connection, event: CallEvent, of: Attempt, *, live: bool = False) -> bool:
    """An agent's telephone was joined with the call; False where nobody is at work with it.

    Told again by the log, its time is the one that stands; `live` leaves what is known as it is.
    """
    shift = shift_at(tx, interface_of(event.channel_name))
    if shift is None or event.at < shift.began_at - CLOCKS_APART:
        return False
    row = {"attempt_id": of.id, "channel_id": event.channel_id, "user_id": shift.user_id}
    row |= {"campaign": of.campaign, "contact_id": of.contact_id, "connected_at": event.at}
    begun = upsert(tx, agent_call).values(notes="", version=0, **row)
    is_new = tx.execute(begun.on_conflict_do_nothing().returning(agent_call.c.id)).first() is not None
    if is_new or _joined_again(tx, event):
        move(tx, shift, ShiftState.IN_CALL, event.at)
    elif not live:
        its = update(agent_call).where(*_is(event), agent_call.c.ended_at.is_(None))
        tx.execute(its.values(connected_at=event.at))
    return True


def _joined_again(tx: Connection, event: CallEvent) -> bool:
    """The same two, after they were parted: the talk goes on."""
    parted = update(agent_call).where(*_is(event), agent_call.c.ended_at < event.at)
    return tx.execute(parted.values(ended_at=None)).rowcount > 0


def ended(tx: Connection, event: CallEvent) -> None:
    """The agent and the person are connected no more."""
    row = tx.execute(select(agent_call).where(*_is(event), agent_call.c.ended_at.is_(None))).one_or_none()
    if row is not None:
        _end(tx, _agent_call(row), event.at)


def overdue(tx: Connection, now: datetime) -> list[AgentShift]:
    """Agents who are kept from calls by what is over: a wrap-up that takes too long, a call that has ended or
    was never placed."""
    return [
        shift
        for shift in at_work(tx)
        if (shift.state is ShiftState.WRAP_UP and shift.since <= now - WRAP_UP)
        or (shift.state is ShiftState.IN_CALL and not _is_kept(tx, shift.user_id))
    ]


def let_go(tx: Connection, now: datetime) -> int:
    """Give them back; a call that no line has ended, and that is settled, ends first. How many."""
    shifts = overdue(tx, now)
    for shift in shifts:
        last = tx.execute(_last_of(shift.user_id)).one_or_none()
        if shift.state is ShiftState.IN_CALL and last is not None and last.ended_at is None:
            _end(tx, _agent_call(last), now)
        else:
            free(tx, shift, now)
    return len(shifts)


def _is_kept(tx: Connection, user_id: int) -> bool:
    """Whether a call of theirs goes on, or a callback is being placed for them."""
    last = tx.execute(_last_of(user_id)).one_or_none()
    if last is not None and last.ended_at is None:
        state = tx.execute(select(attempt.c.state).where(attempt.c.id == last.attempt_id)).scalar_one()
        return bool(state != AttemptState.SETTLED)
    placing = select(callback.c.id).where(callback.c.user_id == user_id, callback.c.state.in_(PLACING))
    return tx.execute(placing.limit(1)).first() is not None


def call_in_hand(tx: Connection, user_id: int) -> AgentCall | None:
    """The call that this agent is connected in, or is wrapping up; None when they are with nobody."""
    shift = shift_of(tx, user_id)
    return calls_in_hand(tx, [shift]).get(user_id) if shift else None


def calls_in_hand(tx: Connection, shifts: Iterable[AgentShift]) -> dict[int, AgentCall]:
    """The call in hand of each of these agents who has one; in one query."""
    busy = {shift.user_id: shift for shift in shifts if shift.state in _BUSY}
    last = last_calls(tx, list(busy)) if busy else {}
    return {user: call for user, call in last.items() if _is_in_hand(call, busy[user])}


def last_calls(tx: Connection, users: Sequence[int]) -> dict[int, AgentCall]:
    """The latest call of each of these agents who are at work."""
    other = agent_call.alias()
    latest = select(other.c.id).where(other.c.user_id == agent_shift.c.user_id)
    latest = latest.order_by(other.c.connected_at.desc(), other.c.id.desc()).limit(1)
    theirs = agent_call.c.id == latest.correlate(agent_shift).scalar_subquery()
    working = agent_shift.c.ended_at.is_(None) & agent_shift.c.user_id.in_(users)
    rows = tx.execute(select(agent_call).select_from(agent_shift.join(agent_call, theirs)).where(working))
    return {row.user_id: _agent_call(row) for row in rows}


def _is_in_hand(last: AgentCall, shift: AgentShift) -> bool:
    """Who is kept for a callback has their last call in hand no more, nor has whoever wraps up a call of
    somebody who was erased meanwhile."""
    return last.ended_at == (shift.since if shift.state is ShiftState.WRAP_UP else None)


def agent_call_of(tx: Connection, call_id: int, user_id: int) -> AgentCall | None:
    """This call, if it is this agent's."""
    row = tx.execute(_of(user_id).where(agent_call.c.id == call_id)).one_or_none()
    return None if row is None else _agent_call(row)


def write_notes(tx: Connection, call_id: int, *, notes: str, version: int) -> int | None:
    """Keep the notes, and return their new version; None when they were changed since `version` was read."""
    changed = update(agent_call).where(agent_call.c.id == call_id, agent_call.c.version == version)
    if not tx.execute(changed.values(notes=notes, version=version + 1)).rowcount:
        return None
    return version + 1


def set_disposition(tx: Connection, call: AgentCall, disposition: str, now: datetime) -> None:
    """What came of the talk: the later word stands. Who was wrapping up is free again."""
    said = update(agent_call).where(agent_call.c.id == call.id)
    tx.execute(said.values(disposition=disposition, disposed_at=now))
    shift = shift_of(tx, call.user_id)
    if shift and shift.state is ShiftState.WRAP_UP:
        free(tx, shift, now)


def had_agent(tx: Connection, attempt_id: str) -> bool:
    """Whether an agent and the person were connected in this call."""
    return (
        tx.execute(select(agent_call.c.id).where(agent_call.c.attempt_id == attempt_id)).first() is not None
    )


def dispositions(tx: Connection, campaign: str) -> dict[str, int]:
    """What came of a campaign's talks, counted; what nobody has said yet is under the empty word."""
    counts = (
        select(agent_call.c.disposition, func.count())
        .where(agent_call.c.campaign == campaign)
        .group_by(agent_call.c.disposition)
    )
    return {disposition or "": n for disposition, n in tx.execute(counts)}


def interface_of(channel_name: str) -> str:
    """The telephone that a channel is of: PJSIP/agent-1 of PJSIP/agent-1-0000001a."""
    return channel_name.rpartition("-")[0]


def _end(tx: Connection, call: AgentCall, at: datetime) -> None:
    tx.execute(update(agent_call).where(agent_call.c.id == call.id).values(ended_at=at))
    shift = shift_of(tx, call.user_id)
    if shift is None or shift.state is not ShiftState.IN_CALL:
        return
    if call.disposition is None:
        move(tx, shift, ShiftState.WRAP_UP, at)
    else:
        free(tx, shift, at)


def _is(event: CallEvent) -> tuple[Any, ...]:
    return (agent_call.c.attempt_id == event.linked_id, agent_call.c.channel_id == event.channel_id)


def _of(user_id: int) -> Select[Any]:
    return select(agent_call).where(agent_call.c.user_id == user_id)


def _last_of(user_id: int) -> Select[Any]:
    return _of(user_id).order_by(agent_call.c.connected_at.desc(), agent_call.c.id.desc()).limit(1)


def _agent_call(row: Row[Any]) -> AgentCall:
    return AgentCall(
        id=row.id,
        attempt_id=row.attempt_id,
        channel_id=row.channel_id,
        user_id=row.user_id,
        campaign=row.campaign,
        contact_id=row.contact_id,
        connected_at=row.connected_at,
        ended_at=row.ended_at,
        notes=row.notes,
        version=row.version,
        disposition=row.disposition,
        disposed_at=row.disposed_at,
    )
