"""Giving back what was reserved and never written to Asterisk: it was no call."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from dialer.attempt import AttemptState
from dialer.store.done import NOT_DIALLED
from dialer.store.schema import attempt, contact

LEASE_OVER = (
    "never dialled: this process stood still, and its lease ran out, before it was written to Asterisk"
)
STOOD_STILL = "never dialled: this process stood still before it was written to Asterisk"
STOPPED_BEFORE = "never dialled: Recado was told to stop before it was written to Asterisk"
AGENT_WAITED = "never dialled: its agent waited too long for it"
NOT_ITS_OWN = (LEASE_OVER, STOOD_STILL, STOPPED_BEFORE, AGENT_WAITED)
"""Why a call was not dialled that says nothing of its contact: it is due again at once."""

HOPELESS_AFTER = 3
"""So often in a row may a call fail before it is placed (prompts, trunk) until its contact is ended."""

STILL_RESERVED = update(attempt).where(
    attempt.c.id == bindparam("reserved"), attempt.c.state == AttemptState.RESERVED
)


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
    if tx.execute(STILL_RESERVED, {"reserved": attempt_id, **given_back}).rowcount != 1:
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
    if len(last) == HOPELESS_AFTER and all(_failed_by_itself(row) for row in last):
        tx.execute(
            update(contact).where(contact.c.id == contact_id).values(next_at=None, done_reason=NOT_DIALLED)
        )


def _failed_by_itself(row: Any) -> bool:
    not_placed = row.state in (AttemptState.RELEASED, AttemptState.REFUSED)
    return not_placed and bool(row.outcome_reason) and row.outcome_reason not in NOT_ITS_OWN
