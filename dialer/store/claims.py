"""The one transaction that may lead to a call: pick a contact, ask the gate, reserve the attempt.

Decision and reservation are one, and nobody else decides about the same person or number meanwhile.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from dialer.attempt import Attempt, AttemptState, new_attempt_id, new_reference
from dialer.contact import Debt
from dialer.policy.compliance import Decision
from dialer.policy.toll import room_for_none
from dialer.store.alone import alone_to_dial, alone_with
from dialer.store.answers import answers_about, mildest
from dialer.store.audit import End, append_all, lock_chain
from dialer.store.decisions import Asked, Gate, ask, note
from dialer.store.done import IN_CALL, NOT_DIALLED
from dialer.store.facts import facts_of, numbers_of
from dialer.store.past import words
from dialer.store.schema import attempt, contact
from dialer.store.toll import hold, used_of
from dialer.store.turns import no_callback_open
from dialer.store.wishes import standing_of

TURNS_PER_CLAIM = 20
"""Contacts that one claim may find refused before it gives the database back to others."""

HOPELESS_AFTER = 3
"""So often in a row may a call fail before it is placed (prompts, trunk) until its contact is ended."""

ASK_AGAIN = timedelta(days=1)
"""How long somebody waits whom something refuses that is in nobody's calendar: a list, a basis, a profile."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The attempt is written as sent: it counts as a call from now on, whatever becomes of it."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class Refused:
    """The attempt is no call any more. `reason` is a word; `decision` the gate's, if it was asked."""

    reason: str
    decision: Decision | None = None


def claim(
    tx: Connection,
    campaign: str,
    now: datetime,
    gate: Gate,
    node: str,
    flow_context: str,
    *,
    among: Collection[int] | None = None,
    invited_at: datetime | None = None,
) -> Attempt | None:
    """Reserve the next call the gate allows, or None. Every answer of the gate is written here.

    `among`, where given, are the only contacts it may be to. Who asked to be rung by a person is left out,
    unless an agent calls them back now: `invited_at` is when they asked for it.
    """
    turns = _turns(called_back=invited_at is not None, anybody=among is None)
    whose = {"campaign": campaign, "now": now} | ({} if among is None else {"among": list(among)})
    if standing_of(tx, campaign).stopped or tx.execute(turns.first, whose).first() is None:
        return None
    if room_for_none(gate.toll, used_of(tx, gate.toll, "")):
        return None  # calls in progress hold today's money: each that ends gives some back
    end: End | None = lock_chain(tx)
    for contact_id in list(tx.execute(turns.taken, whose).scalars()):
        row = alone_with(tx, contact_id)
        if row is None:
            continue
        answers = answers_about(tx, row, gate, invited_at=invited_at)
        asked = mildest(answers)
        reserved = _new_attempt(row, asked, now) if asked.dials else None
        attempt_id = reserved.id if reserved else None
        end = append_all(tx, [note(each, "claim", attempt_id) for each in answers], now=now, end=end)
        if reserved:
            return _reserve(tx, reserved, asked, node, flow_context)
        if asked.doubts_the_clock:
            return None  # of whom else is asked the answer is the same, and nobody knows when to ask again
        _put_off(tx, asked, now)
    return None


def mark_sent(
    tx: Connection,
    reserved: Attempt,
    now: datetime,
    gate: Gate,
    *,
    said: Debt | None = None,
    pbx_booted_at: datetime | None = None,
    voice: str = "",
    voice_fallback: str = "",
) -> Allowed | Refused:
    """The last word before the dial: ask the gate once more, and write `sent` only if it allows.

    `said` is the debt as the call will tell it: if it has changed since, the call is prepared anew.
    `pbx_booted_at` is which run of Asterisk it is sent to. `voice` is who speaks, `voice_fallback` why it
    is not who was asked for.
    """
    end = lock_chain(tx)
    row = alone_to_dial(tx, reserved)
    if said and (row.amount, row.currency, row.due) != (said.amount, said.currency, said.due):
        release(tx, reserved.id, now, next_at=now)
        return Refused("debt_changed")
    facts = facts_of(tx, row, but=reserved.id, number=reserved.phone)
    asked = ask(tx, facts, gate, dialling=True)
    append_all(tx, [note(asked, "dial", reserved.id)], now=now, end=end)
    if not asked.dials:
        return _turned_down(tx, reserved, asked, now)
    sent = {
        "state": AttemptState.SENT,
        "sent_at": now,
        "pbx_booted_at": pbx_booted_at,
        "voice": voice[:100] or None,
        "voice_fallback": voice_fallback[:200] or None,
        "marks": words(asked.decision.marks) or None,
        "trunk": gate.toll.trunk.name,
    }
    return _send(tx, reserved, asked, gate, sent)


def _send(
    tx: Connection, reserved: Attempt, asked: Asked, gate: Gate, sent: Mapping[str, Any]
) -> Allowed | Refused:
    """Unless somebody gave it back meanwhile."""
    if tx.execute(_STILL_RESERVED, {"reserved": reserved.id, **sent}).rowcount != 1:
        return Refused("released")
    assert asked.facts.phone is not None, "the gate allows no call without a number"
    hold(tx, reserved.id, gate.toll, asked.facts.phone)
    return Allowed(asked.decision)


def _turned_down(tx: Connection, reserved: Attempt, asked: Asked, now: datetime) -> Refused:
    """The gate allows no more what it allowed at the claim: given back, and asked again when that helps."""
    released = release(tx, reserved.id, now, next_at=reserved.reserved_at)
    if released and not _asked_again_at_once(tx, asked, reserved.person_id):
        _put_off(tx, asked, now)
    return Refused(asked.word, asked.decision)


