"""Follow-ups that wait for a human: nobody knows whether they arrived, or they cannot be delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from dialer.store.audit import append, lock_chain
from dialer.store.schema import attempt, follow_up

IN_DOUBT = ("unconfirmed", "failed")
"""States that nothing but a human's word leads out of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InDoubt:
    """One of them; `person_id` is empty where somebody rang us."""

    id: str
    kind: str
    name: str
    campaign: str
    person_id: str
    state: str
    error: str
    at: datetime


def in_doubt(tx: Connection) -> Sequence[InDoubt]:
    """All of them, oldest first."""
    rows = tx.execute(
        select(follow_up, attempt.c.person_id)
        .outerjoin(attempt, attempt.c.id == follow_up.c.attempt_id)
        .where(follow_up.c.state.in_(IN_DOUBT))
        .order_by(follow_up.c.created_at, follow_up.c.id)
    )
    return [
        InDoubt(
            id=row.id,
            kind=row.kind,
            name=row.name,
            campaign=row.campaign,
            person_id=row.person_id or "",
            state=row.state,
            error=row.last_error or "",
            at=row.created_at,
        )
        for row in rows
    ]


def send_again(tx: Connection, follow_up_id: str, *, now: datetime, by: str, who: str = "") -> bool:
    """Owed anew, under the same id, with every try ahead; False when it is not in doubt.

    `by` is who says so, in words; `who` is their id in the audit, where that is another.
    """
    said = f"{by} asked for it to be sent again"
    decided = _decide(tx, follow_up_id, state="owed", next_at=now, tries=0, last_error=said)
    return decided and _audit(tx, "follow_up_again", follow_up_id, now=now, by=who or by)


def call_delivered(tx: Connection, follow_up_id: str, *, now: datetime, by: str, who: str = "") -> bool:
    """It arrived, as somebody has found out; False when it is not in doubt. `by` and `who` are as above."""
    said = f"{by} says that it arrived"
    decided = _decide(tx, follow_up_id, state="delivered", delivered_at=now, last_error=said)
    return decided and _audit(tx, "follow_up_delivered", follow_up_id, now=now, by=who or by)


def _decide(tx: Connection, follow_up_id: str, **values: object) -> bool:
    lock_chain(tx)
    doubted = (follow_up.c.id == follow_up_id) & follow_up.c.state.in_(IN_DOUBT)
    return tx.execute(update(follow_up).where(doubted).values(**values)).rowcount == 1


def _audit(tx: Connection, what: str, follow_up_id: str, *, now: datetime, by: str) -> bool:
    append(tx, now=now, kind="control", content={"what": what, "follow_up": follow_up_id, "by": by})
    return True
