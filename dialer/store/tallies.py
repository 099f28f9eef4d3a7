"""What the counters say (tally_triggers.py): where contacts stand, and what became of attempts.

A thousand dashboards may ask: a campaign of a million contacts costs what one of a thousand does.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select, text

from dialer.store.schema import attempt_tally, contact_tally
from dialer.store.tally_triggers import ATTEMPTS, CONTACTS, Tally, counted


class Stand(NamedTuple):
    """So many contacts of a campaign stand alike; `turn` is the minute of their turn, None without one."""

    campaign: str
    turn: datetime | None
    reason: str | None
    denied_by: str | None
    n: int


class Became(NamedTuple):
    """Of so many attempts of a campaign the same became; `outcome` is None of those that have none."""

    campaign: str
    state: str
    outcome: str | None
    answered: bool
    n: int


def contacts_stand(tx: Connection, campaigns: Collection[str] | None = None) -> list[Stand]:
    """Of these campaigns, or of all."""
    return [
        Stand(row.campaign, _instant(row.turn), row.reason or None, row.denied_by or None, int(row.n))
        for row in _kept(tx, contact_tally, campaigns)
    ]


def attempts_became(tx: Connection, campaigns: Collection[str] | None = None) -> list[Became]:
    """Of these campaigns, or of all."""
    return [
        Became(row.campaign, row.state, row.outcome or None, row.answered, int(row.n))
        for row in _kept(tx, attempt_tally, campaigns)
    ]


def miscounted(tx: Connection) -> list[str]:
    """The counters that are not what counting finds; empty if all is well. Reads everything."""
    tables = ((CONTACTS, contact_tally), (ATTEMPTS, attempt_tally))
    return [tally.name for tally, table in tables if _anew(tx, tally) != _by_key(_kept(tx, table, None))]


def _kept(tx: Connection, table: Table, campaigns: Collection[str] | None) -> Sequence[Any]:
    key = [column for column in table.primary_key.columns if column.name != "part"]
    n = func.sum(table.c.n)
    query = select(*key, n.label("n")).group_by(*key).having(n != 0)
    return tx.execute(query if campaigns is None else query.where(table.c.campaign.in_(campaigns))).all()


def _anew(tx: Connection, tally: Tally) -> dict[tuple[Any, ...], int]:
    rows = tx.execute(text(counted(tally, tx.dialect.name))).all()
    return {tuple(row[:-2]): row[-1] for row in rows}


def _by_key(rows: Sequence[Any]) -> dict[tuple[Any, ...], int]:
    return {tuple(row[:-1]): row[-1] for row in rows}


def _instant(turn: str) -> datetime | None:
    return datetime.fromisoformat(turn).replace(tzinfo=UTC) if turn else None
