"""The ledger's side of a rehearsal's comparison with the carrier."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from dialer.agreement import ANY_DIGIT
from dialer.store.installation import keyed
from dialer.store.results import COUNTED
from dialer.store.schema import attempt, audit, call_event, contact, person, person_phone, suppression

_PRESSED: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "RECADO_KEY": lambda detail: detail["key"],
    "RECADO_ANSWER": lambda detail: detail["value"],
    "RECADO_DIGITS": lambda detail: ANY_DIGIT * int(detail["count"]),
}
"""The events that stand for keys, and which: of a second factor only the count is on record."""


def calls_by_number(tx: Connection) -> Mapping[str, int]:
    """How many attempts were dialled to each number."""
    rows = tx.execute(
        select(attempt.c.e164, func.count().label("calls"))
        .where(attempt.c.state.in_(COUNTED))
        .group_by(attempt.c.e164)
    )
    return {row.e164: row.calls for row in rows}


def keys_by_number(tx: Connection) -> Mapping[str, list[str]]:
    """The keys on record for each number, in the order they were pressed; *9 is two keys."""
    rows = tx.execute(
        select(attempt.c.e164, call_event.c.name, call_event.c.detail)
        .join(attempt, attempt.c.id == call_event.c.linked_id)
        .where(call_event.c.name.in_(_PRESSED))
        .order_by(attempt.c.id, call_event.c.n)
    )
    keys: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        keys[row.e164].extend(_PRESSED[row.name](row.detail))
    return keys


def closed_numbers(tx: Connection) -> Mapping[str, str]:
    """Numbers that nobody may call, because every contact who has them was done before any call; and why."""
    rows = tx.execute(
        select(person_phone.c.e164, contact.c.next_at, contact.c.attempts, contact.c.done_reason).join(
            contact, contact.c.person_id == person_phone.c.person_id
        )
    ).all()
    callable_ = {row.e164 for row in rows if row.next_at is not None or row.attempts}
    return {row.e164: row.done_reason for row in rows if row.e164 not in callable_}


def numbers_of_same_person(tx: Connection) -> Mapping[str, frozenset[str]]:
    """For each number, every number of the people who have it."""
    by_person, people = defaultdict(set), defaultdict(set)
    for row in tx.execute(select(person_phone.c.person_id, person_phone.c.e164)):
        by_person[row.person_id].add(row.e164)
        people[row.e164].add(row.person_id)
    return {number: frozenset().union(*(by_person[one] for one in them)) for number, them in people.items()}


def erased_numbers(tx: Connection, numbers: Collection[str]) -> frozenset[str]:
    """Which of these were an erased person's alone: a hash of each is kept, and nothing else."""
    by_hash = {keyed(tx, "phone", number): number for number in numbers}
    kept = select(suppression.c.keyed).where(suppression.c.scope == "phone", suppression.c.value.is_(None))
    return frozenset(by_hash[each] for each in tx.execute(kept).scalars() if each in by_hash)


def refusals(tx: Connection, campaigns: Collection[str]) -> list[Mapping[str, Any]]:
    """For each contact that was never called because the gate refused: the reason, as the audit keeps it."""
    rows = tx.execute(
        select(audit.c.contact_id, audit.c.content)
        .join(contact, contact.c.id == audit.c.contact_id)
        .where(contact.c.campaign.in_(campaigns), contact.c.attempts == 0, contact.c.denied_by.is_not(None))
        .where(audit.c.kind == "decision")
        .order_by(audit.c.at, audit.c.id)
    )
    last = {row.contact_id: json.loads(row.content) for row in rows}
    return [_weightiest(told) for told in last.values() if told["verdict"] in ("DENY", "AGENT_ONLY")]


def _weightiest(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the strictest reasons a lasting one, if there is one."""
    strictest = [each for each in told["reasons"] if each["verdict"] == told["verdict"]]
    reason: Mapping[str, Any] = max(strictest, key=lambda each: bool(each["lasting"]))
    return reason


def second_factor_of_numbers(tx: Connection) -> Mapping[str, str]:
    """What whoever answers a number would type when asked who they are: the first factor they have."""
    rows = tx.execute(
        select(person_phone.c.e164, person.c.secrets).join(person, person.c.id == person_phone.c.person_id)
    )
    return {row.e164: next(iter(row.secrets.values())) for row in rows if row.secrets}


def latest_instant(tx: Connection) -> datetime | None:
    """The last instant on record, so that a rehearsal that goes on does not begin before it."""
    ends = (select(func.max(column)) for column in (attempt.c.settled_at, audit.c.at))
    found = [tx.execute(end).scalar_one_or_none() for end in ends]
    return max((at for at in found if at), default=None)
