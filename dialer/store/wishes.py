"""What an operator wishes of a running campaign; the loop reads it before every dial."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from dialer.store.schema import campaign_state


def wish_stop(tx: Connection, campaigns: Sequence[str], *, now: datetime, by: str) -> None:
    """No new call in these campaigns from this commit on; calls in progress finish."""
    for name in campaigns:
        _set(tx, name, stopped_at=now, stopped_by=by)


def wish_start(tx: Connection, campaigns: Sequence[str]) -> None:
    """These campaigns may dial (again)."""
    for name in campaigns:
        _set(tx, name, stopped_at=None, stopped_by=None)


def stopped(tx: Connection, campaigns: Sequence[str]) -> set[str]:
    """Which of these campaigns an operator has stopped."""
    rows = tx.execute(
        select(campaign_state.c.name).where(
            campaign_state.c.name.in_(campaigns), campaign_state.c.stopped_at.is_not(None)
        )
    )
    return set(rows.scalars())


def known_campaigns(tx: Connection) -> list[str]:
    """Every campaign that was ever run, by name."""
    return list(tx.execute(select(campaign_state.c.name).order_by(campaign_state.c.name)).scalars())


def write_and_take_back(tx: Connection) -> None:
    """A write that changes nothing: a lock that another program holds, or a full disk, stops only writes.

    SQLite leaves out a row that is overwritten with itself, and nothing would reach the disk.
    """
    tx.execute(insert(campaign_state).values(name=_NOBODY_S))
    tx.execute(delete(campaign_state).where(campaign_state.c.name == _NOBODY_S))


_NOBODY_S = ""
"""A name that no campaign can have."""


def _set(tx: Connection, name: str, **values: object) -> None:
    known = tx.execute(update(campaign_state).where(campaign_state.c.name == name).values(**values))
    if not known.rowcount:
        tx.execute(insert(campaign_state).values(name=name, **values))
