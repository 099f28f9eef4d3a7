"""What the ledger can tell of somebody: why they were called, or why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from dialer.store.schema import (
    attempt,
    call_event,
    contact,
    debt,
    debt_change,
    decision,
    follow_up,
    suppression,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing that happened; `kind` is decision, attempt, key, suppression, debt or follow_up."""

    at: datetime
    kind: str
    facts: Mapping[str, Any]


def story(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    """Everything about these contacts, newest first."""
    people = tx.execute(select(contact).where(contact.c.id.in_(contact_ids))).all()
    entries = [
        *_decisions(tx, contact_ids),
        *_attempts(tx, contact_ids),
        *_keys(tx, contact_ids),
        *_suppressions(tx, {person.person_id for person in people}, contact_ids),
        *_debt_changes(tx, {person.debt_id for person in people}),
        *_follow_ups(tx, contact_ids),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _decisions(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    rows = tx.execute(select(decision).where(decision.c.contact_id.in_(contact_ids)))
    return [
        Entry(
            at=row.at,
            kind="decision",
            facts={
                "campaign": row.campaign,
                "allowed": row.allowed,
                "reason": row.reason,
                "not_before": row.not_before,
                "phone": row.e164,
            },
        )
        for row in rows
    ]


def _attempts(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    rows = tx.execute(select(attempt).where(attempt.c.contact_id.in_(contact_ids)))
    return [
        Entry(
            at=row.settled_at or row.sent_at or row.reserved_at,
            kind="attempt",
            facts={
                "campaign": row.campaign,
                "n": row.n,
                "phone": row.e164,
                "state": row.state,
                "outcome": row.outcome,
                "reason": row.outcome_reason,
            },
        )
        for row in rows
    ]


def _keys(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    rows = tx.execute(
        select(call_event.c.at, call_event.c.detail)
        .join(attempt, attempt.c.id == call_event.c.linked_id)
        .where(attempt.c.contact_id.in_(contact_ids), call_event.c.name == "RECADO_KEY")
    )
    return [Entry(at=row.at, kind="key", facts=row.detail) for row in rows]


def _suppressions(tx: Connection, people: set[str], contact_ids: Sequence[int]) -> list[Entry]:
    numbers = select(attempt.c.e164).where(attempt.c.contact_id.in_(contact_ids))
    rows = tx.execute(
        select(suppression).where(
            or_(
                (suppression.c.scope == "person") & suppression.c.value.in_(people),
                (suppression.c.scope == "phone") & suppression.c.value.in_(numbers),
            )
        )
    )
    return [
        Entry(
            at=row.since,
            kind="suppression",
            facts={"scope": row.scope, "source": row.source, "reference": row.reference},
        )
        for row in rows
    ]


def _debt_changes(tx: Connection, debts: set[int]) -> list[Entry]:
    rows = tx.execute(
        select(debt_change, debt.c.ref)
        .join(debt, debt.c.id == debt_change.c.debt_id)
        .where(debt_change.c.debt_id.in_(debts))
    )
    return [
        Entry(
            at=row.at,
            kind="debt",
            facts={
                "ref": row.ref,
                "field": row.field,
                "old": row.old,
                "new": row.new,
                "source": row.source,
            },
        )
        for row in rows
    ]


def _follow_ups(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    rows = tx.execute(
        select(follow_up)
        .join(attempt, attempt.c.id == follow_up.c.attempt_id)
        .where(attempt.c.contact_id.in_(contact_ids))
    )
    return [
        Entry(
            at=row.delivered_at or row.created_at,
            kind="follow_up",
            facts={"kind": row.kind, "name": row.name, "state": row.state, "error": row.last_error},
        )
        for row in rows
    ]
