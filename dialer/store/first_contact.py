"""Somebody of a campaign to whom its texts can be said before anybody is called."""

from sqlalchemy import Connection, select

from dialer.contact import Contact
from dialer.store.contacts import load_contact
from dialer.store.schema import contact


def first_contact(tx: Connection, campaign: str) -> Contact | None:
    """The campaign's first contact that still has its turn, or else its first; None where there is none."""
    found = tx.execute(
        select(contact.c.id)
        .where(contact.c.campaign == campaign)
        .order_by(contact.c.next_at.is_(None), contact.c.id)
        .limit(1)
    ).scalar_one_or_none()
    return None if found is None else load_contact(tx, found)
