"""Promises to pay: a day that somebody named to an agent. Until it is over the gate lets nobody ring them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from dialer.store.schema import contact, debt, person, promise
from dialer.store.states import set_state


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """What was promised of a debt. `amount` None is the whole; `owed` is what the debt is now,
    None for who may not see it."""

    id: int
    campaign: str
    contact_id: int
    person_name: str
    debt_ref: str
    on_date: date
    amount: Decimal | None
    owed: Decimal | None
    currency: str
    debt_status: str
    made_at: datetime
    taken_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Promises:
    """Those of one campaign: how many there are, how many whose day is over or to come, and the latest."""

    total: int
    coming: int
    latest: tuple[Promise, ...]


def promise_to_pay(
    tx: Connection,
    *,
    contact_id: int,
    on_date: date,
    amount: Decimal | None,
    attempt_id: str,
    now: datetime,
    by: str,
) -> None:
    """Write it down; nobody is called about this debt until that day is over, as the rules count it."""
    row = tx.execute(select(contact.c.debt_id, contact.c.campaign).where(contact.c.id == contact_id)).one()
    source = f"promised to {by}, attempt {attempt_id}"
    set_state(tx, scope="debt", key=str(row.debt_id), name="promise", until=on_date, source=source, now=now)
    tx.execute(
        insert(promise).values(
            debt_id=row.debt_id,
            contact_id=contact_id,
            campaign=row.campaign,
            attempt_id=attempt_id,
            on_date=on_date,
            amount=amount,
            made_at=now,
            taken_by=by[:100],
        )
    )


def debt_of(tx: Connection, contact_id: int) -> int:
    """The debt that this contact is called about."""
    found: int = tx.execute(select(contact.c.debt_id).where(contact.c.id == contact_id)).scalar_one()
    return found


def promises_of(tx: Connection, campaign: str, *, today: date, most: int = 100) -> Promises:
    """What was promised in this campaign, the latest first; `today` divides what is over from what comes."""
    standing = (promise.c.campaign == campaign) & promise.c.withdrawn_at.is_(None)
    total: int = tx.execute(select(func.count()).select_from(promise).where(standing)).scalar_one()
    coming = select(func.count()).select_from(promise).where(standing, promise.c.on_date >= today)
    rows = tx.execute(_promises().where(standing).order_by(promise.c.id.desc()).limit(most))
    return Promises(
        total=total, coming=tx.execute(coming).scalar_one(), latest=tuple(_promise(row) for row in rows)
    )


def promises_about(tx: Connection, debts: Sequence[int]) -> list[Promise]:
    """What was ever promised of these debts, the latest first."""
    told = _promises().where(promise.c.debt_id.in_(debts), promise.c.withdrawn_at.is_(None))
    return [_promise(row) for row in tx.execute(told.order_by(promise.c.id.desc()))]


def _promises() -> Select[Any]:
    return (
        select(
            promise,
            person.c.name.label("person_name"),
            debt.c.ref,
            debt.c.amount.label("owed"),
            debt.c.currency,
            debt.c.status,
        )
        .join(debt, debt.c.id == promise.c.debt_id)
        .join(contact, contact.c.id == promise.c.contact_id)
        .join(person, person.c.id == contact.c.person_id)
    )


def _promise(row: Row[Any]) -> Promise:
    return Promise(
        id=row.id,
        campaign=row.campaign,
        contact_id=row.contact_id,
        person_name=row.person_name,
        debt_ref=row.ref,
        on_date=row.on_date,
        amount=row.amount,
        owed=row.owed,
        currency=row.currency,
        debt_status=row.status,
        made_at=row.made_at,
        taken_by=row.taken_by,
    )