def _asked_again_at_once(tx: Connection, asked: Asked, person_id: str) -> bool:
    """What forbids this number for good may leave another, about which the next claim asks; and while the
    time is in doubt nobody knows when else to ask."""
    others = {*numbers_of(tx, person_id)} - {asked.facts.phone and asked.facts.phone.e164}
    return asked.doubts_the_clock or bool(others and not asked.decision.until)


def release(
    tx: Connection, attempt_id: str, now: datetime, next_at: datetime, reason: str | None = None
) -> bool:
    """Give back an attempt that was never written to Asterisk: it was no call and is not counted.

    False, and nothing changed, when it is no longer reserved. `reason` says why it could not be dialled.
    """
    given_back = {
        "state": AttemptState.RELEASED,
        "settled_at": now,
        "outcome_reason": reason and reason[:200],
    }
    if tx.execute(_STILL_RESERVED, {"reserved": attempt_id, **given_back}).rowcount != 1:
        return False
    contact_id = select(attempt.c.contact_id).where(attempt.c.id == attempt_id).scalar_subquery()
    tx.execute(
        update(contact)
        .where(contact.c.id == contact_id)
        .values(attempts=contact.c.attempts - 1, next_at=next_at, done_reason=None)
    )
    if reason:
        give_up_if_hopeless(tx, attempt_id)
    return True


def give_up_if_hopeless(tx: Connection, attempt_id: str) -> None:
    """End a contact whose calls could not even be placed, several times in a row: an operator must look."""
    contact_id: int = tx.execute(select(attempt.c.contact_id).where(attempt.c.id == attempt_id)).scalar_one()
    last = tx.execute(
        select(attempt.c.state, attempt.c.outcome_reason)
        .where(attempt.c.contact_id == contact_id)
        .order_by(attempt.c.n.desc())
        .limit(HOPELESS_AFTER)
    ).all()
    not_placed = (AttemptState.RELEASED, AttemptState.REFUSED)
    if len(last) == HOPELESS_AFTER and all(row.state in not_placed and row.outcome_reason for row in last):
        tx.execute(
            update(contact).where(contact.c.id == contact_id).values(next_at=None, done_reason=NOT_DIALLED)
        )


@dataclass(frozen=True, slots=True)
class _Turns:
    """Whose turn it is: whether it is anybody's; and the first of them, nobody else's to ask about."""

    first: Select[int]
    taken: Select[int]


@cache
def _turns(*, called_back: bool, anybody: bool) -> _Turns:
    due = select(contact.c.id).where(
        contact.c.campaign == bindparam("campaign"), contact.c.next_at <= bindparam("now")
    )
    if not called_back:
        due = due.where(no_callback_open())
    if not anybody:
        due = due.where(contact.c.id.in_(bindparam("among", expanding=True)))
    due = due.order_by(contact.c.next_at, contact.c.id)
    return _Turns(due.limit(1), due.limit(TURNS_PER_CLAIM).with_for_update(skip_locked=True))


def _new_attempt(row: Row[Any], asked: Asked, now: datetime) -> Attempt:
    assert asked.facts.phone is not None
    return Attempt(
        id=new_attempt_id(),
        contact_id=row.id,
        campaign=row.campaign,
        person_id=row.person_id,
        phone=asked.facts.phone.e164,
        n=0,
        state=AttemptState.RESERVED,
        opt_out_reference=new_reference(),
        reserved_at=now,
    )


def _reserve(tx: Connection, reserved: Attempt, asked: Asked, node: str, flow_context: str) -> Attempt:
    values = {
        "id": reserved.id,
        "contact_id": reserved.contact_id,
        "campaign": reserved.campaign,
        "person_id": reserved.person_id,
        "same_as": asked.facts.person_key,
        "e164": reserved.phone,
        "node": node,
        "state": reserved.state,
        "flow_context": flow_context,
        "opt_out_reference": reserved.opt_out_reference,
        "reserved_at": reserved.reserved_at,
    }
    n: int = tx.execute(_RESERVED, values | {"of_contact": reserved.contact_id}).scalar_one()
    tx.execute(_IN_CALL, {"contact": reserved.contact_id})
    return replace(reserved, n=n)


_earlier = attempt.alias("earlier")
_NEXT_N = select(func.coalesce(func.max(_earlier.c.n), 0) + 1).where(
    _earlier.c.contact_id == bindparam("of_contact")
)
_RESERVED = insert(attempt).values(n=_NEXT_N.scalar_subquery()).returning(attempt.c.n)
_IN_CALL = (
    update(contact)
    .where(contact.c.id == bindparam("contact"))
    .values(attempts=contact.c.attempts + 1, next_at=None, done_reason=IN_CALL, denied_by=None)
)


def _put_off(tx: Connection, asked: Asked, now: datetime) -> None:
    """Until when it is not asked again. Who waits for something that is in no calendar has a done_reason
    beside their turn: nobody waits for them."""
    until = asked.decision.until or (None if asked.lasting else now + ASK_AGAIN)
    tx.execute(
        update(contact)
        .where(contact.c.id == asked.facts.contact_id)
        .values(
            next_at=until,
            done_reason=None if asked.decision.until else asked.word[:100],
            denied_by=asked.refused_by,
        )
    )


_STILL_RESERVED = update(attempt).where(
    attempt.c.id == bindparam("reserved"), attempt.c.state == AttemptState.RESERVED
)
