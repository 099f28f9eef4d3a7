"""What carriers' services have said of numbers, and when: landline, mobile or VoIP."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from dialer.policy.line_type import LookedUp
from dialer.store.audit import append, lock_chain
from dialer.store.one_of import one_of
from dialer.store.schema import line_type_record
from dialer.store.upsert import upsert
from dialer.store.wake import wake_refused_by

AT_ONCE = 2000
"""Rows a statement."""


def record_line_types(
    tx: Connection, looked_up: Mapping[str, LookedUp], *, source: str, now: datetime
) -> int:
    """Keep what was looked up, by number in E.164; how many said something newer than what was known."""
    lock_chain(tx)
    known = _days_of(tx, looked_up)
    newer = {e164: each for e164, each in looked_up.items() if each.on >= known.get(e164, date.min)}
    statement = upsert(tx, line_type_record)
    columns = ("line_type", "looked_up_on", "source", "recorded_at")
    new = {name: statement.excluded[name] for name in columns}
    values = [
        {
            "e164": e164,
            "line_type": newer[e164].line_type,
            "looked_up_on": newer[e164].on,
            "source": source[:200],
            "recorded_at": now,
        }
        for e164 in sorted(newer)
    ]
    for first in range(0, len(values), AT_ONCE):
        batch = values[first : first + AT_ONCE]
        tx.execute(statement.on_conflict_do_update(index_elements=["e164"], set_=new), batch)
    for rule_type in ("BasisRequired", "EventLimit", "Suppression"):
        wake_refused_by(tx, rule_type, now)
    append(tx, now=now, kind="list", content={"list": "line_types", "entries": len(newer), "source": source})
    return len(newer)


LOOKED_UP = select(
    line_type_record.c.e164, line_type_record.c.line_type, line_type_record.c.looked_up_on
).where(one_of(line_type_record.c.e164, "numbers"))
"""What was looked up last of these numbers, however long ago."""


def looked_up(row: Any) -> LookedUp:
    """What a row of LOOKED_UP says."""
    return LookedUp(line_type=row.line_type, on=row.looked_up_on)


def _days_of(tx: Connection, numbers: Collection[str]) -> dict[str, date]:
    days: dict[str, date] = {}
    ordered = sorted(numbers)
    for first in range(0, len(ordered), AT_ONCE):
        batch = ordered[first : first + AT_ONCE]
        rows = tx.execute(
            select(line_type_record.c.e164, line_type_record.c.looked_up_on).where(
                line_type_record.c.e164.in_(batch)
            )
        )
        days |= {row.e164: row.looked_up_on for row in rows}
    return days
