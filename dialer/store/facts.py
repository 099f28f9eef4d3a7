"""What the ledger knows that may forbid a call."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from dialer.store.known import Known, Whom, known_of, whom
from dialer.store.line_types import looked_up
from dialer.store.past import as_one, others_of, past_of
from dialer.store.ratios import Ratios
from dialer.store.schema import attempt, contact, creditor, debt, person, person_phone
from dialer.store.wishes import StandsAs

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
    """The query of contacts with what `learn` needs of each."""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """A contact, a row of `standing_contacts`, about which the gate is to be asked."""

    row: Row[Any]
    but: str = ""
    """Its own attempt, which is left aside."""
    number: str | None = None
    """What would be rung; None: whichever of the person's numbers is to be tried next."""
    invited_at: datetime | None = None
    """When the person asked for the call that an agent makes now."""


def learn(tx: Connection, abouts: Sequence[About]) -> "list[Learnt]":
    """What is known now of each of these contacts, in their order: two statements, however many they are."""
    rows = [each.row for each in abouts]
    whoms = whom(tx, rows)
    known = known_of(
        tx,
        rows,
        whoms,
        numbers={each.number for each in abouts if each.number},
        but={each.but for each in abouts if each.but},
    )
    return [Learnt(about=about, whom=of, known=known) for about, of in zip(abouts, whoms, strict=True)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Learnt:
    """What the ledger said of one contact. `known` is of others too, who were asked about with it."""

    about: About
    whom: Whom
    known: Known

    def facts(self, *, passing: Collection[str] = ()) -> Facts:
        """What may forbid a call to its number, else to whichever is next, leaving out those in `passing`."""
        about, of, known = self.about, self.whom, self.known
        calls = [
            each for each in known.calls.of(person_id=of.counted, e164=of.phones) if each.id != about.but
        ]
        chosen = about.number or _next_number(about.row.id, of.phones, passing, calls)
        open_now = [call for call in calls if _goes_on(call, of.counted, chosen)]
        stands = known.stands.get(about.row.campaign, StandsAs())
        return Facts(
            **_said_of(about.row),
            **_of_number(known, chosen),
            history=_history(known, of, [call for call in calls if call not in open_now]),
            bases=tuple(map(recorded, known.bases.of(person_id=of.people))),
            states=tuple(_states(about.row, known, of, chosen)),
            listed=_listed(known, of, chosen),
            lists=known.lists,
            in_call=bool(open_now) or _is_going_on(known, of.key, about.but),
            stopped=stands.stopped,
            alarm=stands.alarm,
            asked_for=next(map(asked_for, known.hours.of(person_id=of.people)), None),
            invited_at=about.invited_at or known.invited.get(about.but),
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


_NUMBERS = (
    select(person_phone.c.e164)
    .where(person_phone.c.person_id == bindparam("person"), person_phone.c.wrong_since.is_(None))
    .order_by(person_phone.c.rank)
)


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


def _next_number(
    contact_id: int, phones: Collection[str], passing: Collection[str], calls: Sequence[Any]
) -> str | None:
    return next_phone([each for each in phones if each not in passing], _tried(contact_id, calls))


def _of_number(known: Known, e164: str | None) -> dict[str, Any]:
    said, looked = known.phones.get(e164 or ""), known.line_types.get(e164 or "")
    number = said and PhoneNumber(e164=said.e164, region=said.region, line_type=said.line_type)
    return {"phone": number, "line_looked_up": looked and looked_up(looked)}


def _tried(contact_id: int, calls: Sequence[Any]) -> list[Tried]:
    return [
        Tried(phone=call.e164, outcome=Outcome(call.outcome))
        for call in calls
        if call.contact_id == contact_id and call.state == AttemptState.SETTLED
    ]


def _history(known: Known, of: Whom, ended: Iterable[Any]) -> tuple[Past, ...]:
    elsewhere = known.elsewhere.of(person_id=of.counted, e164=of.phones)
    return as_one(past_of(ended) + others_of(elsewhere, of.key), of.key, of.others.values())


def _goes_on(call: Any, people: Collection[str], number: str | None) -> bool:
    return call.state in OPEN and (call.person_id in people or call.e164 == number)


def _is_going_on(known: Known, key: str, but: str) -> bool:
    return any(call.id != but for call in known.going_on.of(same_as=[key]))


def _states(row: Row[Any], known: Known, of: Whom, number: str | None) -> Iterator[State]:
    if row.debt_status != DebtStatus.OPEN:
        yield State(name=row.debt_status)
    about = {*(("person", each) for each in of.counted), ("debt", str(row.debt_id)), ("phone", number)}
    for each in known.states.of(key=(key for _, key in about)):
        if (each.scope, each.key) in about:
            yield State(name=each.name, until=each.until)
    if number and number not in of.agreed:
        # Somebody there said so, or a later file took it from them while the call was prepared.
        yield State(name="wrong_person")


def _listed(known: Known, of: Whom, number: str | None) -> frozenset[str]:
    of_key, of_number = known.hashes["person", of.key], known.hashes.get(("phone", number or ""))
    hashes = [known.hashes["person", each] for each in (of.key, *of.counted)]
    of_person = known.suppressed.of(keyed=hashes, value=of.counted)
    own = {OWN_LIST + "person" for each in of_person if each.scope == "person"}
    own |= {OWN_LIST + each.scope for each in known.suppressed.of(keyed=[of_number])}
    return frozenset(each.list for each in known.listed.of(keyed=[of_key, of_number])) | own
