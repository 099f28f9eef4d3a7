"""What an agent sees of the person they are connected with: who, what is owed, what was said and pressed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, select

from dialer.store.agent_calls import AgentCall
from dialer.store.promises import Promise, promises_about
from dialer.store.results import COUNTED
from dialer.store.schema import agent_call, attempt, call_event, contact, creditor, debt, person

SAID = ("RECADO_KEY", "RECADO_ANSWER")
"""What a person says with their keys; what proves who they are is none of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One debt of the person to the creditor whom this call is about. `called_about`: in this very call."""

    ref: str
    creditor: str
    amount: Decimal
    currency: str
    due: date | None
    status: str
    called_about: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """An earlier call about these debts, what came of it, and what an agent noted in it."""

    at: datetime
    campaign: str
    n: int
    outcome: str
    disposition: str
    notes: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressed:
    """A key or an answer of this call; what proves who somebody is is never among them."""

    at: datetime
    step: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """The person in the call. `number` is E.164; `reference` is told to who wants no more calls."""

    name: str
    language: str
    number: str
    verified: bool
    reference: str
    debts: Sequence[Owed]
    before: Sequence[Before]
    promises: Sequence[Promise]
    pressed: Sequence[Pressed]


def card_of(tx: Connection, call: AgentCall) -> Card:
    """Read afresh each time: what is pressed, or imported, meanwhile is in it."""
    row = tx.execute(
        select(
            attempt.c.e164,
            attempt.c.verified_at,
            attempt.c.opt_out_reference,
            person.c.name,
            person.c.language,
            contact.c.person_id,
            debt.c.id,
            debt.c.creditor_id,
        )
        .join(contact, contact.c.id == attempt.c.contact_id)
        .join(person, person.c.id == contact.c.person_id)
        .join(debt, debt.c.id == contact.c.debt_id)
        .where(attempt.c.id == call.attempt_id)
    ).one()
    debts = _debts(tx, row.person_id, row.creditor_id, about=row.id)
    ids = [each.id for each in debts]
    return Card(
        name=row.name,
        language=row.language,
        number=row.e164,
        verified=row.verified_at is not None,
        reference=row.opt_out_reference,
        debts=[_owed(each, row.id) for each in debts],
        before=_before(tx, ids, call),
        promises=promises_about(tx, ids),
        pressed=_pressed(tx, call.attempt_id),
    )


def pressed_so_far(tx: Connection, attempts: Sequence[str]) -> dict[str, int]:
    """How many keys and answers these calls have seen; a call without any is not in it."""
    if not attempts:
        return {}
    said = call_event.c.linked_id.in_(attempts) & call_event.c.name.in_(SAID)
    counts = select(call_event.c.linked_id, func.count()).where(said).group_by(call_event.c.linked_id)
    return {row[0]: row[1] for row in tx.execute(counts)}


def _debts(tx: Connection, person_id: str, creditor_id: int, *, about: int) -> Sequence[Row[Any]]:
    """What the person owes this creditor, the debt `about` first."""
    return tx.execute(
        select(debt, creditor.c.name.label("creditor"))
        .join(creditor, creditor.c.id == debt.c.creditor_id)
        .where(debt.c.person_id == person_id, debt.c.creditor_id == creditor_id)
        .order_by(debt.c.id != about, debt.c.due, debt.c.id)
    ).all()


def _owed(row: Row[Any], called_about: int) -> Owed:
    return Owed(
        ref=row.ref,
        creditor=row.creditor,
        amount=row.amount,
        currency=row.currency,
        due=row.due,
        status=row.status,
        called_about=row.id == called_about,
    )


def _before(tx: Connection, debts: Sequence[int], call: AgentCall) -> list[Before]:
    rows = tx.execute(
        select(attempt, agent_call.c.disposition, agent_call.c.notes)
        .join(contact, contact.c.id == attempt.c.contact_id)
        .outerjoin(agent_call, agent_call.c.attempt_id == attempt.c.id)
        .where(contact.c.debt_id.in_(debts), attempt.c.state.in_(COUNTED), attempt.c.id != call.attempt_id)
        .order_by(attempt.c.sent_at.desc())
        .limit(20)
    )
    return [
        Before(
            at=row.sent_at,
            campaign=row.campaign,
            n=row.n,
            outcome=row.outcome or "",
            disposition=row.disposition or "",
            notes=row.notes or "",
        )
        for row in rows
    ]


def _pressed(tx: Connection, attempt_id: str) -> list[Pressed]:
    rows = tx.execute(
        select(call_event)
        .where(call_event.c.linked_id == attempt_id, call_event.c.name.in_(SAID))
        .order_by(call_event.c.at, call_event.c.n)
    )
    return [
        Pressed(
            at=row.at,
            step=row.detail.get("step") or row.detail.get("key", ""),
            key=row.detail.get("value") or row.detail.get("key", ""),
        )
        for row in rows
    ]
