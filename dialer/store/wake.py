"""Gives contacts their turn back that the gate refused, when what it refused them for may have changed.

Waking too many is never unlawful, since the gate is asked again; a retry that waits for its delay, and
somebody who objected, are never woken.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update

from dialer.store.bulk import among
from dialer.store.news import TURNS, tell
from dialer.store.schema import campaign_rules, contact, person, person_phone
from dialer.store.upsert import upsert


def wake_people(tx: Connection, people: Collection[str], now: datetime) -> int:
    """Everybody who is one of these, whatever ids the files give them; how many contacts."""
    keys = select(person.c.same_as).where(among(tx, person.c.id, people))
    same = select(person.c.id).where(person.c.same_as.in_(keys))
    return _wake(tx, contact.c.person_id.in_(same), now)


def wake_debt(tx: Connection, debt_id: int, now: datetime) -> int:
    """Whoever is called about this debt."""
    return _wake(tx, contact.c.debt_id == debt_id, now)


def wake_number(tx: Connection, e164: str, now: datetime) -> int:
    """Whoever has this number."""
    having = select(person_phone.c.person_id).where(person_phone.c.e164 == e164)
    return _wake(tx, contact.c.person_id.in_(having), now)


def wake_campaigns(tx: Connection, fingerprints: Mapping[str, str], now: datetime) -> int:
    """Everybody in these campaigns who waits for no known instant; and where the rules are others than when
    they were asked about (by the fingerprint of each campaign), everybody who waits."""
    waits = or_(contact.c.done_reason.is_not(None), contact.c.denied_by.contains("StatusBlock"))
    woken = _wake(tx, contact.c.campaign.in_(fingerprints) & waits, now)
    edited = [name for name, fingerprint in fingerprints.items() if _is_new(tx, name, fingerprint)]
    return woken + _wake(tx, contact.c.campaign.in_(edited), now)


def wake_refused_by(tx: Connection, rule_type: str, now: datetime) -> int:
    """Whoever a rule of this type refused, such as Suppression once a list is imported."""
    return _wake(tx, contact.c.denied_by.contains(rule_type, autoescape=True), now)


def _is_new(tx: Connection, campaign: str, fingerprint: str) -> bool:
    """Whether the campaign is asked about by other rules than it was; what it is now is kept."""
    seen = tx.execute(
        select(campaign_rules.c.fingerprint).where(campaign_rules.c.name == campaign)
    ).scalar_one_or_none()
    statement = upsert(tx, campaign_rules).values(name=campaign, fingerprint=fingerprint)
    kept = statement.on_conflict_do_update(index_elements=["name"], set_={"fingerprint": fingerprint})
    tx.execute(kept)
    return seen != fingerprint


def _wake(tx: Connection, which: ColumnElement[bool], now: datetime) -> int:
    refused = contact.c.denied_by.is_not(None)
    woken = update(contact).where(which, refused).values(next_at=now, done_reason=None, denied_by=None)
    count = tx.execute(woken).rowcount
    if count:
        tell(tx, TURNS)
    return count
