"""What rows of a contacts file say of debts: new ones, and what has changed of those that are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from dialer.contact import Debt, DebtStatus
from dialer.contacts.contact_row import Closing
from dialer.contacts.contact_row import Row as ContactRow
from dialer.store.bulk import among, change, put
from dialer.store.contacts import follow_debt
from dialer.store.schema import debt, debt_change

BY_FILE = "import "
"""What the source of a change begins with that came from a contacts file."""

CHANGING = ("amount", "currency", "due", "status")
"""What a later row may say otherwise of a debt."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where rows come from: for whom they are imported, when, and from which file."""

    campaign: str
    creditor: str
    file: str
    now: datetime

    def source(self, line: int) -> str:
        return f"{BY_FILE}{self.file[-120:]}:{line}"


class Debts:
    """Those of one creditor that some rows are about, by their reference, as they stood before."""

    def __init__(self, tx: Connection, refs: Sequence[str], creditor_id: int, origin: Origin) -> None:
        self._tx = tx
        self._creditor_id = creditor_id
        self._origin = origin
        self._known = self._read(refs)

    def __getitem__(self, ref: str) -> Row[Any]:
        return self._known[ref]

    def get(self, ref: str) -> Row[Any] | None:
        """None of one that is not known."""
        return self._known.get(ref)

    def ids(self) -> list[int]:
        return [row.id for row in self._known.values()]

    def save(self, rows: Sequence[ContactRow]) -> None:
        """Write those that are new, and what has changed of the others."""
        known = [row for row in rows if row.debt.ref in self._known]
        self.add([row for row in rows if row.debt.ref not in self._known])
        self._update(known)

    def add(self, rows: Sequence[ContactRow | Closing]) -> None:
        """Write debts that are not known yet."""
        if rows:
            put(self._tx, debt, [self._values(row.debt, row.person.id) for row in rows])
            self._known |= self._read([row.debt.ref for row in rows])

    def status(self, ref: str, said: DebtStatus) -> DebtStatus:
        """What was disputed on the phone, a file that still says `open` does not reopen."""
        was = DebtStatus(self._known[ref].status)
        reopens = said is DebtStatus.OPEN and was is not DebtStatus.OPEN
        return was if reopens and _not_by_file(self._tx, self._known[ref].id) else said

    def _read(self, refs: Sequence[str]) -> dict[str, Row[Any]]:
        of_creditor = (debt.c.creditor_id == self._creditor_id) & among(self._tx, debt.c.ref, refs)
        return {row.ref: row for row in self._tx.execute(select(debt).where(of_creditor))}

    def _values(self, what: Debt, person_id: str) -> dict[str, Any]:
        says = {field: getattr(what, field) for field in CHANGING}
        return {"creditor_id": self._creditor_id, "person_id": person_id, "ref": what.ref, **says}

    def _update(self, rows: Sequence[ContactRow]) -> None:
        """With its history; a changed status is followed by the debt's contacts."""
        news = [(row, now) for row in rows if (now := self._now(row)) != self._before(row)]
        put(self._tx, debt_change, [each for row, now in news for each in self._changes(row, now)])
        change(self._tx, debt, {self._known[row.debt.ref].id: now for row, now in news})
        for row, now in news:
            known = self._known[row.debt.ref]
            if known.status != now["status"]:
                was = DebtStatus(known.status)
                follow_debt(self._tx, known.id, was, now["status"], self._origin.now)

    def _before(self, row: ContactRow) -> dict[str, Any]:
        known = self._known[row.debt.ref]
        return {field: getattr(known, field) for field in CHANGING}

    def _now(self, row: ContactRow) -> dict[str, Any]:
        says = {field: getattr(row.debt, field) for field in CHANGING}
        return says | {"status": self.status(row.debt.ref, row.debt.status)}

    def _changes(self, row: ContactRow, now: Mapping[str, Any]) -> list[dict[str, Any]]:
        about = {"debt_id": self._known[row.debt.ref].id, "at": self._origin.now}
        source = self._origin.source(row.line)[:200]
        return [
            {**about, "field": field, "old": str(was), "new": str(now[field]), "source": source}
            for field, was in self._before(row).items()
            if was != now[field]
        ]


def _not_by_file(tx: Connection, debt_id: int) -> bool:
    """Whether the last word on the debt's status came from a call or an operator, not from a file."""
    source = tx.execute(
        select(debt_change.c.source)
        .where(debt_change.c.debt_id == debt_id, debt_change.c.field == "status")
        .order_by(debt_change.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return source is not None and not source.startswith(BY_FILE)
