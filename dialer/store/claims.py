"""The one transaction that may lead to a call: pick a contact, ask the gate, reserve the attempt."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from dialer.attempt import Attempt, AttemptState, new_attempt_id, new_reference
from dialer.policy.compliance import Allowed, Answer, Refused
from dialer.store.facts import Facts, facts_of, is_stopped, standing_contacts
from dialer.store.schema import attempt, contact, decision

IN_CALL = "in_call"
"""A contact's done_reason while its attempt is open: it is nobody's turn until that settles."""

TURNS_PER_CLAIM = 20
"""Contacts that one claim may find refused before it gives the database back to others."""

NOT_DIALLED = "not_dialled"
"""A contact's done_reason when its calls could not even be placed."""

HOPELESS_AFTER = 3
"""So often in a row may a call fail before it is placed (prompts, trunk) until its contact is ended."""

Gate = Callable[[Facts], Answer]


def claim(
    tx: Connection,
    campaign: str,
    now: datetime,
    gate: Gate,
    node: str,
    flow_context: str,
    *,
    among: Collection[int] | None = None,
) -> Attempt | None:
    """Reserve the next call the gate allows, or None. Every answer of the gate is written here.

    `among`, where given, are the only contacts it may be to.
    """
    if is_stopped(tx, campaign):
        return None
    for row in _due(tx, campaign, now, among):
        facts = facts_of(tx, row)
        answer = gate(facts)
        if isinstance(answer, Allowed) and facts.phone is not None:
            return _reserve(tx, row, facts, now, node, flow_context)
        if isinstance(answer, Refused):
            _put_off(tx, facts, answer, now)
    return None


def mark_sent(
    tx: Connection, reserved: Attempt, now: datetime, gate: Gate, *, voice: str = "", voice_fallback: str = ""
) -> Answer:
    """The last word before the dial: ask the gate once more, and write `sent` only if it allows.

    `voice` is who speaks, `voice_fallback` why it is not who was asked for. After this commit the attempt
    counts as a call, whatever becomes of it.
    """
    row = tx.execute(standing_contacts().where(contact.c.id == reserved.contact_id)).one()
    facts = facts_of(tx, row, but=reserved.id, phone=reserved.phone)
    answer = gate(facts)
    if isinstance(answer, Refused):
        if release(tx, reserved.id, now, next_at=now):
            _put_off(tx, facts, answer, now)
        return answer
    moved = tx.execute(
        update(attempt)
        .where(attempt.c.id == reserved.id, attempt.c.state == AttemptState.RESERVED)
        .values(
            state=AttemptState.SENT,
            sent_at=now,
            voice=voice[:100] or None,
            voice_fallback=voice_fallback[:200] or None,
        )
    )
    if moved.rowcount != 1:
        return Refused(reason="released", detail="the reservation was given back meanwhile")
    return answer


def release(
    tx: Connection, attempt_id: str, now: datetime, next_at: datetime, reason: str | None = None
) -> bool:
    """Give back an attempt that was never written to Asterisk: it was no call and is not counted.

    False, and nothing changed, when it is no longer reserved. `reason` says why it could not be dialled.
    """
    released = tx.execute(
        update(attempt)
        .where(attempt.c.id == attempt_id, attempt.c.state == AttemptState.RESERVED)
        .values(state=AttemptState.RELEASED, settled_at=now, outcome_reason=reason and reason[:200])
    )
    if released.rowcount != 1:
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


def next_due(tx: Connection, campaigns: Sequence[str]) -> datetime | None:
    """The first instant at which any contact of these campaigns has a turn."""
    return tx.execute(
        select(func.min(contact.c.next_at)).where(
            contact.c.campaign.in_(campaigns), contact.c.next_at.is_not(None)
        )
    ).scalar_one_or_none()


def coming(tx: Connection, campaign: str, *, before: datetime, most: int) -> list[int]:
    """The contacts whose turn comes next, so that what they will hear can be made ahead."""
    turns = (
        select(contact.c.id)
        .where(contact.c.campaign == campaign, contact.c.next_at <= before)
        .order_by(contact.c.next_at, contact.c.id)
        .limit(most)
    )
    return list(tx.execute(turns).scalars())


def _due(tx: Connection, campaign: str, now: datetime, among: Collection[int] | None) -> Sequence[Row[Any]]:
    due = (
        standing_contacts()
        .where(contact.c.campaign == campaign, contact.c.next_at <= now)
        .order_by(contact.c.next_at, contact.c.id)
        .limit(TURNS_PER_CLAIM)
        .with_for_update(skip_locked=True, of=contact)
    )
    if among is not None:
        due = due.where(contact.c.id.in_(among))
    return tx.execute(due).all()


def _reserve(
    tx: Connection, row: Row[Any], facts: Facts, now: datetime, node: str, flow_context: str
) -> Attempt:
    assert facts.phone is not None
    reserved = Attempt(
        id=new_attempt_id(),
        contact_id=row.id,
        campaign=row.campaign,
        person_id=row.person_id,
        phone=facts.phone,
        n=_next_n(tx, row.id),
        state=AttemptState.RESERVED,
        opt_out_reference=new_reference(),
        reserved_at=now,
    )
    tx.execute(
        insert(attempt).values(
            id=reserved.id,
            contact_id=reserved.contact_id,
            campaign=reserved.campaign,
            person_id=reserved.person_id,
            same_as=facts.person_key,
            e164=reserved.phone,
            n=reserved.n,
            node=node,
            state=reserved.state,
            flow_context=flow_context,
            opt_out_reference=reserved.opt_out_reference,
            reserved_at=now,
        )
    )
    tx.execute(
        update(contact)
        .where(contact.c.id == row.id)
        .values(attempts=contact.c.attempts + 1, next_at=None, done_reason=IN_CALL)
    )
    _write_decision(tx, facts, now, allowed=True, reason="allowed", attempt_id=reserved.id)
    return reserved


def _next_n(tx: Connection, contact_id: int) -> int:
    last: int = tx.execute(
        select(func.coalesce(func.max(attempt.c.n), 0)).where(attempt.c.contact_id == contact_id)
    ).scalar_one()
    return last + 1


def _put_off(tx: Connection, facts: Facts, refused: Refused, now: datetime) -> None:
    tx.execute(
        update(contact)
        .where(contact.c.id == facts.contact_id)
        .values(
            next_at=refused.not_before,
            done_reason=None if refused.not_before else refused.reason,
        )
    )
    _write_decision(
        tx,
        facts,
        now,
        allowed=False,
        reason=refused.reason,
        detail=refused.detail,
        not_before=refused.not_before,
    )


def _write_decision(
    tx: Connection,
    facts: Facts,
    now: datetime,
    *,
    allowed: bool,
    reason: str,
    detail: str = "",
    not_before: datetime | None = None,
    attempt_id: str | None = None,
) -> None:
    tx.execute(
        insert(decision).values(
            at=now,
            campaign=facts.campaign,
            contact_id=facts.contact_id,
            e164=facts.phone,
            allowed=allowed,
            reason=reason,
            detail=detail,
            not_before=not_before,
            attempt_id=attempt_id,
        )
    )
