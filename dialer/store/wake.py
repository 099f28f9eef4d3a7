"""Gives contacts their turn back that the gate refused, when what it refused them for may have changed.

Waking too many is never unlawful, since the gate is asked again; a retry that waits for its delay, and
somebody who objected, are never woken.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from dialer.store.schema import contact, person, person_phone


def wake_people(tx: Connection, people: Collection[str], now: datetime) -> int:
    """Everybody who is one of these, whatever ids the files give them; how many contacts."""
    keys = select(person.c.same_as).where(person.c.id.in_(people))
    same = select(person.c.id).where(person.c.same_as.in_(keys))
    return _wake(tx, contact.c.person_id.in_(same), now)


def wake_debt(tx: Connection, debt_id: int, now: datetime) -> int:
    """Whoever is called about this debt."""
    return _wake(tx, contact.c.debt_id == debt_id, now)


def wake_number(tx: Connection, e164: str, now: datetime) -> int:
    """Whoever has this number."""
    having = select(person_phone.c.person_id).where(person_phone.c.e164 == e164)
    return _wake(tx, contact.c.person_id.in_(having), now)


def wake_campaigns(tx: Connection, campaigns: Collection[str], now: datetime) -> int:
    """Everybody in these campaigns: the rules may be others than when they were asked about."""
    return _wake(tx, contact.c.campaign.in_(campaigns), now)


def wake_refused_by(tx: Connection, rule_type: str, now: datetime) -> int:
    """Whoever a rule of this type refused, such as Suppression once a list is imported."""
    return _wake(tx, contact.c.denied_by.contains(rule_type, autoescape=True), now)


def _wake(tx: Connection, which: ColumnElement[bool], now: datetime) -> int:
    refused = contact.c.denied_by.is_not(None)
    woken = update(contact).where(which, refused).values(next_at=now, done_reason=None, denied_by=None)
    return tx.execute(woken).rowcount
