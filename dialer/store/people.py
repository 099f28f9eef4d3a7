"""People and their numbers, as the rows of a contacts file tell of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from dialer.contact import Person
from dialer.contacts.contact_row import Row
from dialer.store.bulk import among, put
from dialer.store.schema import contact, person, person_phone, phone
from dialer.store.upsert import upsert

SAID_OF_PERSON = ("name", "language", "email", "secrets", "country", "region", "time_zone", "same_as")


def save_people(tx: Connection, rows: Sequence[Row]) -> None:
    """Write who they are and how they are reached; the last row that tells of a person holds.

    A person may have several rows, so an empty cell takes nothing away that another row gave.
    """
    _save_persons(tx, [row.person for row in rows])
    _save_phones(tx, rows)
    _save_ranks(tx, rows)


def add_person(tx: Connection, one: Person) -> None:
    """Write who they are, as far as a row with mistakes says it; who is known already stays as they are."""
    said = {name: getattr(one, name) for name in SAID_OF_PERSON}
    said |= {"secrets": dict(one.secrets), "same_as": one.key}
    tx.execute(upsert(tx, person).values(id=one.id, **said).on_conflict_do_nothing())


def drop_numbers(tx: Connection, dropped: Mapping[str, Collection[str]]) -> None:
    """Forget numbers (by person) that a row no longer gives, unless another contact's row does.

    Call it when the contacts are saved. A number where somebody else answered stays, with that mark.
    """
    for person_id, numbers in dropped.items():
        rows = tx.execute(select(contact.c.phones).where(contact.c.person_id == person_id)).scalars()
        kept = {e164 for phones in rows for e164 in phones}
        tx.execute(
            delete(person_phone).where(
                person_phone.c.person_id == person_id,
                person_phone.c.e164.in_(set(numbers) - kept),
                person_phone.c.wrong_since.is_(None),
            )
        )


def _save_persons(tx: Connection, people: Sequence[Person]) -> None:
    ids = {one.id for one in people}
    known = tx.execute(select(person).where(among(tx, person.c.id, ids)))
    merged: dict[str, dict[str, Any]] = {row.id: dict(row._mapping) for row in known}
    for one in people:
        before = merged.get(one.id, {"email": None, "secrets": {}})
        merged[one.id] = {
            "id": one.id,
            "name": one.name,
            "language": one.language,
            "email": one.email or before["email"],
            "secrets": {**before["secrets"], **one.secrets},
            "country": one.country or before.get("country"),
            "region": one.region or before.get("region"),
            "time_zone": one.time_zone or before.get("time_zone"),
            "same_as": one.same_as or before.get("same_as") or one.id,
        }
    put(tx, person, _in_order(merged), key=["id"], change=SAID_OF_PERSON)


def _save_phones(tx: Connection, rows: Sequence[Row]) -> None:
    numbers = {
        number.e164: {"e164": number.e164, "region": number.region, "line_type": number.line_type}
        for row in rows
        for number in row.phones
    }
    put(tx, phone, _in_order(numbers), key=["e164"])


def _save_ranks(tx: Connection, rows: Sequence[Row]) -> None:
    """The row's own order first. A number marked wrong stays so: a file saying it again is no evidence."""
    orders = _known_orders(tx, {row.person.id for row in rows})
    for row in rows:
        said = [number.e164 for number in row.phones]
        orders[row.person.id] = said + [e164 for e164 in orders[row.person.id] if e164 not in said]
    values = [
        {"person_id": person_id, "e164": e164, "rank": rank}
        for person_id in sorted(orders)
        for rank, e164 in enumerate(orders[person_id])
    ]
    put(tx, person_phone, values, key=["person_id", "e164"], change=["rank"])


def _known_orders(tx: Connection, people: Collection[str]) -> defaultdict[str, list[str]]:
    orders: defaultdict[str, list[str]] = defaultdict(list)
    known = select(person_phone).where(among(tx, person_phone.c.person_id, people))
    for row in tx.execute(known.order_by(person_phone.c.rank)):
        orders[row.person_id].append(row.e164)
    return orders


def _in_order(values: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """One order for all writers, so that two imports side by side wait instead of deadlocking."""
    return [values[key] for key in sorted(values)]
