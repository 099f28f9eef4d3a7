"""Everything held about one human, as they may ask to see it; for one creditor, nothing of another's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from dialer.store.audit import KINDS, Told, append, told_of_person
from dialer.store.blocked import readable
from dialer.store.installation import keyed
from dialer.store.person_rows import Human, human_of, rows_of
from dialer.store.schema import creditor, suppression

Dossier = dict[str, Any]

_SECRET = ("row_hash", "same_as", "secrets")
"""Ours, not theirs: what would let whoever reads the export pass for them, or tells how we recognise them."""

_OF_NOBODY_S_DEBT = frozenset(KINDS - {"decision"})
"""What the audit holds about a person whoever the creditor is."""


def dossier(tx: Connection, person_id: str, *, creditor_name: str | None = None) -> Dossier | None:
    """Rows by what they are; None if nobody is known by this id.

    With a creditor: only their debts, and what was done about these. What is known of the person alone
    (numbers, bases, states, objections) is everybody's who may call them.
    """
    human = human_of(tx, person_id, creditor_name)
    if human is None:
        return None
    rows = rows_of(tx, human)
    creditors = {row.id: row.name for row in tx.execute(select(creditor))}
    return {
        "person_ids": list(human.people),
        "creditor": creditor_name,
        "persons": _told(rows["person"]),
        "secrets_held": sorted({name for row in rows["person"] for name in row["secrets"]}),
        "phones": _phones(rows),
        "debts": [{**row, "creditor": creditors[row["creditor_id"]]} for row in _told(rows["debt"])],
        "debt_changes": _told(rows["debt_change"]),
        "contacts": _told(rows["contact"]),
        "attempts": _attempts(rows),
        "agent_calls": _told(rows["agent_call"]),
        "promises": _told(rows["promise"]),
        "callbacks": _told(rows["callback"]),
        "follow_ups": _told(_of(human, rows["follow_up"], "attempt_id", creditor_name)),
        "bases": _told(rows["basis"]),
        "states": _told(rows["state"]),
        "asked_hours": _told(rows["asked_hours"]),
        "line_types": _told(rows["line_type_record"]),
        "other_contacts": _told(_others(human, rows["past"], creditor_name)),
        "objections": _objections(tx, human),
        "record": [_note(each) for each in _record(tx, human, creditor_name)],
    }


def note_export(
    tx: Connection, person_id: str, *, creditor_name: str | None, now: datetime, by: str, known: bool = True
) -> None:
    """That what is held about them was handed out. Who is not `known` any more is named by a hash alone."""
    content = {"by": by, "creditor": creditor_name}
    if known:
        append(tx, now=now, kind="export", content=content, person_id=person_id)
    else:
        content["person"] = keyed(tx, "person", person_id)
        append(tx, now=now, kind="export", content=content)


def _told(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    shown = [{name: value for name, value in row.items() if name not in _SECRET} for row in rows]
    told: list[dict[str, Any]] = readable({"rows": shown})["rows"]
    return told


def _phones(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    known = {row["e164"]: dict(row) for row in rows["phone"]}
    return _told({**known.get(row["e164"], {}), **row} for row in rows["person_phone"])


def _attempts(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Each call with its events as they happened. No call is recorded: who spoke stands in `voice`."""
    events = _told(sorted(rows["call_event"], key=lambda each: (each["at"], each["n"])))
    return [
        {
            **attempt,
            "recording": None,
            "call_events": [
                {name: event[name] for name in ("name", "at", "detail")}
                for event in events
                if event["linked_id"] == attempt["id"]
            ],
        }
        for attempt in _told(rows["attempt"])
    ]


def _of(
    human: Human, rows: Sequence[Mapping[str, Any]], name: str, creditor_name: str | None
) -> Sequence[Mapping[str, Any]]:
    return [row for row in rows if creditor_name is None or row[name] in human.attempts]


def _others(
    human: Human, rows: Sequence[Mapping[str, Any]], creditor_name: str | None
) -> Sequence[Mapping[str, Any]]:
    return [row for row in rows if creditor_name is None or row["debt_id"] in human.debts]


def _objections(tx: Connection, human: Human) -> list[dict[str, Any]]:
    hashes = {
        "person": [keyed(tx, "person", each) for each in {human.key, *human.people}],
        "phone": [keyed(tx, "phone", each) for each in human.numbers],
    }
    theirs = [
        (suppression.c.scope == scope) & suppression.c.keyed.in_(each) for scope, each in hashes.items()
    ]
    rows = tx.execute(select(suppression).where(or_(*theirs)).order_by(suppression.c.id)).mappings()
    shown = ("scope", "value", "since", "source", "reference")
    return _told({name: row[name] for name in shown} for row in rows)


def _record(tx: Connection, human: Human, creditor_name: str | None) -> list[Told]:
    told = [each for one in human.people for each in told_of_person(tx, one)]
    return [each for each in told if creditor_name is None or _concerns(each, human)]


def _concerns(each: Told, human: Human) -> bool:
    return each.contact_id in human.contacts or each.kind in _OF_NOBODY_S_DEBT - {"export"}


def _note(each: Told) -> dict[str, Any]:
    return {
        "at": each.at.isoformat(),
        "kind": each.kind,
        "phone": each.e164,
        "contact_id": each.contact_id,
        "attempt_id": each.attempt_id,
        "content": dict(each.content),
    }
