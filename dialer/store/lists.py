"""Lists of others: who is on Robinson, No Llame, reassigned numbers; and how old our copies are.

Numbers are kept as keyed hashes: the ledger can tell whether one is listed, and does not hold the list.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, func, select

from dialer.policy.question import ListState
from dialer.store.audit import append, lock_chain
from dialer.store.installation import keyed
from dialer.store.one_of import one_of
from dialer.store.schema import imported_list, list_entry
from dialer.store.upsert import upsert
from dialer.store.wake import wake_refused_by

AT_ONCE = 2000
"""Entries a statement."""

_KEYED = re.compile(r"[0-9a-f]{64}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")


class NoEntry(ValueError):
    """An entry is neither a number in E.164 nor a keyed hash of this installation; nothing is imported."""


def import_list(
    tx: Connection,
    *,
    name: str,
    as_of: datetime,
    entries: Sequence[str],
    complete: bool,
    source: str,
    now: datetime,
) -> int:
    """Take over a copy of a list as it stood at `as_of`; how many entries it has now.

    A copy that is not complete only adds, and refuses calls until a complete one is imported; an empty one
    refuses them too. Raises NoEntry.
    """
    lock_chain(tx)
    tx.execute(upsert(tx, imported_list).values(_first(name, as_of, source, now)).on_conflict_do_nothing())
    if complete:
        tx.execute(delete(list_entry).where(list_entry.c.list == name))
    hashes = (_hash(tx, entry, line) for line, entry in enumerate(entries, start=1))
    while batch := [{"list": name, "keyed": each} for each in islice(hashes, AT_ONCE)]:
        tx.execute(upsert(tx, list_entry).on_conflict_do_nothing(), batch)
    count: int = tx.execute(
        select(func.count()).select_from(list_entry).where(list_entry.c.list == name)
    ).scalar_one()
    said = _first(name, as_of, source, now) | {"whole": complete and count > 0, "entries": count}
    tx.execute(imported_list.update().where(imported_list.c.name == name).values(said))
    wake_refused_by(tx, "Suppression", now)
    content = {"list": name, "as_of": as_of.isoformat(), "entries": count, "source": source}
    append(tx, now=now, kind="list", content=content | {"complete": complete})
    return count


LISTS = select(imported_list.c.name, imported_list.c.as_of, imported_list.c.whole)
"""Every list that was ever imported: of when our copy is, and whether it can be relied upon."""

LISTED = select(list_entry.c.list, list_entry.c.keyed).where(one_of(list_entry.c.keyed, "hashes"))
"""The imported lists on which people or numbers of these keyed hashes stand."""


def listed(tx: Connection, e164: str, person_key: str) -> frozenset[str]:
    """The imported lists on which the number, or the person, stands."""
    hashes = [keyed(tx, "person", person_key), keyed(tx, "phone", e164)]
    return frozenset(tx.execute(LISTED, {"hashes": hashes}).scalars())


def list_states(tx: Connection) -> Mapping[str, ListState]:
    """Every list that was ever imported, by its name."""
    return states_by_name(tx.execute(LISTS))


def states_by_name(rows: Iterable[Any]) -> Mapping[str, ListState]:
    """What rows of LISTS say."""
    return {row.name: ListState(as_of=row.as_of, whole=row.whole) for row in rows}


def _first(name: str, as_of: datetime, source: str, now: datetime) -> dict[str, object]:
    said: dict[str, object] = {"name": name, "as_of": as_of, "source": source[:200], "imported_at": now}
    return said | {"whole": False, "entries": 0}


def _hash(tx: Connection, entry: str, line: int) -> str:
    if _E164.fullmatch(entry):
        return keyed(tx, "phone", entry)
    if _KEYED.fullmatch(entry):
        return entry
    raise NoEntry(
        f"Entry {line} is neither a number with its country code (+34 …) nor a hash of this installation "
        "(64 digits 0-9 a-f). Nothing was imported."
    )
