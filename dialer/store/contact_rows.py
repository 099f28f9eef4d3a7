"""Puts rows of a contacts file into the ledger, many at a time, in the caller's transaction."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from dialer.contact import Debt, DebtStatus
from dialer.contacts.contact_row import Closing
from dialer.contacts.contact_row import Row as ContactRow
from dialer.store.audit import lock_chain
from dialer.store.bulk import among, analyse, change, put
from dialer.store.contacts import debt_reason, set_debt_status
from dialer.store.debt_rows import Debts, Origin
from dialer.store.done import PERSON_SUPPRESSED
from dialer.store.erasure import erased_people
from dialer.store.news import TURNS, tell
from dialer.store.people import add_person, drop_numbers, save_people
from dialer.store.row_law import save_bases, save_tags
from dialer.store.schema import basis, contact, creditor, debt, person, person_key, person_phone, phone
from dialer.store.suppressions import suppressed_people
from dialer.store.upsert import upsert
from dialer.store.wake import wake_people

ERASED = "this person's data was erased, and is not taken in again"
"""The reason for rejecting a row; who it was is known by a hash alone."""


class Saved(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """`reason` is empty unless something of the row was left out."""

    saved: Saved
    reason: str = ""


def save_rows(tx: Connection, rows: Sequence[ContactRow | Closing], origin: Origin) -> list[Verdict]:
    """Save each row, in their order, and say what became of it; its basis and its tags are audited.

    A row that is known by its hash changes nothing. Two rows of one debt are saved one after the other.
    """
    if not rows:
        return []
    lock_chain(tx)
    creditor_id = _creditor_id(tx, origin.creditor)
    verdicts: list[Verdict] = []
    for batch in _without_repeated_debts(rows):
        verdicts += _Batch(tx, batch, creditor_id, origin).save()
    tell(tx, TURNS)
    return verdicts


def know_how_many(tx: Connection, came: int | None = None) -> None:
    """Let the database know at once, and not when it next looks, how much there is now.

    With `came`, how many contacts are new, only if it believes that there are fewer in all.
    """
    analyse(tx, (person, phone, person_phone, debt, contact, basis, person_key), fewer_than=came)


def _creditor_id(tx: Connection, name: str) -> int:
    """Created if it is new, and locked: two imports for one creditor go one after the other."""
    tx.execute(upsert(tx, creditor).values(name=name).on_conflict_do_nothing())
    of_name = select(creditor.c.id).where(creditor.c.name == name)
    found: int = tx.execute(of_name.with_for_update()).scalar_one()
    return found


def _without_repeated_debts(
    rows: Sequence[ContactRow | Closing],
) -> Iterator[list[ContactRow | Closing]]:
    batch: dict[str, ContactRow | Closing] = {}
    for row in rows:
        if row.debt.ref in batch:
            yield list(batch.values())
            batch = {}
        batch[row.debt.ref] = row
    yield list(batch.values())


def _names(row: ContactRow | Closing) -> set[str]:
    return {row.person.id, row.person.key}


class _Batch:
    """Rows of different debts, and what the ledger knows of them already, read in two queries."""

    def __init__(
        self, tx: Connection, rows: Sequence[ContactRow | Closing], creditor_id: int, origin: Origin
    ) -> None:
        self._tx = tx
        self._rows = rows
        self._origin = origin
        self._debts = Debts(tx, [row.debt.ref for row in rows], creditor_id, origin)
        standing = (contact.c.id, contact.c.row_hash, contact.c.tags, contact.c.phones, debt.c.ref)
        contacts = select(*standing).join(debt, debt.c.id == contact.c.debt_id)
        in_campaign = contacts.where(contact.c.campaign == origin.campaign)
        rows_of_debts = tx.execute(in_campaign.where(among(tx, contact.c.debt_id, self._debts.ids())))
        self._contacts = {row.ref: row for row in rows_of_debts}
        self._erased = erased_people(tx, {name for row in rows for name in _names(row)})

    def save(self) -> list[Verdict]:
        verdicts = [self._judge(row) for row in self._rows]
        judged = list(zip(self._rows, verdicts, strict=True))
        saved = [row for row, verdict in judged if isinstance(row, ContactRow) and _is_news(verdict)]
        self._save_news(saved)
        for row, verdict in judged:
            if isinstance(row, Closing) and _is_news(verdict):
                self._close(row)
        return verdicts

    def _judge(self, row: ContactRow | Closing) -> Verdict:
        if self._erased & _names(row):
            return Verdict(saved=Saved.REJECTED, reason=ERASED)
        known = self._debts.get(row.debt.ref)
        if known and known.person_id != row.person.id:
            return Verdict(saved=Saved.REJECTED, reason="this debt_ref is another person's debt already")
        if isinstance(row, Closing):
            return _judge_closing(row, known)
        standing = self._contacts.get(row.debt.ref)
        if standing is None:
            return Verdict(saved=Saved.NEW)
        return Verdict(saved=Saved.UNCHANGED if standing.row_hash == row.hash else Saved.CHANGED)

    def _save_news(self, rows: Sequence[ContactRow]) -> None:
        if not rows:
            return
        save_people(self._tx, rows)
        self._debts.save(rows)
        self._save_contacts(rows)
        drop_numbers(self._tx, self._dropped(rows))
        save_bases(self._tx, rows, self._origin.now)
        for row in rows:
            known, debt_id = self._contacts.get(row.debt.ref), self._debts[row.debt.ref].id
            source = self._origin.source(row.line)
            before = known.tags if known else []
            save_tags(self._tx, row, before, debt_id=debt_id, source=source, now=self._origin.now)
        wake_people(self._tx, {row.person.id for row in rows}, self._origin.now)

    def _save_contacts(self, rows: Sequence[ContactRow]) -> None:
        suppressed = suppressed_people(self._tx, [row.person.id for row in rows])
        new = [row for row in rows if row.debt.ref not in self._contacts]
        put(self._tx, contact, [self._new_contact(row, suppressed) for row in new])
        known = {row.debt.ref: row for row in rows if row.debt.ref in self._contacts}
        change(self._tx, contact, {self._contacts[ref].id: _said(row) for ref, row in known.items()})

    def _new_contact(self, row: ContactRow, suppressed: set[str]) -> dict[str, Any]:
        status = self._debts.status(row.debt.ref, row.debt.status)
        reason = PERSON_SUPPRESSED if row.person.id in suppressed else None
        if status is not DebtStatus.OPEN:
            reason = reason or debt_reason(status)
        return {
            "campaign": self._origin.campaign,
            "person_id": row.person.id,
            "debt_id": self._debts[row.debt.ref].id,
            "attempts": 0,
            "next_at": None if reason else self._origin.now,
            "done_reason": reason,
            **_said(row),
        }

    def _dropped(self, rows: Sequence[ContactRow]) -> dict[str, set[str]]:
        """Numbers by person that a row gave when it was last imported, and now does not."""
        dropped: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if known := self._contacts.get(row.debt.ref):
                dropped[row.person.id] |= set(known.phones) - {number.e164 for number in row.phones}
        return {person_id: numbers for person_id, numbers in dropped.items() if numbers}

    def _close(self, row: Closing) -> None:
        """Take the status, and of an unknown debt what could be read: no contact, so nobody is called."""
        known = self._debts.get(row.debt.ref)
        if known is None:
            add_person(self._tx, row.person)
            self._debts.add([row])
            return
        what = Debt(
            ref=known.ref,
            creditor=self._origin.creditor,
            amount=known.amount,
            currency=known.currency,
            due=known.due,
            status=DebtStatus(known.status),
        )
        source = self._origin.source(row.line)
        set_debt_status(self._tx, what, row.debt.status, now=self._origin.now, source=source)


def _is_news(verdict: Verdict) -> bool:
    return verdict.saved in (Saved.NEW, Saved.CHANGED)


def _judge_closing(row: Closing, known: Row[Any] | None) -> Verdict:
    told = f"only the status ({row.debt.status}) was taken from this row: {row.reason}"
    if known is None:
        return Verdict(saved=Saved.NEW, reason=told)
    same = known.status == row.debt.status
    return Verdict(saved=Saved.UNCHANGED if same else Saved.CHANGED, reason=told)


def _said(row: ContactRow) -> dict[str, Any]:
    phones = [phone.e164 for phone in row.phones]
    return {
        "role": row.role,
        "tags": sorted(row.tags),
        "fields": dict(row.fields),
        "phones": phones,
        "row_hash": row.hash,
    }
