"""What passed between the operator and a person: every call, over all campaigns, and what else is known."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select

from dialer.attempt import OPEN, AttemptState
from dialer.contact import alike
from dialer.outcome import Outcome
from dialer.policy.question import Past
from dialer.policy.rules import Event
from dialer.store.audit import append
from dialer.store.one_of import among, one_of
from dialer.store.schema import attempt, contact, creditor, debt, past, person, person_phone

EVERYTHING = frozenset(Event)
"""What a call may have been that is still open, or of which nobody knows how it ended."""

NOT_CALLS = (AttemptState.RELEASED, AttemptState.REFUSED)


def record_past(  # noqa: PLR0913 - what may be known of it
    tx: Connection,
    *,
    at: datetime,
    events: Collection[Event],
    source: str,
    now: datetime,
    person_id: str | None = None,
    e164: str | None = None,
    debt_id: int | None = None,
    channel: str = "voice",
    direction: Literal["outbound", "inbound"] = "outbound",
    marks: Collection[str] = (),
) -> None:
    """Note something that was no attempt of ours: another channel, a call of theirs, another system's call.

    At least the person or the number must be known. `source` is who said so, at `now`: that stands in the
    audit with what was said, because limits count it from this commit on.
    """
    if person_id is None and e164 is None:
        raise ValueError("whom it was with must be known: a person_id or a number")
    said = {"at": at.isoformat(), "events": words(events), "channel": channel, "direction": direction}
    content = said | {"debt": debt_id, "source": source}
    append(tx, now=now, kind="contacted", content=content, person_id=person_id, e164=e164)
    tx.execute(
        insert(past).values(
            person_id=person_id,
            e164=e164,
            debt_id=debt_id,
            creditor=_creditor(tx, debt_id),
            at=at,
            events=words(events),
            marks=words(marks),
            channel=channel,
            direction=direction,
            source=source[:200],
        )
    )


def key_of(tx: Connection, person_id: str) -> str:
    """What a person is known by over all their ids; the id, of somebody who was never imported."""
    found = tx.execute(select(person.c.same_as).where(person.c.id == person_id)).scalar_one_or_none()
    return found or person_id


def same_people(tx: Connection, person_key: str) -> list[str]:
    """Every person_id that stands for the human of this key; the key itself, if nobody has it."""
    return list(tx.execute(SAME_PEOPLE, {"key": person_key}).scalars()) or [person_key]


def not_surely_others(sharing: Sequence[Any], people: Collection[str]) -> dict[str, str]:
    """Others who may be the same human, id -> key: a name that is alike and a number in common.

    Nobody knows, so what happened to them counts as if it were so, and what allows a call to one allows
    none to the other. Only rows of HOLDERS with numbers in common are looked at: two of one name alone are
    two people.
    """
    others = [row for row in sharing if row.person_id not in people]
    if not others:
        return {}
    names = {alike(row.name) for row in sharing if row.person_id in people}
    return {row.person_id: row.same_as for row in others if alike(row.name) in names}


def as_one(history: Iterable[Past], person_key: str, keys: Collection[str]) -> tuple[Past, ...]:
    """The history of all these keys as this person's."""
    return tuple(replace(each, person=person_key) if each.person in keys else each for each in history)


def calls_of(
    tx: Connection, people: Collection[str], numbers: Collection[str], *, but: str = ""
) -> list[Any]:
    """Their attempts and those to these numbers, except `but` and what was never dialled; oldest first."""
    rows = tx.execute(CALLS, {"people": people, "numbers": numbers})
    return [row for row in rows if row.id != but]


def past_of(calls: Iterable[Any]) -> tuple[Past, ...]:
    """Calls of ours as limits count them."""
    return tuple(
        Past(
            at=row.at,
            events=_events(row),
            person=row.key,
            debt=row.debt_id,
            phone=row.e164,
            creditor=row.creditor,
            campaign=row.campaign,
            marks=_marks(row.marks or ""),
        )
        for row in calls
    )


def others_of(rows: Iterable[Any], person_key: str) -> tuple[Past, ...]:
    """What rows of OTHERS say was with them, and was no attempt of ours.

    What was with somebody unknown at one of the numbers is taken to have been with this person.
    """
    return tuple(
        Past(
            at=row.at,
            events=_words_of(row.events),
            person=row.whose or person_key,
            debt=row.debt_id,
            phone=row.e164,
            creditor=row.creditor,
            channel=row.channel,
            direction=row.direction,
            marks=_marks(row.marks),
        )
        for row in rows
    )


