"""What the gate is told of somebody, read as it is before every call."""

from typing import Any

from sqlalchemy import Connection, Row

from dialer.store.answers import answers_about
from dialer.store.decisions import Ask, Asked, Gate
from dialer.store.facts import About, Facts, learn, standing_contacts
from dialer.store.schema import contact
from dialer.store.toll import days_of


def known_of(tx: Connection, person_id: str) -> Facts:
    """Of their first contact; they have one at least."""
    theirs = standing_contacts().where(contact.c.person_id == person_id).order_by(contact.c.id)
    row = tx.execute(theirs).first()
    assert row is not None
    (learnt,) = learn(tx, [About(row=row)])
    return learnt.facts()


def answers_of(tx: Connection, row: Row[Any], gate: Gate) -> list[Asked]:
    """What this gate says of a contact's numbers, the one that comes next first."""
    (learnt,) = learn(tx, [About(row=row)])
    return answers_about(learnt, gate, Ask(tx, days_of(tx, [gate.toll])))
