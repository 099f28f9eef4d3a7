"""The one transaction that may lead to a call: pick a contact, ask the gate, reserve the attempt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, update

from dialer.attempt import OPEN, Attempt, AttemptState, new_attempt_id, new_reference
from dialer.contact import DebtStatus
from dialer.outcome import Outcome
from dialer.policy.compliance import Allowed, Answer, Refused
from dialer.policy.retry import Tried, next_phone
from dialer.store.schema import (
    attempt,
    campaign_state,
    contact,
    debt,
    decision,
    person_phone,
    suppression,
)

IN_CALL = "in_call"
"""A contact's done_reason while its attempt is open: it is nobody's turn until that settles."""

TURNS_PER_CLAIM = 20
"""Contacts that one claim may find refused before it gives the database back to others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the ledger knows that may forbid a call. Times and campaign rules are the caller's to add."""

    contact_id: int
    campaign: str
    person_id: str
    phone: str | None
    debt_status: DebtStatus
    attempts: int
    person_suppressed: bool
    phone_suppressed: bool
    person_in_call: bool
    phone_in_call: bool
    campaign_stopped: bool


HOPELESS_AFTER = 3
"""So often in a row may a call fail before it is placed (prompts, trunk) until its contact is ended."""

Gate = Callable[[Facts], Answer]


def claim(
    tx: Connection, campaign: str, now: datetime, gate: Gate, node: str, flow_context: str
) -> Attempt | None:
    """Reserve the next call the gate allows, or None. Every answer of the gate is written here."""
    if _stopped(tx, campaign):
        return None
    for row in _due(tx, campaign, now):
        facts = _facts(tx, row)
        answer = gate(facts)
        if isinstance(answer, Allowed) and facts.phone is not None:
            return _reserve(tx, row, facts, now, node, flow_context)
        if isinstance(answer, Refused):
            _put_off(tx, facts, answer, now)
    return None


def mark_sent(tx: Connection, reserved: Attempt, now: datetime, gate: Gate) -> Answer:
    """The last word before the dial: ask the gate once more, and write `sent` only if it allows.

    After this commit the attempt counts as a call, whatever becomes of it.
    """
    row = tx.execute(_contacts().where(contact.c.id == reserved.contact_id)).one()
    facts = _facts(tx, row, but=reserved.id, phone=reserved.phone)
    answer = gate(facts)
    if isinstance(answer, Refused):
        if release(tx, reserved.id, now, next_at=now):
            _put_off(tx, facts, answer, now)
        return answer
    moved = tx.execute(
        update(attempt)
        .where(attempt.c.id == reserved.id, attempt.c.state == AttemptState.RESERVED)
        .values(state=AttemptState.SENT, sent_at=now)
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
            update(contact).where(contact.c.id == contact_id).values(next_at=None, done_reason="not_dialled")
        )


def next_due(tx: Connection, campaigns: Sequence[str]) -> datetime | None:
    """The first instant at which any contact of these campaigns has a turn."""
    return tx.execute(
        select(func.min(contact.c.next_at)).where(
            contact.c.campaign.in_(campaigns), contact.c.next_at.is_not(None)
        )
    ).scalar_one_or_none()


def _contacts() -> Any:
    return select(
        contact.c.id,
        contact.c.campaign,
        contact.c.person_id,
        contact.c.attempts,
        debt.c.status.label("debt_status"),
    ).join(debt, debt.c.id == contact.c.debt_id)


def _due(tx: Connection, campaign: str, now: datetime) -> Sequence[Row[Any]]:
    due = (
        _contacts()
        .where(contact.c.campaign == campaign, contact.c.next_at <= now)
        .order_by(contact.c.next_at, contact.c.id)
        .limit(TURNS_PER_CLAIM)
        .with_for_update(skip_locked=True, of=contact)
    )
    return tx.execute(due).all()


def _facts(tx: Connection, row: Row[Any], *, but: str = "", phone: str | None = None) -> Facts:
    history, phones = history_of(tx, row.id), _phones(tx, row.person_id)
    free = [each for each in phones if not _suppressed(tx, "phone", each)]
    number = phone or next_phone(free, history)
    only_suppressed_left = number is None and next_phone(phones, history) is not None
    return Facts(
        contact_id=row.id,
        campaign=row.campaign,
        person_id=row.person_id,
        phone=number,
        debt_status=DebtStatus(row.debt_status),
        attempts=row.attempts - (1 if but else 0),
        person_suppressed=_suppressed(tx, "person", row.person_id),
        phone_suppressed=only_suppressed_left or (number is not None and number not in free),
        person_in_call=_open_attempt(tx, attempt.c.person_id == row.person_id, but),
        phone_in_call=number is not None and _open_attempt(tx, attempt.c.e164 == number, but),
        campaign_stopped=_stopped(tx, row.campaign),
    )


def _phones(tx: Connection, person_id: str) -> list[str]:
    return list(
        tx.execute(
            select(person_phone.c.e164)
            .where(person_phone.c.person_id == person_id, person_phone.c.wrong_since.is_(None))
            .order_by(person_phone.c.rank)
        ).scalars()
    )


def history_of(tx: Connection, contact_id: int) -> list[Tried]:
    """The contact's settled attempts, oldest first."""
    rows = tx.execute(
        select(attempt.c.e164, attempt.c.outcome)
        .where(attempt.c.contact_id == contact_id, attempt.c.state == AttemptState.SETTLED)
        .order_by(attempt.c.n)
    )
    return [Tried(phone=row.e164, outcome=Outcome(row.outcome)) for row in rows]


def _suppressed(tx: Connection, scope: str, value: str) -> bool:
    return _any(tx, suppression.c.scope == scope, suppression.c.value == value)


def _open_attempt(tx: Connection, whose: Any, but: str) -> bool:
    return _any(tx, attempt.c.state.in_(OPEN), whose, attempt.c.id != but)


def _stopped(tx: Connection, campaign: str) -> bool:
    return _any(tx, campaign_state.c.name == campaign, campaign_state.c.stopped_at.is_not(None))


def _any(tx: Connection, *conditions: Any) -> bool:
    return bool(tx.execute(select(exists().where(*conditions))).scalar_one())


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
