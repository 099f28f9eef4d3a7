"""The hours that people have asked for: they last through campaigns, until others are asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialer.store.audit import append, lock_chain
from dialer.store.locks import lock, people_and_numbers
from dialer.store.one_of import one_of
from dialer.store.past import key_of, same_people
from dialer.store.schema import asked_hours
from dialer.store.wake import wake_people


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedFor:
    """What somebody asked for. `evidence` is an id of what they wrote, None where they only said so."""

    hours: str
    evidence: str | None
    source: str
    since: datetime


def ask_for_hours(
    tx: Connection, person_id: str, *, hours: str, evidence: str | None, source: str, now: datetime
) -> None:
    """From this commit on, and instead of any they asked for before, whatever ids the files give them."""
    lock_chain(tx)
    _lock(tx, person_id)
    _clear(tx, person_id, source=source, now=now)
    tx.execute(
        insert(asked_hours).values(
            person_id=person_id, hours=hours, evidence=evidence, source=source[:200], since=now
        )
    )
    _tell(tx, person_id, now, {"asked_hours": hours, "evidence": evidence, "source": source})


def forget_hours(tx: Connection, person_id: str, *, source: str, now: datetime) -> bool:
    """They may be called at any lawful time again. False if they had asked for none."""
    lock_chain(tx)
    _lock(tx, person_id)
    if not _clear(tx, person_id, source=source, now=now):
        return False
    _tell(tx, person_id, now, {"cleared": "asked_hours", "source": source})
    return True


def hours_asked_by(tx: Connection, people: Collection[str]) -> AskedFor | None:
    """What one human, by any of these ids, has asked for last."""
    row = tx.execute(ASKED, {"people": people}).first()
    return None if row is None else asked_for(row)


def asked_for(row: Any) -> AskedFor:
    """What a row of ASKED says."""
    return AskedFor(hours=row.hours, evidence=row.evidence, source=row.source, since=row.since)


ASKED = (
    select(*(asked_hours.c[name] for name in ("person_id", "hours", "evidence", "source", "since")))
    .where(one_of(asked_hours.c.person_id, "people"), asked_hours.c.cleared_at.is_(None))
    .order_by(asked_hours.c.id.desc())
)
"""What these people have asked for and not taken back, the last first: of one human it is what holds."""


def _clear(tx: Connection, person_id: str, *, source: str, now: datetime) -> bool:
    people = same_people(tx, key_of(tx, person_id))
    standing = update(asked_hours).where(
        asked_hours.c.person_id.in_(people), asked_hours.c.cleared_at.is_(None)
    )
    return bool(tx.execute(standing.values(cleared_at=now, cleared_by=source[:200])).rowcount)


def _lock(tx: Connection, person_id: str) -> None:
    """No call to them is decided meanwhile."""
    lock(tx, people_and_numbers([key_of(tx, person_id)], []))


def _tell(tx: Connection, person_id: str, now: datetime, content: dict[str, str | None]) -> None:
    wake_people(tx, [person_id], now)
    append(tx, now=now, kind="state", content=content, person_id=person_id)
