"""Whether the audit is as it was written: every row that was changed, removed or moved is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from dialer.store.audit import BEGINNING, digest, seal_of
from dialer.store.schema import audit, audit_head


class Wrong(StrEnum):
    """What may have become of a row."""

    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"
    """It does not follow the row before it: one of the two was exchanged or written anew."""
    END = "end"
    """The chain's end is not the one that was sealed: its last rows were removed, added or written anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """`n` is the row's place in its node's chain."""

    node: str
    n: int
    wrong: Wrong


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What a look through one node's chain found."""

    node: str
    rows: int
    faults: tuple[Fault, ...]


def verify(tx: Connection, node: str) -> Checked:
    """Look at every row of a chain, one after the other, however long it is.

    Needs the installation's secret for the end alone: any copy of the table can be checked up to there.
    """
    rows = tx.execute(
        select(audit).where(audit.c.node == node).order_by(audit.c.n).execution_options(yield_per=1000)
    )
    count, last, faults = 0, (0, BEGINNING), []
    for row in rows:
        faults += list(_faults(row, last))
        count, last = count + 1, (row.n, row.hash)
    faults += list(_end(tx, node, last))
    return Checked(node=node, rows=count, faults=tuple(faults))


def _faults(row: Row[Any], last: tuple[int, str]) -> Iterator[Fault]:
    n, previous = last
    for missing in range(n + 1, row.n):
        yield Fault(node=row.node, n=missing, wrong=Wrong.REMOVED)
    if digest(row._asdict()) != row.hash:
        yield Fault(node=row.node, n=row.n, wrong=Wrong.CHANGED)
    elif row.n == n + 1 and row.previous != previous:
        yield Fault(node=row.node, n=row.n, wrong=Wrong.MOVED)


def _end(tx: Connection, node: str, last: tuple[int, str]) -> Iterator[Fault]:
    n, hashed = last
    head = tx.execute(select(audit_head).where(audit_head.c.node == node)).one_or_none()
    if head is None:
        yield Fault(node=node, n=n, wrong=Wrong.END)
    elif head.n > n:
        for missing in range(n + 1, head.n + 1):
            yield Fault(node=node, n=missing, wrong=Wrong.REMOVED)
    elif (head.n, head.hash) != last or head.seal != seal_of(tx, node, n, hashed):
        yield Fault(node=node, n=n, wrong=Wrong.END)
