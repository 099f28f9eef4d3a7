"""What the ledger knows that may forbid a call."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, Row, bindparam, exists, select

from dialer.attempt import OPEN, AttemptState
from dialer.contact import DebtStatus
from dialer.contacts.phone_number import PhoneNumber
from dialer.outcome import Outcome
from dialer.policy.line_type import LookedUp
from dialer.policy.question import ListState, Past, State
from dialer.policy.retry import Tried, next_phone
from dialer.policy.toll import Usage
from dialer.store.asked_hours import AskedFor, hours_asked_by
from dialer.store.bases import RecordedBasis, bases_of
from dialer.store.line_types import line_type_of
from dialer.store.lists import list_states, listed
from dialer.store.past import as_one, calls_of, maybe_same, others_of, past_of, same_people
from dialer.store.ratios import Ratios
from dialer.store.schema import (
    IS_OPEN,
    attempt,
    contact,
    creditor,
    debt,
    person,
    person_phone,
    phone,
)
from dialer.store.states import states_of
from dialer.store.suppressions import suppressed_scopes
from dialer.store.wishes import standing_of

OWN_LIST = "recado:"
"""What the names of our own suppressions begin with, beside imported lists'."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the ledger knows that may forbid a call. Times and campaign rules are the caller's to add."""

    contact_id: int
    campaign: str
    person_id: str
    person_key: str
    country: str | None
    region: str | None
    time_zone: str | None
    role: str
    tags: frozenset[str]
    debt_id: int
    debt_status: DebtStatus
    creditor: str
    phone: PhoneNumber | None
    """The number that would be rung; None where none is left."""
    history: tuple[Past, ...]
    """Without the call that `in_call` tells of: it refuses by itself, and is counted once it has ended."""
    bases: tuple[RecordedBasis, ...]
    states: tuple[State, ...]
    listed: frozenset[str]
    lists: Mapping[str, ListState]
    in_call: bool
    stopped: bool
    line_looked_up: LookedUp | None = None
    """What a carrier's service has said of `phone`."""
    asked_for: AskedFor | None = None
    """The hours that the person has asked for."""
    ratios: Ratios = field(default_factory=dict)
    """How the campaign's calls have gone of late, by the rule that asks."""
    alarm: str = ""
    """What Recado saw, where it stopped the campaign by itself."""
    used: Usage = field(default_factory=dict)
    """What the day has seen of the trunk's calls."""
    invited_at: datetime | None = None
    """When the person asked for this very call of an agent's."""


def standing_contacts() -> Any:
    """The query of contacts with what `facts_of` needs of each."""
    return (
        select(
            contact.c.id,
            contact.c.campaign,
            contact.c.person_id,
            contact.c.role,
            contact.c.tags,
            contact.c.debt_id,
            debt.c.status.label("debt_status"),
            debt.c.amount,
            debt.c.currency,
            debt.c.due,
            creditor.c.name.label("creditor"),
            person.c.country,
            person.c.region,
            person.c.time_zone,
            person.c.same_as,
        )
        .join(debt, debt.c.id == contact.c.debt_id)
        .join(creditor, creditor.c.id == debt.c.creditor_id)
        .join(person, person.c.id == contact.c.person_id)
    )


def facts_of(
    tx: Connection,
    row: Row[Any],
    *,
    but: str = "",
    number: str | None = None,
    passing: Collection[str] = (),
    invited_at: datetime | None = None,
) -> Facts:
    """What is known of a contact now, its own attempt `but` left aside.

    For `number` if given; else for whichever is to be tried next, leaving out those in `passing`.
    """
    people = same_people(tx, row.same_as)
    others = maybe_same(tx, people)
    counted = [*people, *others]
    phones = numbers_of(tx, row.person_id)
    calls = calls_of(tx, counted, phones, but=but)
    chosen = number or next_phone([each for each in phones if each not in passing], _tried(row.id, calls))
    open_now = [call for call in calls if _goes_on(call, counted, chosen)]
    ended = past_of(call for call in calls if call not in open_now)
    past = ended + others_of(tx, row.same_as, counted, phones)
    stands = standing_of(tx, row.campaign)
    return Facts(
        **_said_of(row),
        phone=_phone(tx, chosen),
        history=as_one(past, row.same_as, others.values()),
        bases=tuple(bases_of(tx, people)),
        states=tuple(_states(tx, row, counted, chosen)),
        listed=_listed(tx, row.same_as, counted, chosen),
        lists=list_states(tx),
        in_call=bool(open_now) or _is_being_called(tx, row.same_as, but),
        stopped=stands.stopped,
        alarm=stands.alarm,
        line_looked_up=line_type_of(tx, chosen) if chosen else None,
        asked_for=hours_asked_by(tx, people),
        invited_at=invited_at,
    )


