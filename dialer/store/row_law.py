"""What the rows of a contacts file say of the law: why numbers may be called, and what forbids it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from dialer.contacts.contact_row import Row
from dialer.contacts.gate_cell import DEBT_TAGS
from dialer.policy.rules import STATES
from dialer.store.bases import NewBasis, record_bases
from dialer.store.schema import contact
from dialer.store.states import Scope, clear_state, set_state


def save_bases(tx: Connection, rows: Sequence[Row], now: datetime) -> None:
    """Each row's basis, for each of its numbers; once for each version of it."""
    record_bases(tx, [basis for row in rows for basis in _bases(row)], now=now)


def save_tags(
    tx: Connection, row: Row, before: Collection[str], *, debt_id: int, source: str, now: datetime
) -> None:
    """What a row says of person and debt holds; what it said `before`, and no row says now, is cleared.

    Call it when the contacts are saved: a person may have several debts, and be in several campaigns.
    """
    for tag in sorted(STATES & (row.tags ^ set(before))):
        scope: Scope = "debt" if tag in DEBT_TAGS else "person"
        key = str(debt_id) if tag in DEBT_TAGS else row.person.id
        if tag in row.tags:
            set_state(tx, scope=scope, key=key, name=tag, until=None, source=source, now=now)
        elif not _is_still_said(tx, tag, contact.c.debt_id == debt_id if scope == "debt" else _of(row)):
            clear_state(tx, scope=scope, key=key, name=tag, source=source, now=now)


def _of(row: Row) -> ColumnElement[bool]:
    return contact.c.person_id == row.person.id


def _is_still_said(tx: Connection, tag: str, whose: ColumnElement[bool]) -> bool:
    return any(tag in tags for tags in tx.execute(select(contact.c.tags).where(whose)).scalars())


def _bases(row: Row) -> Iterator[NewBasis]:
    said = row.basis
    if said is None or said.given_on is None:
        return
    for number in row.phones:
        yield NewBasis(
            person_id=row.person.id,
            e164=number.e164,
            purpose=said.purpose,
            kind=said.kind,
            given_on=said.given_on,
            wording=said.wording,
            channel=said.channel,
            evidence=said.evidence,
            recorded_by=said.recorded_by,
        )
