"""Why a number may be called at all: who agreed, or signed, when, to which words; and what was revoked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from dialer.campaign import Purpose
from dialer.store.audit import Note, append, append_all, lock_chain
from dialer.store.bulk import among, put
from dialer.store.locks import lock, people_and_numbers
from dialer.store.one_of import one_of
from dialer.store.past import key_of, same_people
from dialer.store.schema import basis
from dialer.store.wake import wake_people


@dataclass(frozen=True, kw_only=True, slots=True)
class NewBasis:
    """A basis to be recorded; `e164` None: for every number of the person."""

    person_id: str
    e164: str | None
    purpose: Purpose
    kind: str
    given_on: date
    wording: str
    channel: str
    evidence: str
    recorded_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedBasis(NewBasis):
    """A basis that stands, as the gate and the person's file need it."""

    id: int
    recorded_at: datetime


def record_bases(tx: Connection, bases: Sequence[NewBasis], *, now: datetime) -> int:
    """Record those that are not known yet; how many they were.

    What was revoked stays revoked: a file that still says what was given before that brings nothing back.
    """
    lock_chain(tx)
    people = {each.person_id for each in bases}
    known = {_says(each) for each in bases_of(tx, people)}
    revoked = _revoked(tx, people)
    new = [
        each
        for each in dict.fromkeys(bases)
        if _says(each) not in known and each.given_on > revoked.get(_about(each), date.min)
    ]
    if not new:
        return 0
    put(tx, basis, [_values(each) | {"recorded_at": now} for each in new])
    wake_people(tx, {each.person_id for each in new}, now)
    append_all(tx, [_note(each) for each in new], now=now)
    return len(new)


def revoke_basis(
    tx: Connection,
    *,
    person_id: str,
    now: datetime,
    revoked_by: str,
    e164: str | None = None,
    purpose: Purpose | None = None,
    kind: str | None = None,
) -> int:
    """Revoke every basis that fits, by whatever id of the person; how many. It holds before the next dial.

    Without a number: those of all numbers. With one: those of every number too, since they are why it is
    called.
    """
    lock_chain(tx)
    key = key_of(tx, person_id)
    lock(tx, people_and_numbers([key], []))
    fitting: list[ColumnElement[bool]] = [
        basis.c.person_id.in_(same_people(tx, key)),
        basis.c.revoked_at.is_(None),
    ]
    fitting += [or_(basis.c.e164 == e164, basis.c.e164.is_(None))] if e164 else []
    fitting += [basis.c.purpose == purpose] if purpose else []
    fitting += [basis.c.kind == kind] if kind else []
    revoked = tx.execute(update(basis).where(*fitting).values(revoked_at=now, revoked_by=revoked_by[:200]))
    if revoked.rowcount:
        content = {"revoked": revoked.rowcount, "purpose": purpose, "kind": kind, "by": revoked_by}
        append(tx, now=now, kind="basis", content=content, person_id=person_id, e164=e164)
    return revoked.rowcount


def bases_of(tx: Connection, person_ids: Collection[str]) -> list[RecordedBasis]:
    """Every basis of these people that stands, oldest first."""
    return [recorded(row) for row in tx.execute(STANDING, {"people": person_ids})]


STANDING = (
    select(*(basis.c[field.name] for field in fields(RecordedBasis)))
    .where(one_of(basis.c.person_id, "people"), basis.c.revoked_at.is_(None))
    .order_by(basis.c.id)
)
"""Every basis of these people that stands, oldest first."""


def recorded(row: Any) -> RecordedBasis:
    """What a row of STANDING says."""
    return RecordedBasis(
        id=row.id,
        person_id=row.person_id,
        e164=row.e164,
        purpose=Purpose(row.purpose),
        kind=row.kind,
        given_on=row.given_on,
        wording=row.wording,
        channel=row.channel,
        evidence=row.evidence,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def _revoked(tx: Connection, people: Collection[str]) -> dict[tuple[object, ...], date]:
    """The day on which each was last revoked, by person, purpose and kind.

    Whatever the number: a later file may give one more, with what was given before the revocation.
    """
    rows = tx.execute(
        select(basis)
        .where(among(tx, basis.c.person_id, people), basis.c.revoked_at.is_not(None))
        .order_by(basis.c.revoked_at)
    )
    return {(row.person_id, row.purpose, row.kind): row.revoked_at.date() for row in rows}


def _about(each: NewBasis) -> tuple[object, ...]:
    return (each.person_id, str(each.purpose), each.kind)


_SAID = tuple(field.name for field in fields(NewBasis))

_says = attrgetter(*_SAID)
"""What it says, however it is kept: the same of one that is new and of one that stands."""


def _values(each: NewBasis) -> dict[str, Any]:
    return dict(zip(_SAID, _says(each), strict=True)) | {"purpose": str(each.purpose)}


def _note(each: NewBasis) -> Note:
    values = _values(each) | {"given_on": each.given_on.isoformat()}
    person_id, e164 = values.pop("person_id"), values.pop("e164")
    return Note(kind="basis", content={"recorded": values}, person_id=person_id, e164=e164)
