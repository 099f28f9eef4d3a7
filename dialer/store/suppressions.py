"""Who asked not to be called again: people and numbers, over all campaigns, until somebody lifts it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from dialer.contact import DebtStatus
from dialer.store.contacts import debt_reason
from dialer.store.schema import contact, suppression
from dialer.store.upsert import upsert

SCOPES = ("person", "phone")

PERSON_SUPPRESSED = "person_suppressed"
"""The done_reason of a suppressed person's contacts; the gate refuses with the same word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppression:
    """`value` is a person_id or a number in E.164; `reference` is what the person was told."""

    scope: str
    value: str
    since: datetime
    source: str
    reference: str


def suppress(tx: Connection, scope: str, value: str, *, now: datetime, source: str, reference: str) -> str:
    """Never call this person, or this number, again; return the reference that holds.

    The first one stays: whoever asks twice is told the same. A person's contacts are done at once;
    a number's are left to the gate, because they may have another number.
    """
    if scope not in SCOPES:
        raise ValueError(f"nothing can be suppressed by {scope!r}, only by {' or '.join(SCOPES)}")
    values = {"scope": scope, "value": value, "since": now, "source": source[:200], "reference": reference}
    tx.execute(upsert(tx, suppression).values(values).on_conflict_do_nothing())
    if scope == "person":
        _end_contacts(tx, value)
    holds: str = tx.execute(select(suppression.c.reference).where(_is(scope, value))).scalar_one()
    return holds


def find_suppression(tx: Connection, *, person_id: str | None, phone: str | None) -> Suppression | None:
    """What forbids calling this person at this number, the older one if there are two."""
    found = or_(_is("person", person_id or ""), _is("phone", phone or ""))
    row = tx.execute(select(suppression).where(found).order_by(suppression.c.id)).first()
    return None if row is None else _suppression(row)


def suppressed_people(tx: Connection, people: Collection[str]) -> set[str]:
    """Which of these people may not be called."""
    among = suppression.c.value.in_(set(people))
    return set(
        tx.execute(select(suppression.c.value).where(suppression.c.scope == "person", among)).scalars()
    )


def suppressions(tx: Connection) -> Iterator[Suppression]:
    """All of them, in the order they were asked for; streamed."""
    rows = tx.execute(select(suppression).order_by(suppression.c.id).execution_options(yield_per=500))
    return map(_suppression, rows)


def _is(scope: str, value: str) -> Any:
    return (suppression.c.scope == scope) & (suppression.c.value == value)


def _end_contacts(tx: Connection, person_id: str) -> None:
    """Those that wait, and those that only a debt's status keeps from waiting: it may change again."""
    by_debt = [debt_reason(status) for status in DebtStatus]
    tx.execute(
        update(contact)
        .where(contact.c.person_id == person_id)
        .where(or_(contact.c.next_at.is_not(None), contact.c.done_reason.in_(by_debt)))
        .values(next_at=None, done_reason=PERSON_SUPPRESSED)
    )


def _suppression(row: Row[Any]) -> Suppression:
    return Suppression(
        scope=row.scope, value=row.value, since=row.since, source=row.source, reference=row.reference
    )
