"""Contacts as they stand, with nobody else to decide about their people or numbers meanwhile."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from dialer.attempt import Attempt
from dialer.store.facts import Learnt, standing_contacts
from dialer.store.locks import lock, people_and_numbers, try_lock
from dialer.store.schema import contact, person, person_phone

Standing = Mapping[int, Row[Any]]
"""Contacts as they stand, by their id."""


def alone_with(tx: Connection, contact_ids: Sequence[int]) -> Standing:
    """These contacts, their people and numbers ours to decide about; not those that somebody is at.

    Whoever is at one decides about this very person: next time the gate says what came of it.
    """
    if not contact_ids:
        return {}
    names: dict[int, set[str]] = defaultdict(set)
    for each in tx.execute(_TO_LOCK, {"contacts": contact_ids}):
        names[each.id].update(people_and_numbers([each.same_as], [each.e164] if each.e164 else []))
    ours = try_lock(tx, set().union(*names.values()))
    return _standing(tx, [each for each in contact_ids if names[each] <= ours])


def alone_to_dial(tx: Connection, reserved: Sequence[Attempt]) -> Standing:
    """The contacts as they stand; who decides about their people, or these numbers, is waited for."""
    contact_ids = [each.contact_id for each in reserved]
    keys = {each.same_as for each in tx.execute(_TO_LOCK, {"contacts": contact_ids})}
    lock(tx, people_and_numbers(keys, {each.phone for each in reserved}))
    return _standing(tx, contact_ids)


def apart(learnt: Sequence[Learnt]) -> list[Learnt]:
    """Those that share no person and no number with an earlier one: what is decided of one counts for none
    of the others."""
    met: set[str] = set()
    first = []
    for each in learnt:
        if met.isdisjoint(theirs := _names(each)):
            first.append(each)
        met |= theirs
    return first


def _names(learnt: Learnt) -> set[str]:
    of, number = learnt.whom, learnt.about.number
    return set(people_and_numbers([of.key, *of.others.values()], [*of.phones, *([number] if number else [])]))


def _standing(tx: Connection, contact_ids: Collection[int]) -> Standing:
    if not contact_ids:
        return {}
    return {row.id: row for row in tx.execute(_STANDING, {"contacts": list(contact_ids)})}


_CONTACTS: BindParameter[int] = bindparam("contacts", expanding=True)

# Each call asks these twice: built once, they cost half.
_TO_LOCK = (
    select(contact.c.id, person.c.same_as, person_phone.c.e164)
    .select_from(contact)
    .join(person, person.c.id == contact.c.person_id)
    .outerjoin(person_phone, (person_phone.c.person_id == person.c.id) & person_phone.c.wrong_since.is_(None))
    .where(contact.c.id.in_(_CONTACTS))
)
_STANDING = standing_contacts().where(contact.c.id.in_(_CONTACTS))
