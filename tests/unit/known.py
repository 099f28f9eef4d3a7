"""What the gate is told of somebody, read as it is before every call."""

from sqlalchemy import Connection

from dialer.store.facts import Facts, facts_of, standing_contacts
from dialer.store.schema import contact


def known_of(tx: Connection, person_id: str) -> Facts:
    """Of their first contact; they have one at least."""
    theirs = standing_contacts().where(contact.c.person_id == person_id).order_by(contact.c.id)
    row = tx.execute(theirs).first()
    assert row is not None
    return facts_of(tx, row)