def words(what: Iterable[str]) -> str:
    """Events or marks as one column keeps them."""
    return " ".join(sorted(map(str, what)))


_ITS_CONTACT = contact.c.id == attempt.c.contact_id
_DEBT = select(contact.c.debt_id).where(_ITS_CONTACT).scalar_subquery()
_CREDITOR = (
    select(creditor.c.name)
    .join(debt, debt.c.creditor_id == creditor.c.id)
    .join(contact, contact.c.debt_id == debt.c.id)
    .where(_ITS_CONTACT)
    .scalar_subquery()
)
_KEY = select(person.c.same_as).where(person.c.id == attempt.c.person_id).scalar_subquery()

SAME_PEOPLE = select(person.c.id).where(person.c.same_as == bindparam("key")).order_by(person.c.id)

_THESE = one_of(person.c.same_as, "keys") | one_of(person.c.id, "ids")
PEOPLE = select(person.c.id, person.c.same_as).where(_THESE).order_by(person.c.id)
"""Everybody of these keys, and these very people."""

_holder, _theirs = person.alias("holder"), person_phone.alias("theirs")
HOLDERS = (
    select(
        person_phone.c.e164,
        person_phone.c.person_id,
        person_phone.c.wrong_since,
        _holder.c.name,
        _holder.c.same_as,
    )
    .join(_holder, _holder.c.id == person_phone.c.person_id)
    .where(
        among(
            person_phone.c.e164,
            select(_theirs.c.e164).where(among(_theirs.c.person_id, select(person.c.id).where(_THESE))),
        )
    )
    .order_by(person_phone.c.rank)
)
"""Whose the numbers of PEOPLE are: theirs, in dialling order, and whoever shares them."""

CALLS = (
    select(
        attempt.c.id,
        attempt.c.contact_id,
        attempt.c.campaign,
        attempt.c.person_id,
        attempt.c.e164,
        attempt.c.state,
        attempt.c.outcome,
        attempt.c.events,
        attempt.c.marks,
        attempt.c.verified_at,
        func.coalesce(attempt.c.sent_at, attempt.c.reserved_at).label("at"),
        _DEBT.label("debt_id"),
        _CREDITOR.label("creditor"),
        _KEY.label("key"),
    )
    .where(or_(one_of(attempt.c.person_id, "people"), one_of(attempt.c.e164, "numbers")))
    .where(attempt.c.state.not_in(NOT_CALLS))
    .order_by(attempt.c.contact_id, attempt.c.n)
)
"""What else is known of each is looked up row by row: they are few, and whole tables are joined for none."""

_WHOSE = select(person.c.same_as).where(person.c.id == past.c.person_id).scalar_subquery()
OTHERS = (
    select(
        past.c.person_id,
        past.c.e164,
        past.c.debt_id,
        past.c.creditor,
        past.c.at,
        past.c.events,
        past.c.marks,
        past.c.channel,
        past.c.direction,
        func.coalesce(_WHOSE, past.c.person_id).label("whose"),
    )
    .where(or_(one_of(past.c.person_id, "people"), one_of(past.c.e164, "numbers")))
    .order_by(past.c.id)
)


def _events(row: Row[Any]) -> frozenset[Event]:
    if row.state in OPEN or row.outcome == Outcome.UNKNOWN or row.events is None:
        return EVERYTHING
    events = _words_of(row.events)
    return events | {Event.CONVERSATION} if row.verified_at else events


@lru_cache(maxsize=512)
def _words_of(events: str) -> frozenset[Event]:
    return frozenset(map(Event, events.split()))


@lru_cache(maxsize=512)
def _marks(marks: str) -> frozenset[str]:
    return frozenset(marks.split())


def _creditor(tx: Connection, debt_id: int | None) -> str | None:
    if debt_id is None:
        return None
    of_debt = select(creditor.c.name).join(debt, debt.c.creditor_id == creditor.c.id)
    return tx.execute(of_debt.where(debt.c.id == debt_id)).scalar_one_or_none()
