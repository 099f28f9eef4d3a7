"""Who stands behind an id: people and keys that act, and whom a row of the audit is about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from dialer.store.list_rows import AuditRow
from dialer.store.schema import api_key, contact, person, suppression, user_account


@dataclass(frozen=True, kw_only=True, slots=True)
class Whom:
    """Whom a row is about, as far as the ledger still knows: a contact's person, or a number alone."""

    contact_id: int | None = None
    name: str = ""
    number: str = ""


def names_of(tx: Connection, ids: Collection[str]) -> dict[str, str]:
    """What people (`user:7`) and keys (`key:3`) are called; whoever is not known is left out."""
    named: dict[str, str] = {}
    for kind, table in (("user", user_account), ("key", api_key)):
        wanted = [int(each.partition(":")[2]) for each in ids if each.startswith(f"{kind}:")]
        rows = tx.execute(select(table.c.id, table.c.name).where(table.c.id.in_(wanted)))
        named |= {f"{kind}:{row.id}": row.name for row in rows}
    return named


def whom_of(tx: Connection, rows: Sequence[AuditRow]) -> dict[int, Whom]:
    """Whom these rows are about, by the rows' ids: their contact, or whose objection they tell of."""
    contacts = _contacts(tx, {row.contact_id for row in rows if row.contact_id is not None})
    objections = _objections(tx, {str(row.content["reference"]) for row in rows if _objects(row)})
    found = {}
    for row in rows:
        if row.contact_id is not None:
            found[row.id] = contacts.get(row.contact_id, Whom())
        elif _objects(row):
            key = (str(row.content.get("scope")), str(row.content["reference"]))
            found[row.id] = objections.get(key, Whom())
    return found


def _objects(row: AuditRow) -> bool:
    return bool(row.content.get("reference"))


def _contacts(tx: Connection, ids: Collection[int]) -> Mapping[int, Whom]:
    of_person = select(contact.c.id, person.c.name).join(person, person.c.id == contact.c.person_id)
    rows = tx.execute(of_person.where(contact.c.id.in_(ids)))
    return {row.id: Whom(contact_id=row.id, name=row.name) for row in rows}


def _objections(tx: Connection, references: Collection[str]) -> Mapping[tuple[str, str], Whom]:
    """By scope and reference; of one that was erased nobody knows who it is."""
    with_name: Any = select(suppression.c.scope, suppression.c.reference, suppression.c.value, person.c.name)
    with_name = with_name.outerjoin(person, person.c.id == suppression.c.value)
    rows = tx.execute(with_name.where(suppression.c.reference.in_(references))).all()
    return {
        (row.scope, row.reference): Whom(name=row.name or row.value or "")
        if row.scope == "person"
        else Whom(number=row.value or "")
        for row in rows
    }
