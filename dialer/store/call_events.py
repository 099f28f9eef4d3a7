"""What Asterisk has said of calls: kept once, read in the order in which it happened."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, Integer, Row, Text, bindparam, cast, column, func, select

from dialer.call_event import CallEvent
from dialer.store.bulk import put
from dialer.store.columns import Instant
from dialer.store.schema import call_event
from dialer.store.upsert import insert_into

_Key = tuple[str, str, int]
"""What an event is known by: its channel, name and counter."""


def add_events(tx: Connection, events: Sequence[CallEvent]) -> list[CallEvent]:
    """Keep what is not known yet and return it: reading a thing twice, or late, changes nothing."""
    by_key = {_key(event): event for event in reversed(events)}
    add = _add_on_postgresql if tx.dialect.name == "postgresql" else _add_on_sqlite
    added = add(tx, by_key) if by_key else set()
    return [event for event in events if _key(event) in added and by_key[_key(event)] is event]


def events_of(tx: Connection, attempt_id: str) -> list[CallEvent]:
    """Everything known of an attempt, on all its legs, in the order it happened."""
    return events_in_order(tx, [attempt_id]).get(attempt_id, [])


def events_in_order(tx: Connection, attempts: Collection[str]) -> Mapping[str, list[CallEvent]]:
    """What has happened so far in each of these calls, in its order."""
    events: dict[str, list[CallEvent]] = {}
    for row in tx.execute(_SAID, {"attempts": list(attempts)}) if attempts else ():
        events.setdefault(row.linked_id, []).append(_event(row))
    return events


def _key(event: CallEvent) -> _Key:
    return event.channel_id, event.name, event.n


def _add_on_sqlite(tx: Connection, events: Mapping[_Key, CallEvent]) -> set[_Key]:
    """There is one writer: what it does not find known is not."""
    known = {tuple(row) for row in tx.execute(_KNOWN, {"told": list(events)})}
    new = {key: event for key, event in events.items() if key not in known}
    rows = [_values(event) | {"detail": dict(event.detail)} for event in new.values()]
    put(tx, call_event, rows, key=[each.name for each in _KEY])
    return set(new)


def _add_on_postgresql(tx: Connection, events: Mapping[_Key, CallEvent]) -> set[_Key]:
    """All of them as one parameter: a statement of its own for each number of rows would be read anew, by the
    driver and by the server."""
    told = [
        _values(event) | {"at": event.at.isoformat(), "detail": json.dumps(dict(event.detail))}
        for event in events.values()
    ]
    return {(row.channel_id, row.name, row.n) for row in tx.execute(_ADDED, {"told": told})}


def _values(event: CallEvent) -> dict[str, Any]:
    return {
        "channel_id": event.channel_id,
        "name": event.name,
        "n": event.n,
        "linked_id": event.linked_id,
        "at": event.at,
        "channel_name": event.channel_name,
    }


_KEY = (call_event.c.channel_id, call_event.c.name, call_event.c.n)
_TOLD: Any = bindparam("told", type_=JSON)

_keys = func.json_each(_TOLD).table_valued("value").alias("told")
_KNOWN = select(*_KEY).where(
    *(each == func.json_extract(_keys.c.value, f"$[{at}]", type_=each.type) for at, each in enumerate(_KEY))
)

_rows = (
    func.json_to_recordset(_TOLD)
    .table_valued(
        column("channel_id", Text),
        column("name", Text),
        column("n", Integer),
        column("linked_id", Text),
        column("at", Instant),
        column("channel_name", Text),
        column("detail", Text),
    )
    .render_derived(name="told", with_types=True)
)
_ADDED = (
    insert_into("postgresql", call_event)
    .from_select(
        list(_rows.c.keys()),
        select(*(cast(each, JSON) if each.name == "detail" else each for each in _rows.c)),
    )
    .on_conflict_do_nothing()
    .returning(*_KEY)
)

_SAID = (
    select(call_event)
    .where(call_event.c.linked_id.in_(bindparam("attempts", expanding=True)))
    .order_by(call_event.c.at, call_event.c.n)
)


def _event(row: Row[Any]) -> CallEvent:
    return CallEvent(
        name=row.name,
        channel_id=row.channel_id,
        linked_id=row.linked_id,
        n=row.n,
        at=row.at,
        channel_name=row.channel_name,
        detail=row.detail,
    )
