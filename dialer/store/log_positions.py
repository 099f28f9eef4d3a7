"""How far each node's event log is in the ledger, and when lines of it were lost."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, true, update

from dialer.ports import LogPosition
from dialer.store.installation import node_of
from dialer.store.schema import log_position


def read_position(tx: Connection, path: str) -> LogPosition | None:
    """Up to where the event-log file is already in the ledger."""
    row = tx.execute(select(log_position).where(*_of(tx, path))).one_or_none()
    return None if row is None else LogPosition(row.inode, row.offset, row.before or "")


def write_position(tx: Connection, path: str, reached: LogPosition, now: datetime) -> None:
    """Remember how far the event-log file is in the ledger, in the transaction that put it there.

    Where another file was followed until now, what became of its last lines is not known.
    """
    values = {"inode": reached.inode, "offset": reached.offset, "before": reached.before or None}
    own = {"of_node": node_of(tx)} if tx.dialect.name == "postgresql" else {}
    moved_on = _OWN_MOVED_ON if own else _MOVED_ON
    if not tx.execute(moved_on, {"of_path": path} | own | values).rowcount:
        moved = tx.execute(select(log_position.c.path).where(_own(tx))).first() is not None
        first = {"node": node_of(tx), "path": path, "lost_at": now if moved else None}
        tx.execute(insert(log_position).values(first | values))


def note_lines_lost(tx: Connection, path: str, now: datetime) -> None:
    """Lines of this file that nobody had read are gone."""
    tx.execute(update(log_position).where(*_of(tx, path)).values(lost_at=now))


def lines_lost_since(tx: Connection, at: datetime) -> bool:
    """Whether a line written then, or later, may be gone: then no line is no proof."""
    lost = select(log_position.c.path).where(_own(tx), log_position.c.lost_at >= at)
    return tx.execute(lost).first() is not None


def _of(tx: Connection, path: str) -> tuple[ColumnElement[bool], ...]:
    return _own(tx), log_position.c.path == path


def _own(tx: Connection) -> ColumnElement[bool]:
    """On SQLite there is one node, whatever it is called."""
    return log_position.c.node == node_of(tx) if tx.dialect.name == "postgresql" else true()


# Written with every batch of events: built once.
_MOVED_ON = update(log_position).where(log_position.c.path == bindparam("of_path"))
_OWN_MOVED_ON = _MOVED_ON.where(log_position.c.node == bindparam("of_node"))
