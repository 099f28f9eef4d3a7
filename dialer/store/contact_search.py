"""Contacts as a list is read: by the keys that an operator has, in parts that cost the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, select, union

from dialer.store.done import IN_CALL
from dialer.store.schema import attempt, contact, creditor, debt, person, person_phone

WhereStands = Literal["waiting", "in_call", "done"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which contacts are looked for; every field that is given must hold."""

    campaign: str | None = None
    person_id: str | None = None
    debt_ref: str | None = None
    numbers: Sequence[str] = ()
    """E.164: whoever has one of them, or was ever called at it."""
    state: WhereStands | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One contact with what a line of a list shows. Amounts are in `currency`."""

    id: int
    campaign: str
    person_id: str
    name: str
    phones: tuple[str, ...]
    role: str
    creditor: str
    debt_ref: str
    amount: Decimal | None
    """None: whoever asks may not see it."""
    currency: str
    due: date | None
    debt_status: str
    attempts: int
    state: WhereStands
    next_at: datetime | None
    reason: str | None
    """Why it is done, or waits for something that is in no calendar."""


def search_contacts(tx: Connection, wanted: Wanted, *, after: int, limit: int) -> list[Found]:
    """At most `limit` contacts whose id is greater than `after`, in the order of their ids."""
    query = _rows().where(contact.c.id > after, *_conditions(wanted)).order_by(contact.c.id).limit(limit)
    rows = tx.execute(query).all()
    numbers = _numbers(tx, {row.person_id for row in rows})
    return [_found(row, numbers.get(row.person_id, ())) for row in rows]


def one_contact(tx: Connection, contact_id: int) -> Found | None:
    """The contact of this id, if the ledger has one."""
    row = tx.execute(_rows().where(contact.c.id == contact_id)).one_or_none()
    return None if row is None else _found(row, _numbers(tx, {row.person_id}).get(row.person_id, ()))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = {
        contact.c.campaign: wanted.campaign,
        contact.c.person_id: wanted.person_id,
        debt.c.ref: wanted.debt_ref,
    }
    found = [column == value for column, value in asked.items() if value is not None]
    if wanted.numbers:
        found.append(contact.c.id.in_(_at(wanted.numbers)))
    return [*found, *_standing(wanted.state)]


def _at(numbers: Sequence[str]) -> Select[Any]:
    """One query an index: a single OR over them all reads every contact."""
    have = select(contact.c.id).join(person_phone, person_phone.c.person_id == contact.c.person_id)
    called = select(attempt.c.contact_id).where(attempt.c.e164.in_(numbers))
    ids = union(have.where(person_phone.c.e164.in_(numbers)), called).subquery()
    return select(ids.c[0])


def _standing(state: WhereStands | None) -> list[ColumnElement[bool]]:
    if state is None:
        return []
    if state == "waiting":
        return [contact.c.next_at.is_not(None)]
    in_call = contact.c.done_reason == IN_CALL
    return [contact.c.next_at.is_(None), in_call if state == "in_call" else ~in_call]


def _rows() -> Select[Any]:
    return (
        select(
            contact,
            person.c.name,
            debt.c.ref,
            debt.c.amount,
            debt.c.currency,
            debt.c.due,
            debt.c.status,
            creditor.c.name.label("creditor"),
        )
        .join(person, person.c.id == contact.c.person_id)
        .join(debt, debt.c.id == contact.c.debt_id)
        .join(creditor, creditor.c.id == debt.c.creditor_id)
    )


def _numbers(tx: Connection, people: set[str]) -> dict[str, tuple[str, ...]]:
    rows = tx.execute(
        select(person_phone.c.person_id, person_phone.c.e164)
        .where(person_phone.c.person_id.in_(people))
        .order_by(person_phone.c.rank)
    )
    numbers: dict[str, tuple[str, ...]] = {}
    for row in rows:
        numbers[row.person_id] = (*numbers.get(row.person_id, ()), row.e164)
    return numbers


def _found(row: Row[Any], numbers: tuple[str, ...]) -> Found:
    return Found(
        id=row.id,
        campaign=row.campaign,
        person_id=row.person_id,
        name=row.name,
        phones=numbers,
        role=row.role,
        creditor=row.creditor,
        debt_ref=row.ref,
        amount=row.amount,
        currency=row.currency,
        due=row.due,
        debt_status=row.status,
        attempts=row.attempts,
        state=_state(row),
        next_at=row.next_at,
        reason=row.done_reason,
    )


def _state(row: Row[Any]) -> WhereStands:
    if row.next_at is not None:
        return "waiting"
    return "in_call" if row.done_reason == IN_CALL else "done"
