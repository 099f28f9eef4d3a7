"""The record of what was decided and why: written first, never changed, and lasting.

A chain for each node: every row holds the hash of the row before it, and the chain's end is sealed with a
key that is not in the database. Who a row is about stands in it as a keyed hash, and encrypted with a key of
that person's own: once that is dropped (erasure) the chain still holds, and names nobody.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, Row, bindparam, select, update

from dialer.store.bulk import put
from dialer.store.errors import StoreError
from dialer.store.installation import keyed, node_of
from dialer.store.schema import audit, audit_head, contact, person_key
from dialer.store.upsert import upsert

KINDS = frozenset(
    "decision opt_out list basis state contacted override alarm erase export retention control".split()
)
"""What is written here."""

BEGINNING = "0" * 64
"""The hash before a chain's first row."""


class AuditBroken(StoreError):
    """The end of a node's chain is not as it was sealed: nothing is written, and nobody is called."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """One thing to be written down. `content` is JSON: text, numbers, lists, mappings."""

    kind: str
    content: Mapping[str, Any]
    contact_id: int | None = None
    attempt_id: str | None = None
    person_id: str | None = None
    e164: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A row as it can be read: person_id and e164 are None where there were none, or they were erased."""

    node: str
    n: int
    at: datetime
    kind: str
    content: Mapping[str, Any]
    contact_id: int | None
    attempt_id: str | None
    person_id: str | None
    e164: str | None


def append(  # noqa: PLR0913 - what a row consists of
    tx: Connection,
    *,
    now: datetime,
    kind: str,
    content: Mapping[str, Any],
    node: str | None = None,
    contact_id: int | None = None,
    attempt_id: str | None = None,
    person_id: str | None = None,
    e164: str | None = None,
) -> None:
    """Write one row to the chain of `node`, or of this process's. Raises AuditBroken."""
    note = Note(
        kind=kind,
        content=content,
        contact_id=contact_id,
        attempt_id=attempt_id,
        person_id=person_id,
        e164=e164,
    )
    append_all(tx, [note], now=now, node=node)


End = tuple[int, str]
"""Of a node's chain: the place and the hash of its last row."""


def append_all(
    tx: Connection,
    notes: Sequence[Note],
    *,
    now: datetime,
    node: str | None = None,
    end: End | None = None,
) -> End | None:
    """Write rows in their order; the chain's end, if any were written.

    `end` is where the chain ends, known from `lock_chain` in this very transaction: it is not asked again.
    Should it end elsewhere, the database refuses the rows. Raises AuditBroken, and ValueError for a kind that
    nobody knows.
    """
    if unknown := {note.kind for note in notes} - KINDS:
        raise ValueError(f"nothing of kind {min(unknown)!r} is written to the audit")
    if not notes:
        return end
    node = node or node_of(tx)
    n, previous = end or lock_chain(tx, node)
    keys = _keys(tx, {note.person_id for note in notes if note.person_id is not None})
    rows = []
    for note in notes:
        n += 1
        row = _row(tx, note, keys) | {"node": node, "n": n, "at": now.astimezone(UTC), "previous": previous}
        previous = row["hash"] = digest(row)
        rows.append(row)
    put(tx, audit, rows)
    sealed = {"n": n, "hash": previous, "seal": seal_of(tx, node, n, previous)}
    tx.execute(_SEALED, {"chain": node} | sealed)
    return n, previous


def lock_chain(tx: Connection, node: str | None = None) -> End:
    """Keep every other writer from this node's chain; where it ends.

    Whoever locks anything else in the same transaction calls this first: two who lock in different orders
    wait for each other. Raises AuditBroken.
    """
    node = node or node_of(tx)
    head = tx.execute(_HEAD, {"chain": node}).one_or_none()
    if head is None:
        _check_secret(tx)
        first = {"node": node, "n": 0, "hash": BEGINNING, "seal": seal_of(tx, node, 0, BEGINNING)}
        tx.execute(upsert(tx, audit_head).values(first).on_conflict_do_nothing())
        head = tx.execute(_HEAD, {"chain": node}).one()
    last = tx.execute(_LAST, {"chain": node}).one_or_none()
    end = (last.n, last.hash) if last else (0, BEGINNING)
    if end != (head.n, head.hash) or head.seal != seal_of(tx, node, head.n, head.hash):
        raise AuditBroken(
            f"The end of the audit of {node} is not as it was written (or RECADO_SECRET is another than "
            "then), so nobody is called: `recado audit verify` tells which row. Restore the database."
        )
    return end


def _check_secret(tx: Connection) -> None:
    """Before a node's first row. Raises AuditBroken where its secret is not that of any other node.

    It would find nobody who was erased, or is on a list, and call them.
    """
    others = tx.execute(select(audit_head).order_by(audit_head.c.node)).all()
    if others and not any(each.seal == seal_of(tx, each.node, each.n, each.hash) for each in others):
        wrote = ", ".join(each.node for each in others)
        raise AuditBroken(
            f"RECADO_SECRET is not the one with which {wrote} wrote to this database, so nobody is called "
            "from here. Give every machine the same one."
        )


