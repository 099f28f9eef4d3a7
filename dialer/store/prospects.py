"""What the gate would say of a campaign's contacts, asked without a call and without a record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, select

from dialer.policy.retry import ATTEMPTS_USED, NO_OTHER_PHONE, RETRIES_USED
from dialer.policy.rules import Verdict
from dialer.store.answers import answers_about, mildest
from dialer.store.decisions import Ask, Asked, Gate
from dialer.store.done import IN_CALL
from dialer.store.facts import About, Learnt, learn, standing_contacts
from dialer.store.schema import attempt, contact
from dialer.store.tallies import contacts_stand
from dialer.store.toll import days_of

GateAt = Callable[[datetime], Gate]


_AFTER_AN_OUTCOME = (ATTEMPTS_USED, NO_OTHER_PHONE, RETRIES_USED)
"""Ends that say little without what the last attempt came to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """Why a contact is called no more; `outcome` is the last attempt's where the reason alone says little."""

    reason: str
    outcome: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """One contact. `asked` is the gate's mildest answer at its turn, or why it has no turn any more."""

    contact_id: int
    turn: datetime
    """When the gate was asked about: now, or when a retry's delay has passed."""
    asked: Asked | Done


def prospects(
    tx: Connection, campaign: str, now: datetime, gate_at: GateAt, *, after: int, most: int
) -> list[Prospect]:
    """The next `most` contacts of the campaign, by id. Nothing is written."""
    rows = tx.execute(
        standing_contacts()
        .add_columns(contact.c.next_at, contact.c.done_reason, _last_outcome().label("last_outcome"))
        .where(contact.c.campaign == campaign, contact.c.id > after)
        .order_by(contact.c.id)
        .limit(most)
    )
    contacts = rows.all()
    waiting = [About(row=row) for row in contacts if row.next_at is not None]
    learnt = {each.about.row.id: each for each in learn(tx, waiting)}
    found = []
    for row in contacts:
        if row.next_at is None:
            found.append(Prospect(contact_id=row.id, turn=now, asked=_done(row)))
            continue
        turn = max(now, row.next_at) if row.done_reason is None else now
        found.append(Prospect(contact_id=row.id, turn=turn, asked=_asked(tx, learnt[row.id], turn, gate_at)))
    return found


def _asked(tx: Connection, learnt: Learnt, turn: datetime, gate_at: GateAt) -> Asked:
    """The answer at its turn. Whoever must wait is asked about again when the wait is over: what bars only a
    machine gives way to a closed day, and would bar it still when the day opens."""
    asked = _answer(tx, learnt, gate_at(turn))
    if asked.dials or asked.decision.until is None:
        return asked
    then = _answer(tx, learnt, gate_at(asked.decision.until))
    return asked if then.dials or then.decision.verdict is Verdict.DEFER else then


def _answer(tx: Connection, learnt: Learnt, gate: Gate) -> Asked:
    return mildest(answers_about(learnt, gate, Ask(tx, days_of(tx, [gate.toll]))))


def _done(row: Row[Any]) -> Done:
    reason = row.done_reason or IN_CALL
    return Done(reason=reason, outcome=(row.last_outcome or "") if reason in _AFTER_AN_OUTCOME else "")


def _last_outcome() -> ScalarSelect[str | None]:
    return (
        select(attempt.c.outcome)
        .where(attempt.c.contact_id == contact.c.id, attempt.c.outcome.is_not(None))
        .order_by(attempt.c.n.desc())
        .limit(1)
        .correlate(contact)
        .scalar_subquery()
    )


def how_many(tx: Connection, campaign: str) -> int:
    """How many contacts the campaign has."""
    return sum(each.n for each in contacts_stand(tx, [campaign]))


def seconds_a_call(tx: Connection, campaign: str, *, least: int) -> float | None:
    """How long a call of this campaign has kept its line, on average; None where too few were made."""
    rows = tx.execute(
        select(attempt.c.sent_at, attempt.c.ended_at).where(
            attempt.c.campaign == campaign, attempt.c.sent_at.is_not(None), attempt.c.ended_at.is_not(None)
        )
    ).all()
    lasted = [(row.ended_at - row.sent_at).total_seconds() for row in rows]
    return sum(lasted) / len(lasted) if len(lasted) >= least else None