class _Said(TypedDict):
    """The part of `Facts` that files have said."""

    contact_id: int
    campaign: str
    person_id: str
    person_key: str
    country: str | None
    region: str | None
    time_zone: str | None
    role: str
    tags: frozenset[str]
    debt_id: int
    debt_status: DebtStatus
    creditor: str


def _said_of(row: Row[Any]) -> _Said:
    """Of the contact, its person and its debt."""
    return _Said(
        contact_id=row.id,
        campaign=row.campaign,
        person_id=row.person_id,
        person_key=row.same_as,
        country=row.country,
        region=row.region,
        time_zone=row.time_zone,
        role=row.role,
        tags=frozenset(row.tags),
        debt_id=row.debt_id,
        debt_status=DebtStatus(row.debt_status),
        creditor=row.creditor,
    )


def numbers_of(tx: Connection, person_id: str) -> list[str]:
    """Where this person may be rung, in dialling order."""
    return list(tx.execute(_NUMBERS, {"person": person_id}).scalars())


def history_of(tx: Connection, contact_id: int) -> list[Tried]:
    """The contact's settled attempts, oldest first."""
    rows = tx.execute(
        select(attempt.c.e164, attempt.c.outcome)
        .where(attempt.c.contact_id == contact_id, attempt.c.state == AttemptState.SETTLED)
        .order_by(attempt.c.n)
    )
    return [Tried(phone=row.e164, outcome=Outcome(row.outcome)) for row in rows]


def _phone(tx: Connection, e164: str | None) -> PhoneNumber | None:
    if e164 is None:
        return None
    row = tx.execute(_PHONE, {"number": e164}).one()
    return PhoneNumber(e164=row.e164, region=row.region, line_type=row.line_type)


def _tried(contact_id: int, calls: Sequence[Row[Any]]) -> list[Tried]:
    return [
        Tried(phone=call.e164, outcome=Outcome(call.outcome))
        for call in calls
        if call.contact_id == contact_id and call.state == AttemptState.SETTLED
    ]


def _goes_on(call: Row[Any], people: Collection[str], number: str | None) -> bool:
    return call.state in OPEN and (call.person_id in people or call.e164 == number)


def _is_being_called(tx: Connection, person_key: str, but: str) -> bool:
    """By the key that was theirs at the claim: a file may have told since that two ids are two people."""
    return bool(tx.execute(_BEING_CALLED, {"key": person_key, "but": but}).scalar_one())


# The gate asks these twice a call: built once, each costs half.
_NUMBERS = (
    select(person_phone.c.e164)
    .where(person_phone.c.person_id == bindparam("person"), person_phone.c.wrong_since.is_(None))
    .order_by(person_phone.c.rank)
)
_PHONE = select(phone).where(phone.c.e164 == bindparam("number"))
_BEING_CALLED = select(
    exists().where(attempt.c.same_as == bindparam("key"), IS_OPEN, attempt.c.id != bindparam("but"))
)
_HAVING = select(person_phone.c.person_id, person_phone.c.wrong_since).where(
    person_phone.c.person_id.in_(bindparam("people", expanding=True)),
    person_phone.c.e164 == bindparam("number"),
)


def _states(tx: Connection, row: Row[Any], people: Collection[str], number: str | None) -> Iterator[State]:
    if row.debt_status != DebtStatus.OPEN:
        yield State(name=row.debt_status)
    for each in states_of(tx, people=people, debt_id=row.debt_id, e164=number):
        yield State(name=each.name, until=each.until)
    if number and _is_not_theirs(tx, row.person_id, people, number):
        yield State(name="wrong_person")


def _is_not_theirs(tx: Connection, person_id: str, people: Collection[str], number: str) -> bool:
    """Somebody there said so, or a later file took it from them while the call was prepared."""
    having = tx.execute(_HAVING, {"people": list(people), "number": number})
    wrong = {each.person_id: each.wrong_since for each in having}
    return person_id not in wrong or any(wrong.values())


def _listed(tx: Connection, key: str, people: Collection[str], number: str | None) -> frozenset[str]:
    own = {OWN_LIST + scope for scope in suppressed_scopes(tx, people, key, number)}
    return listed(tx, number, key) | own