# Each call is written down three times: built once, these cost half.
_HEAD = select(audit_head).where(audit_head.c.node == bindparam("chain")).with_for_update()
_LAST = (
    select(audit.c.n, audit.c.hash)
    .where(audit.c.node == bindparam("chain"))
    .order_by(audit.c.n.desc())
    .limit(1)
)
_SEALED = update(audit_head).where(audit_head.c.node == bindparam("chain"))
_KEYS = select(person_key).where(person_key.c.person_id.in_(bindparam("people", expanding=True)))


def nodes(tx: Connection) -> list[str]:
    """Every node that has a chain."""
    heads = select(audit_head.c.node).union(select(audit.c.node))
    return sorted(tx.execute(heads).scalars())


def told(tx: Connection, contact_ids: Collection[int], kinds: Collection[str] = KINDS) -> list[Told]:
    """What was written about these contacts, oldest first."""
    rows = tx.execute(
        select(audit)
        .where(audit.c.contact_id.in_(contact_ids), audit.c.kind.in_(kinds))
        .order_by(audit.c.at, audit.c.id)
    ).all()
    people = select(contact.c.person_id).where(contact.c.id.in_(contact_ids))
    return _told(tx, rows, tx.execute(people).scalars())


def told_of_person(tx: Connection, person_id: str) -> list[Told]:
    """Everything that was written about this person, oldest first; empty once their key is dropped."""
    rows = tx.execute(
        select(audit).where(audit.c.person == keyed(tx, "person", person_id)).order_by(audit.c.at, audit.c.id)
    ).all()
    return [each for each in _told(tx, rows, [person_id]) if each.person_id == person_id]


def _row(tx: Connection, note: Note, keys: Mapping[str, Fernet]) -> dict[str, Any]:
    person_id, e164 = note.person_id, note.e164
    who = json.dumps({"person_id": person_id, "e164": e164}).encode()
    return {
        "kind": note.kind,
        "contact_id": note.contact_id,
        "attempt_id": note.attempt_id,
        "person": None if person_id is None else keyed(tx, "person", person_id),
        "phone": None if e164 is None else keyed(tx, "phone", e164),
        "reference": None if person_id is None else keys[person_id].encrypt(who).decode(),
        "content": _canonical(note.content),
    }


def _canonical(content: object) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


HASHED = ("node", "n", "kind", "contact_id", "attempt_id", "person", "phone", "reference", "content")


def digest(row: Mapping[str, Any]) -> str:
    """The hash of a row: of everything in it, and of the row before."""
    says = [row[name] for name in HASHED] + [row["at"].isoformat(), row["previous"]]
    return hashlib.sha256(_canonical(says).encode()).hexdigest()


def seal_of(tx: Connection, node: str, n: int, last: str) -> str:
    """What only who has the installation's secret can write beside a chain's end."""
    return keyed(tx, "seal", f"{node} {n} {last}")


def _keys(tx: Connection, people: Collection[str]) -> dict[str, Fernet]:
    """Each person's own key; made when something is written of them for the first time."""
    known = {"people": list(people)}
    keys = {row.person_id: row.key for row in tx.execute(_KEYS, known)}
    if missing := sorted(set(people) - keys.keys()):
        new = [{"person_id": each, "key": Fernet.generate_key().decode()} for each in missing]
        made = upsert(tx, person_key).on_conflict_do_nothing().returning(person_key)
        keys |= {row.person_id: row.key for row in tx.execute(made, new)}
    if set(people) - keys.keys():  # another node made theirs meanwhile
        keys = {row.person_id: row.key for row in tx.execute(_KEYS, known)}
    return {person_id: Fernet(key) for person_id, key in keys.items()}


def _told(tx: Connection, rows: Sequence[Row[Any]], people: Iterable[str]) -> list[Told]:
    keys = tx.execute(select(person_key).where(person_key.c.person_id.in_(set(people))))
    by_hash = {keyed(tx, "person", row.person_id): Fernet(row.key) for row in keys}
    told = []
    for row in rows:
        who = _who(row.reference, by_hash.get(row.person))
        told.append(
            Told(
                node=row.node,
                n=row.n,
                at=row.at,
                kind=row.kind,
                content=json.loads(row.content),
                contact_id=row.contact_id,
                attempt_id=row.attempt_id,
                person_id=who.get("person_id"),
                e164=who.get("e164"),
            )
        )
    return told


def _who(reference: str | None, key: Fernet | None) -> Mapping[str, str | None]:
    """Whom a row is about. A key that was made after an erasure opens nothing that was written before."""
    if reference is None or key is None:
        return {}
    try:
        who: Mapping[str, str | None] = json.loads(key.decrypt(reference))
    except InvalidToken:
        return {}
    return who
