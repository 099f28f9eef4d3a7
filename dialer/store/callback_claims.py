"""Callbacks that agents want made now: claimed through the gate, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dialer.attempt import Attempt, AttemptState
from dialer.store.agent_calls import PLACING, had_agent
from dialer.store.audit import lock_chain, told
from dialer.store.callbacks import close_callback
from dialer.store.claims import claim
from dialer.store.decisions import Gate
from dialer.store.done import IN_CALL
from dialer.store.schema import agent_shift, attempt, callback, contact
from dialer.store.wishes import standing_of

OVER = (AttemptState.SETTLED, AttemptState.RELEASED, AttemptState.REFUSED)


WANTED_FOR = timedelta(minutes=2)
"""How long an agent is kept for a callback that nobody places: its campaign is not dialled, or is full."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A callback that an agent wants made now, the telephone they are at, and when it was asked for."""

    id: int
    contact_id: int
    campaign: str
    interface: str
    asked_at: datetime


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
    over = over.where(calling, attempt.c.state.in_(OVER)).with_for_update(of=callback)  # every node looks
    rows = tx.execute(over).all()
    for row in rows:
        if had_agent(tx, row.attempt_id):
            close_callback(tx, row, "done", now)
        else:
            _wait_on(tx, row.id, row.outcome or _turned_down(tx, row) or "not_placed", None)
    return len(rows) + _forsaken(tx, now)


def any_placing(tx: Connection) -> bool:
    """Whether any callback is wanted, or being made."""
    placing = select(callback.c.id).where(callback.c.closed_at.is_(None), callback.c.state.in_(PLACING))
    return tx.execute(placing.limit(1)).first() is not None


def _forsaken(tx: Connection, now: datetime) -> int:
    """Wanted by agents who are at work no more, or for so long that nobody is going to place it."""
    at_work = select(agent_shift.c.user_id).where(agent_shift.c.ended_at.is_(None))
    wanted = update(callback).where(callback.c.closed_at.is_(None), callback.c.state == "wanted")
    left = wanted.where(callback.c.user_id.not_in(at_work)).values(state="waiting", user_id=None)
    in_vain = callback.c.user_id.in_(at_work.where(agent_shift.c.since <= now - WANTED_FOR))
    given_back = wanted.where(in_vain).values(state="waiting", user_id=None, refused="not_placed")
    return tx.execute(left).rowcount + tx.execute(given_back).rowcount


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
