"""A contact as it stands, with nobody else to decide about its person or their numbers meanwhile."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from dialer.attempt import Attempt
from dialer.store.facts import standing_contacts
from dialer.store.locks import lock, people_and_numbers, try_lock
from dialer.store.schema import contact, person, person_phone


def alone_with(tx: Connection, contact_id: int) -> Row[Any] | None:
    """The contact as it stands, and its person and numbers ours to decide about; None if somebody is at it.

    Whoever is at it decides about this very person: next time the gate says what came of it.
    """
    theirs = tx.execute(_TO_LOCK, {"contact": contact_id}).all()
    names = people_and_numbers({each.same_as for each in theirs}, [each.e164 for each in theirs if each.e164])
    return _standing(tx, contact_id) if try_lock(tx, names) else None


def alone_to_dial(tx: Connection, reserved: Attempt) -> Row[Any]:
    """The contact as it stands; who decides about its person, or this number, is waited for."""
    theirs = tx.execute(_TO_LOCK, {"contact": reserved.contact_id}).all()
    lock(tx, people_and_numbers({each.same_as for each in theirs}, [reserved.phone]))
    return _standing(tx, reserved.contact_id)


def _standing(tx: Connection, contact_id: int) -> Row[Any]:
    return tx.execute(_STANDING, {"contact": contact_id}).one()


# Each call asks these twice: built once, they cost half.
_TO_LOCK = (
    select(person.c.same_as, person_phone.c.e164)
    .select_from(contact)
    .join(person, person.c.id == contact.c.person_id)
    .outerjoin(person_phone, (person_phone.c.person_id == person.c.id) & person_phone.c.wrong_since.is_(None))
    .where(contact.c.id == bindparam("contact"))
)
_STANDING = standing_contacts().where(contact.c.id == bindparam("contact"))
