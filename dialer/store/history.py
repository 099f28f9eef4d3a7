"""What the ledger can tell of somebody: why they were called, or why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from dialer.store.audit import Told, told
from dialer.store.history_marks import marks
from dialer.store.past import key_of, same_people
from dialer.store.schema import (
    agent_call,
    attempt,
    call_event,
    contact,
    debt,
    debt_change,
    follow_up,
    person_phone,
    suppression,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing that happened; `kind` is decision, attempt, key, filed, suppression, debt, follow_up, state
    (also hours that were asked for) or contacted (elsewhere)."""

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
        *_filed(tx, contact_ids),
        *_suppressions(tx, {person.person_id for person in people}, contact_ids),
        *_debt_changes(tx, {person.debt_id for person in people}),
        *_follow_ups(tx, contact_ids),
        *_marks(tx, {person.person_id for person in people}, {person.debt_id for person in people}),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _told(tx: Connection, kind: str, query: Select[Any]) -> list[Entry]:
    """The rows of a query as entries: its column `at` says when, the others are the facts."""
    rows = [dict(row) for row in tx.execute(query).mappings()]
    return [Entry(at=row.pop("at"), kind=kind, facts=row) for row in rows]


def _decisions(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    return [_decision(each) for each in told(tx, contact_ids, ["decision"])]


def _decision(each: Told) -> Entry:
    """What the audit keeps, with the words that older readers know: allowed, reason, not_before, phone."""
    until = each.content["until"]
    facts = {
        **each.content,
        "allowed": each.content["dials"],
        "not_before": until and datetime.fromisoformat(until),
        "phone": each.e164,
        "attempt": each.attempt_id,
    }
    return Entry(at=each.at, kind="decision", facts=facts)


def _attempts(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    told = select(
        func.coalesce(attempt.c.settled_at, attempt.c.sent_at, attempt.c.reserved_at).label("at"),
        attempt.c.n,
        attempt.c.e164.label("phone"),
        attempt.c.state,
        attempt.c.outcome,
        attempt.c.outcome_reason.label("reason"),
        attempt.c.answered_at,
        attempt.c.hangup_cause.label("cause"),
        attempt.c.voice,
        attempt.c.voice_fallback,
    )
    return _told(tx, "attempt", told.where(attempt.c.contact_id.in_(contact_ids)))


def _keys(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    rows = tx.execute(
        select(call_event.c.at, call_event.c.detail)
        .join(attempt, attempt.c.id == call_event.c.linked_id)
        .where(attempt.c.contact_id.in_(contact_ids), call_event.c.name == "RECADO_KEY")
    )
    return [Entry(at=row.at, kind="key", facts=row.detail) for row in rows]


def _filed(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    """What agents said came of their calls."""
    told = select(agent_call.c.disposed_at.label("at"), agent_call.c.disposition)
    filed = agent_call.c.contact_id.in_(contact_ids), agent_call.c.disposed_at.is_not(None)
    return _told(tx, "filed", told.where(*filed))


def _suppressions(tx: Connection, people: set[str], contact_ids: Sequence[int]) -> list[Entry]:
    numbers = select(attempt.c.e164).where(attempt.c.contact_id.in_(contact_ids))
    told = select(
        suppression.c.since.label("at"), suppression.c.scope, suppression.c.source, suppression.c.reference
    ).where(
        or_(
            (suppression.c.scope == "person") & suppression.c.value.in_(people),
            (suppression.c.scope == "phone") & suppression.c.value.in_(numbers),
        )
    )
    return _told(tx, "suppression", told)


def _debt_changes(tx: Connection, debts: set[int]) -> list[Entry]:
    change = debt_change.c
    told = select(change.at, debt.c.ref, change.field, change.old, change.new, change.source)
    return _told(tx, "debt", told.join(debt, debt.c.id == change.debt_id).where(change.debt_id.in_(debts)))


def _follow_ups(tx: Connection, contact_ids: Sequence[int]) -> list[Entry]:
    told = select(
        func.coalesce(follow_up.c.delivered_at, follow_up.c.created_at).label("at"),
        follow_up.c.id,
        follow_up.c.kind,
        follow_up.c.name,
        follow_up.c.state,
        follow_up.c.last_error.label("error"),
    )
    return _told(
        tx,
        "follow_up",
        told.join(attempt, attempt.c.id == follow_up.c.attempt_id).where(
            attempt.c.contact_id.in_(contact_ids)
        ),
    )


def _marks(tx: Connection, people: set[str], debts: set[int]) -> list[Entry]:
    """Also what was said of the same human under other ids: the gate heeds it for all of them."""
    alike = {each for person_id in people for each in same_people(tx, key_of(tx, person_id))}
    numbers = set(
        tx.execute(select(person_phone.c.e164).where(person_phone.c.person_id.in_(people))).scalars()
    )
    return [
        Entry(at=each.happened_at, kind=each.kind, facts={**each.content, "phone": each.phone})
        for each in marks(tx, people=alike, numbers=numbers, debts=debts)
    ]
