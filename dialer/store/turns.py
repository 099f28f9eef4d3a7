"""Whose turn comes next, and when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select

from dialer.store.one_of import one_of
from dialer.store.schema import callback, contact
from dialer.store.wishes import stopped


def no_callback_open() -> ColumnElement[bool]:
    """Nobody is to ring this contact because it asked for a person: until then no machine does."""
    return ~exists().where(callback.c.contact_id == contact.c.id, callback.c.closed_at.is_(None))


INVITED = select(callback.c.attempt_id, callback.c.asked_at).where(
    one_of(callback.c.contact_id, "contacts"), one_of(callback.c.attempt_id, "but")
)
"""When people asked for these calls to them, which are agents' callbacks."""


def next_due(tx: Connection, campaigns: Sequence[str]) -> datetime | None:
    """The first instant at which any contact of these campaigns has a turn.

    Who is only asked about again each day, until somebody mends what refuses them, has none.
    """
    return min((at for name in campaigns if (at := _first_due(tx, name))), default=None)


def turns_due(tx: Connection, campaigns: Sequence[str]) -> dict[str, datetime]:
    """When a claim in each campaign can find somebody at the earliest, also who is only asked about again; of
    one that is stopped, or has nobody who waits, nothing."""
    dialled = {*campaigns} - stopped(tx, campaigns)
    firsts = ((name, _first(tx, contact.c.campaign == name)) for name in dialled)
    return {name: at for name, at in firsts if at}


def _first_due(tx: Connection, campaign: str) -> datetime | None:
    """One campaign at a time: over several the index has no order."""
    return _first(tx, (contact.c.campaign == campaign) & contact.c.done_reason.is_(None))


def _first(tx: Connection, which: ColumnElement[bool]) -> datetime | None:
    turns = select(contact.c.next_at).where(which, contact.c.next_at.is_not(None), no_callback_open())
    return tx.execute(turns.order_by(contact.c.next_at).limit(1)).scalar_one_or_none()


def coming(tx: Connection, campaign: str, *, before: datetime, most: int) -> list[int]:
    """The contacts whose turn comes next, so that what they will hear can be made ahead."""
    turns = (
        select(contact.c.id)
        .where(contact.c.campaign == campaign, contact.c.next_at <= before, contact.c.done_reason.is_(None))
        .where(no_callback_open())
        .order_by(contact.c.next_at, contact.c.id)
        .limit(most)
    )
    return list(tx.execute(turns).scalars())
