"""What the ledger knows that may forbid a call."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, Row, bindparam, select

from dialer.attempt import OPEN, AttemptState
from dialer.contact import DebtStatus
from dialer.contacts.phone_number import PhoneNumber
from dialer.outcome import Outcome
from dialer.policy.line_type import LookedUp
from dialer.policy.question import ListState, Past, State
from dialer.policy.retry import Tried, next_phone
from dialer.policy.toll import Usage
from dialer.store.asked_hours import AskedFor, asked_for
from dialer.store.bases import RecordedBasis, recorded
from dialer.store.installation import keyed
from dialer.store.known import NUMBERS, Known, known_of, whom
from dialer.store.line_types import looked_up
from dialer.store.lists import states_by_name
from dialer.store.past import as_one, others_of, past_of
from dialer.store.ratios import Ratios
from dialer.store.schema import attempt, contact, creditor, debt, person
from dialer.store.wishes import stands_as

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
    of = whom(tx, row)
    known = known_of(tx, row, of, numbers={*of.phones, *([number] if number else [])}, but=but)
    untried = [each for each in of.phones if each not in passing]
    chosen = number or next_phone(untried, _tried(row.id, known["calls"]))
    open_now = [call for call in known["calls"] if _goes_on(call, of.counted, chosen)]
    ended = past_of(call for call in known["calls"] if call not in open_now)
    past = ended + others_of(known["elsewhere"], of.key)
    stands = stands_as(known["stands"])
    return Facts(
        **_said_of(row),
        **_of_number(known, chosen),
        history=as_one(past, of.key, of.others.values()),
        bases=tuple(map(recorded, known["bases"])),
        states=tuple(_states(row, known, chosen)),
        listed=_listed(tx, known, of.key, chosen),
        lists=states_by_name(known["lists"]),
        in_call=bool(open_now or known["being_called"]),
        stopped=stands.stopped,
        alarm=stands.alarm,
        asked_for=next(map(asked_for, known["hours"]), None),
        invited_at=invited_at or next((each.asked_at for each in known["invited"]), None),
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
    return list(tx.execute(NUMBERS, {"person": person_id}).scalars())


def tried_of(tx: Connection, contact_ids: Collection[int]) -> Mapping[int, list[Tried]]:
    """The settled attempts of each of these contacts, oldest first."""
    tried: dict[int, list[Tried]] = {each: [] for each in contact_ids}
    for row in tx.execute(_TRIED, {"contacts": list(contact_ids)}) if contact_ids else ():
        tried[row.contact_id].append(Tried(phone=row.e164, outcome=Outcome(row.outcome)))
    return tried


_TRIED = (
    select(attempt.c.contact_id, attempt.c.e164, attempt.c.outcome)
    .where(
        attempt.c.contact_id.in_(bindparam("contacts", expanding=True)),
        attempt.c.state == AttemptState.SETTLED,
    )
    .order_by(attempt.c.n)
)


def _of_number(known: Known, e164: str | None) -> dict[str, Any]:
    said = next((each for each in known["phones"] if each.e164 == e164), None)
    types = (looked_up(each) for each in known["line_types"] if each.e164 == e164)
    number = said and PhoneNumber(e164=said.e164, region=said.region, line_type=said.line_type)
    return {"phone": number, "line_looked_up": next(types, None)}


def _tried(contact_id: int, calls: Sequence[Any]) -> list[Tried]:
    return [
        Tried(phone=call.e164, outcome=Outcome(call.outcome))
        for call in calls
        if call.contact_id == contact_id and call.state == AttemptState.SETTLED
    ]


def _goes_on(call: Any, people: Collection[str], number: str | None) -> bool:
    return call.state in OPEN and (call.person_id in people or call.e164 == number)


def _states(row: Row[Any], known: Known, number: str | None) -> Iterator[State]:
    if row.debt_status != DebtStatus.OPEN:
        yield State(name=row.debt_status)
    for each in known["states"]:
        if each.scope != "phone" or each.key == number:
            yield State(name=each.name, until=each.until)
    if number and _is_not_theirs(row.person_id, known, number):
        yield State(name="wrong_person")


def _is_not_theirs(person_id: str, known: Known, number: str) -> bool:
    """Somebody there said so, or a later file took it from them while the call was prepared."""
    wrong = {each.person_id: each.wrong_since for each in known["having"] if each.e164 == number}
    return person_id not in wrong or any(wrong.values())


def _listed(tx: Connection, known: Known, key: str, number: str | None) -> frozenset[str]:
    of_number = keyed(tx, "phone", number) if number else None
    own = {
        OWN_LIST + each.scope
        for each in known["suppressed"]
        if each.scope == "person" or each.keyed == of_number
    }
    about = (keyed(tx, "person", key), of_number)
    return frozenset(each.list for each in known["listed"] if each.keyed in about) | own
