"""Who asked not to be called again: people and numbers, over all campaigns, until somebody lifts it.

They are found by a keyed hash, so that one outlasts the erasure of whom it is about: imported again, they
still are not called.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from dialer.contact import DebtStatus
from dialer.store.audit import append, lock_chain
from dialer.store.bulk import among
from dialer.store.contacts import debt_reason
from dialer.store.done import PERSON_SUPPRESSED
from dialer.store.installation import keyed
from dialer.store.locks import lock, people_and_numbers
from dialer.store.one_of import one_of
from dialer.store.past import key_of, same_people
from dialer.store.schema import contact, person, suppression
from dialer.store.upsert import upsert

SCOPES = ("person", "phone")


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppression:
    """`value` is a person_id or a number in E.164, None once erased; `reference` is what was told."""

    scope: str
    value: str | None
    since: datetime
    source: str
    reference: str


def suppress(tx: Connection, scope: str, value: str, *, now: datetime, source: str, reference: str) -> str:
    """Never call this person, or this number, again; return the reference that holds.

    The first one stays: whoever asks twice is told the same. It holds from this commit on, in every campaign,
    also for calls that are reserved and not yet sent: the gate is asked again before each is. A person's
    contacts are done at once; a number's are left to the gate, because they may have another number.
    """
    if scope not in SCOPES:
        raise ValueError(f"nothing can be suppressed by {scope!r}, only by {' or '.join(SCOPES)}")
    lock_chain(tx)
    of_person = scope == "person"
    key = key_of(tx, value) if of_person else value
    lock(tx, people_and_numbers([key], []) if of_person else people_and_numbers([], [key]))
    said: dict[str, Any] = {"scope": scope, "value": value, "keyed": keyed(tx, scope, key)}
    said |= {"since": now, "source": source[:200], "reference": reference}
    tx.execute(upsert(tx, suppression).values(said).on_conflict_do_nothing())
    if of_person:
        _end_contacts(tx, same_people(tx, key))
    known = select(suppression.c.reference).where(suppression.c.scope == scope)
    holds: str = tx.execute(known.where(suppression.c.keyed == said["keyed"])).scalar_one()
    append(
        tx,
        now=now,
        kind="opt_out",
        content={"scope": scope, "source": source, "reference": holds},
        person_id=value if of_person else None,
        e164=None if of_person else value,
    )
    return holds


def suppressed_people(tx: Connection, people: Collection[str]) -> set[str]:
    """Which of these people, known or not, may not be called."""
    same = select(person.c.id, person.c.same_as).where(among(tx, person.c.id, set(people)))
    keys = {row.id: row.same_as for row in tx.execute(same)}
    by_hash = {keyed(tx, "person", each): one for one in people for each in {one, keys.get(one, one)}}
    found = select(suppression.c.keyed).where(suppression.c.scope == "person")
    among_these = among(tx, suppression.c.keyed, by_hash)
    return {by_hash[each] for each in tx.execute(found.where(among_these)).scalars()}


def suppressions(tx: Connection) -> Iterator[Suppression]:
    """All of them, in the order they were asked for; streamed."""
    rows = tx.execute(select(suppression).order_by(suppression.c.id).execution_options(yield_per=500))
    return map(_suppression, rows)


SUPPRESSED = select(suppression.c.scope, suppression.c.keyed, suppression.c.value).where(
    or_(
        (suppression.c.scope == "person") & one_of(suppression.c.keyed, "hashes"),
        (suppression.c.scope == "phone") & one_of(suppression.c.keyed, "hashes"),
        (suppression.c.scope == "person") & one_of(suppression.c.value, "people"),
    )
)
"""People by their keys' hashes, and by every id (the key may have changed since); and numbers by theirs."""


def _end_contacts(tx: Connection, people: Collection[str]) -> None:
    """Those that wait, and those that only a debt's status or a rule keeps from waiting: both may change."""
    by_debt = [debt_reason(status) for status in DebtStatus]
    ended_for_now = or_(contact.c.done_reason.in_(by_debt), contact.c.denied_by.is_not(None))
    tx.execute(
        update(contact)
        .where(contact.c.person_id.in_(people))
        .where(or_(contact.c.next_at.is_not(None), ended_for_now))
        .values(next_at=None, done_reason=PERSON_SUPPRESSED, denied_by=None)
    )


def _suppression(row: Row[Any]) -> Suppression:
    return Suppression(
        scope=row.scope, value=row.value, since=row.since, source=row.source, reference=row.reference
    )
