"""A copy of the ledger to ask "what if" of: nothing in it is anybody's record."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, insert, select

from dialer.store.database import Database
from dialer.store.schema import (
    asked_hours,
    attempt,
    basis,
    campaign_state,
    contact,
    creditor,
    debt,
    debt_change,
    imported_list,
    line_type_record,
    list_entry,
    metadata,
    past,
    person,
    person_phone,
    phone,
    state,
    suppression,
)

AT_ONCE = 2000
"""Rows a statement."""

_WHAT_THE_GATE_NEEDS = {
    each.name
    for each in (
        asked_hours, attempt, basis, campaign_state, contact, creditor, debt, debt_change, imported_list,
        line_type_record, list_entry, past, person, person_phone, phone, state, suppression,
    )
}  # fmt: skip


@contextmanager
def scratch_of(ledger: Database, *, exists: bool = True) -> Iterator[Database]:
    """Whatever the gate needs of the ledger, in a private file that is gone when the block ends.

    The ledger is read in one unchanging view, and nobody who dials from it waits. Weakness: for as long as
    the block runs, that file is one more place with personal data.
    """
    with tempfile.TemporaryDirectory(prefix="recado-plan-") as folder:
        file = Path(folder) / "plan.db"
        with Database(f"sqlite:///{file}", ledger.installation) as scratch:
            scratch.migrate()
            if exists:
                ledger.read(_copy, scratch)
            yield scratch


def _copy(tx: Connection, scratch: Database) -> None:
    scratch.write(_take_over, tx)


def _take_over(into: Connection, source: Connection) -> None:
    for table in metadata.sorted_tables:
        if table.name in _WHAT_THE_GATE_NEEDS:
            rows = source.execute(select(table).execution_options(yield_per=AT_ONCE))
            for batch in rows.mappings().partitions():
                into.execute(insert(table), [dict(row) for row in batch])
