"""What the gate would say of a campaign's contacts, asked without a call and without a record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from dialer.store.claims import answers_about, mildest
from dialer.store.decisions import Asked, Gate
from dialer.store.done import IN_CALL
from dialer.store.facts import standing_contacts
from dialer.store.schema import attempt, contact

GateAt = Callable[[datetime], Gate]


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """One contact. `asked` is the gate's mildest answer at its turn; None where it has none any more."""

    contact_id: int
    turn: datetime
    """When the gate was asked about: now, or when a retry's delay has passed."""
    asked: Asked | None = None
    done: str = ""


def prospects(
    tx: Connection, campaign: str, now: datetime, gate_at: GateAt, *, after: int, most: int
) -> list[Prospect]:
    """The next `most` contacts of the campaign, by id. Nothing is written."""
    rows = tx.execute(
        standing_contacts()
        .add_columns(contact.c.next_at, contact.c.done_reason)
        .where(contact.c.campaign == campaign, contact.c.id > after)
        .order_by(contact.c.id)
        .limit(most)
    )
    found = []
    for row in rows.all():
        if row.next_at is None:
            done = "" if row.done_reason == IN_CALL else row.done_reason or ""
            found.append(Prospect(contact_id=row.id, turn=now, done=done or IN_CALL))
            continue
        turn = max(now, row.next_at) if row.done_reason is None else now
        asked = mildest(answers_about(tx, row, gate_at(turn)))
        found.append(Prospect(contact_id=row.id, turn=turn, asked=asked))
    return found


def how_many(tx: Connection, campaign: str) -> int:
    """How many contacts the campaign has."""
    counted: int = tx.execute(
        select(func.count()).select_from(contact).where(contact.c.campaign == campaign)
    ).scalar_one()
    return counted


def seconds_a_call(tx: Connection, campaign: str, *, least: int) -> float | None:
    """How long a call of this campaign has kept its line, on average; None where too few were made."""
    rows = tx.execute(
        select(attempt.c.sent_at, attempt.c.ended_at).where(
            attempt.c.campaign == campaign, attempt.c.sent_at.is_not(None), attempt.c.ended_at.is_not(None)
        )
    ).all()
    lasted = [(row.ended_at - row.sent_at).total_seconds() for row in rows]
    return sum(lasted) / len(lasted) if len(lasted) >= least else None
