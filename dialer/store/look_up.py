"""Whom, and which debt, an operator means."""

from sqlalchemy import Connection, exists, inspect, select

from dialer.store.schema import debt, person


def has_ledger(tx: Connection) -> bool:
    """Whether Recado's tables are here, of whichever version."""
    return inspect(tx).has_table(person.name)


def has_person(tx: Connection, person_id: str) -> bool:
    """Whether any file ever told of them."""
    return bool(tx.execute(select(exists().where(person.c.id == person_id))).scalar_one())


def debts_of(tx: Connection, ref: str) -> list[int]:
    """The debts of this reference, of whichever creditors: what is said of one holds for all of them."""
    return list(tx.execute(select(debt.c.id).where(debt.c.ref == ref).order_by(debt.c.id)).scalars())
