"""Contacts as the rest of Recado reads them, and the state of their debts."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, or_, select, union, update

from dialer.contact import Contact, Debt, DebtStatus, Person
from dialer.store.done import IN_CALL
from dialer.store.schema import attempt, contact, creditor, debt, debt_change, person, person_phone
from dialer.store.tallies import contacts_stand


class NoSuchContact(LookupError):
    """The ledger holds no contact of this id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A contact and where it stands: `next_at` is when it may be tried, or `done_reason` why it is not."""

    contact: Contact
    attempts: int
    next_at: datetime | None
    done_reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many contacts of a campaign wait for a call, are in one, or are done, by reason."""

    waiting: int
    in_call: int
    done: Mapping[str, int]


def load_contact(tx: Connection, contact_id: int) -> Contact:
    """The contact with its usable phones in dialling order; raises NoSuchContact."""
    found = load_contacts(tx, [contact_id])
    if not found:
        raise NoSuchContact(f"There is no contact {contact_id}.")
    return found[contact_id]


def load_contacts(tx: Connection, contact_ids: Collection[int]) -> dict[int, Contact]:
    """Those of these that there are, with their usable phones in dialling order."""
    rows = tx.execute(_THESE, {"contacts": list(contact_ids)}).all() if contact_ids else []
    phones = usable_phones(tx, [row.person_id for row in rows])
    return {row.id: _contact(row, phones) for row in rows}


def usable_phones(tx: Connection, people: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Numbers in dialling order, by person, without those where somebody else answered."""
    phones: dict[str, tuple[str, ...]] = {}
    for row in tx.execute(_PHONES, {"people": list(set(people))}) if people else ():
        phones[row.person_id] = (*phones.get(row.person_id, ()), row.e164)
    return phones


def find_contacts(tx: Connection, wanted: str, *, most: int = 100) -> list[Standing]:
    """Contacts by contact id, person_id, debt_ref or a number in E.164, oldest first.

    A number finds whoever has it, or was ever called at it.
    """
    ids = union(*_matches(wanted)).subquery()
    found = _contacts().where(contact.c.id.in_(select(ids.c.id))).order_by(contact.c.id)
    rows = tx.execute(found.limit(most)).all()
    phones = usable_phones(tx, [row.person_id for row in rows])
    return [_standing(row, phones) for row in rows]


def count_contacts(tx: Connection, campaign: str) -> Counts:
    """Where the campaign's contacts stand."""
    stand = contacts_stand(tx, [campaign])
    done: Counter[str] = Counter()
    for each in stand:
        if each.turn is None:
            done[each.reason or "done"] += each.n
    waiting = sum(each.n for each in stand if each.turn is not None)
    return Counts(waiting=waiting, in_call=done.pop(IN_CALL, 0), done=done)


def set_debt_status(tx: Connection, what: Debt, status: DebtStatus, *, now: datetime, source: str) -> bool:
    """Write what was said of a debt, with its history; False if nothing changed.

    A debt that is not open leaves nothing to call about: its contacts, in every campaign, are done.
    Opened again, those that it had ended get their turn back.
    """
    row = tx.execute(_of_debt(what).with_for_update(of=debt)).one()
    if row.status == status:
        return False
    tx.execute(update(debt).where(debt.c.id == row.id).values(status=status))
    record_change(tx, row.id, "status", (row.status, status), now=now, source=source)
    follow_debt(tx, row.id, DebtStatus(row.status), status, now)
    return True


def record_change(
    tx: Connection, debt_id: int, field: str, change: tuple[str, str], *, now: datetime, source: str
) -> None:
    """Keep what a debt's field was before, what it became, and who said so."""
    old, new = change
    values = {"debt_id": debt_id, "at": now, "field": field, "old": old, "new": new}
    tx.execute(insert(debt_change).values(source=source[:200], **values))


def follow_debt(tx: Connection, debt_id: int, was: DebtStatus, status: DebtStatus, now: datetime) -> None:
    """Let the debt's contacts follow its status. One in a call is left to the gate, when it settles."""
    its = update(contact).where(contact.c.debt_id == debt_id)
    if status is DebtStatus.OPEN:
        ended = its.where(contact.c.next_at.is_(None), contact.c.done_reason == debt_reason(was))
        tx.execute(ended.values(next_at=now, done_reason=None))
    else:
        waiting = its.where(or_(contact.c.next_at.is_not(None), contact.c.done_reason == debt_reason(was)))
        tx.execute(waiting.values(next_at=None, done_reason=debt_reason(status)))


def debt_reason(status: DebtStatus) -> str:
    """The done_reason of a contact whose debt is not open; the gate refuses with the same word."""
    return f"debt_{status}"


def _matches(wanted: str) -> Iterator[Select[Any]]:
    """One query an index: a single OR over them all reads every contact."""
    ids = select(contact.c.id)
    yield ids.where(contact.c.person_id == wanted)
    yield ids.join(debt, debt.c.id == contact.c.debt_id).where(debt.c.ref == wanted)
    has_number = person_phone.c.person_id == contact.c.person_id
    yield ids.join(person_phone, has_number).where(person_phone.c.e164 == wanted)
    yield select(attempt.c.contact_id).where(attempt.c.e164 == wanted)
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        yield ids.where(contact.c.id == int(wanted))


def _of_debt(what: Debt) -> Select[Any]:
    return (
        select(debt.c.id, debt.c.status)
        .join(creditor, creditor.c.id == debt.c.creditor_id)
        .where(creditor.c.name == what.creditor, debt.c.ref == what.ref)
    )


def _contacts() -> Select[Any]:
    return (
        select(
            contact,
            person.c.name,
            person.c.language,
            person.c.email,
            person.c.secrets,
            person.c.country,
            person.c.region,
            person.c.time_zone,
            person.c.same_as,
            debt.c.ref,
            debt.c.amount,
            debt.c.currency,
            debt.c.due,
            debt.c.status,
            creditor.c.name.label("creditor"),
        )
        .join(person, person.c.id == contact.c.person_id)
        .join(debt, debt.c.id == contact.c.debt_id)
        .join(creditor, creditor.c.id == debt.c.creditor_id)
    )


_PHONES = (
    select(person_phone.c.person_id, person_phone.c.e164)
    .where(
        person_phone.c.person_id.in_(bindparam("people", expanding=True)),
        person_phone.c.wrong_since.is_(None),
    )
    .order_by(person_phone.c.rank)
)
_THESE = _contacts().where(contact.c.id.in_(bindparam("contacts", expanding=True)))


def _standing(row: Row[Any], phones: Mapping[str, tuple[str, ...]]) -> Standing:
    return Standing(
        contact=_contact(row, phones),
        attempts=row.attempts,
        next_at=row.next_at,
        done_reason=row.done_reason,
    )


def _contact(row: Row[Any], phones: Mapping[str, tuple[str, ...]]) -> Contact:
    return Contact(
        id=row.id,
        campaign=row.campaign,
        person=Person(
            id=row.person_id,
            name=row.name,
            language=row.language,
            email=row.email,
            secrets=row.secrets,
            country=row.country,
            region=row.region,
            time_zone=row.time_zone,
            same_as="" if row.same_as == row.person_id else row.same_as,
        ),
        role=row.role,
        debt=Debt(
            ref=row.ref,
            creditor=row.creditor,
            amount=row.amount,
            currency=row.currency,
            due=row.due,
            status=DebtStatus(row.status),
        ),
        phones=phones.get(row.person_id, ()),
        fields=row.fields,
    )
