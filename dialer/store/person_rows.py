"""Every row about one human, in the order in which they can be removed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, cast, delete, or_, select

from dialer.store.past import same_people
from dialer.store.schema import (
    agent_call,
    asked_hours,
    attempt,
    basis,
    call_event,
    callback,
    contact,
    creditor,
    debt,
    debt_change,
    follow_up,
    line_type_record,
    past,
    person,
    person_key,
    person_phone,
    phone,
    promise,
    state,
)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""By table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Human:
    """Who it is, by every id, and what hangs on them. `own_numbers` are nobody else's."""

    key: str
    people: tuple[str, ...]
    numbers: tuple[str, ...]
    own_numbers: tuple[str, ...]
    debts: tuple[int, ...]
    contacts: tuple[int, ...]
    attempts: tuple[str, ...]


def human_of(tx: Connection, person_id: str, creditor_name: str | None = None) -> Human | None:
    """The human behind a person_id, or None. With a creditor: only what concerns that creditor's debts."""
    key = tx.execute(select(person.c.same_as).where(person.c.id == person_id)).scalar_one_or_none()
    if key is None:
        return None
    people = same_people(tx, key)
    debts = select(debt.c.id).where(debt.c.person_id.in_(people))
    if creditor_name is not None:
        of_creditor = select(creditor.c.id).where(creditor.c.name == creditor_name)
        debts = debts.where(debt.c.creditor_id.in_(of_creditor))
    debt_ids = _all(tx, debts)
    contacts = _all(tx, select(contact.c.id).where(contact.c.debt_id.in_(debt_ids)))
    numbers = _numbers(tx, people)
    others = person_phone.c.e164.in_(numbers) & person_phone.c.person_id.not_in(people)
    shared = _all(tx, select(person_phone.c.e164).where(others))
    return Human(
        key=key,
        people=tuple(people),
        numbers=tuple(numbers),
        own_numbers=tuple(each for each in numbers if each not in shared),
        debts=tuple(debt_ids),
        contacts=tuple(contacts),
        attempts=tuple(_all(tx, select(attempt.c.id).where(attempt.c.contact_id.in_(contacts)))),
    )


def rows_of(tx: Connection, human: Human) -> Rows:
    """Everything about them, as it stands in the tables."""
    return {
        table.name: [dict(row) for row in tx.execute(select(table).where(which(human))).mappings()]
        for table, which in _TABLES
    }


def remove_rows(tx: Connection, human: Human) -> Mapping[str, int]:
    """Take it all out of the tables; how many rows of each."""
    gone: dict[str, int] = {}
    for table, which in _TABLES:
        condition = which(human)
        if table is phone:
            condition &= _in_no_other_use()
        gone[table.name] = tx.execute(delete(table).where(condition)).rowcount
    return {name: count for name, count in gone.items() if count}


def _in_no_other_use() -> ColumnElement[bool]:
    """A number at which somebody else was called, or agreed to calls, stays."""
    agreed = select(basis.c.e164).where(basis.c.e164.is_not(None))
    return phone.c.e164.not_in(select(attempt.c.e164)) & phone.c.e164.not_in(agreed)


def _numbers(tx: Connection, people: Sequence[str]) -> list[str]:
    """Those on file, and those they were called at that a later file dropped."""
    on_file = select(person_phone.c.e164).where(person_phone.c.person_id.in_(people))
    called = select(attempt.c.e164).where(attempt.c.person_id.in_(people))
    return sorted({*_all(tx, on_file), *_all(tx, called)})


def _named(column: Any, numbers: Sequence[str]) -> list[ColumnElement[bool]]:
    return [cast(column, Text).contains(number, autoescape=True) for number in numbers]


def _follow_ups(human: Human) -> ColumnElement[bool]:
    """Also those that a call of theirs to us left, which is known by the number alone."""
    theirs = _named(follow_up.c.payload, human.own_numbers)
    return or_(follow_up.c.attempt_id.in_(human.attempts), *theirs)


def _events(human: Human) -> ColumnElement[bool]:
    theirs = _named(call_event.c.detail, human.own_numbers)
    return or_(call_event.c.linked_id.in_(human.attempts), *theirs)


def _states(human: Human) -> ColumnElement[bool]:
    return or_(
        (state.c.scope == "person") & state.c.key.in_(human.people),
        (state.c.scope == "debt") & state.c.key.in_([str(each) for each in human.debts]),
        (state.c.scope == "phone") & state.c.key.in_(human.own_numbers),
    )


def _past(human: Human) -> ColumnElement[bool]:
    nobody_s = past.c.person_id.is_(None) & past.c.e164.in_(human.own_numbers)
    return or_(past.c.person_id.in_(human.people), nobody_s)


Which = Callable[[Human], ColumnElement[bool]]

_TABLES: Sequence[tuple[Table, Which]] = (
    (agent_call, lambda human: agent_call.c.contact_id.in_(human.contacts)),
    (promise, lambda human: promise.c.debt_id.in_(human.debts)),
    (callback, lambda human: callback.c.contact_id.in_(human.contacts)),
    (follow_up, _follow_ups),
    (call_event, _events),
    (attempt, lambda human: attempt.c.id.in_(human.attempts)),
    (debt_change, lambda human: debt_change.c.debt_id.in_(human.debts)),
    (contact, lambda human: contact.c.id.in_(human.contacts)),
    (basis, lambda human: basis.c.person_id.in_(human.people)),
    (state, _states),
    (asked_hours, lambda human: asked_hours.c.person_id.in_(human.people)),
    (line_type_record, lambda human: line_type_record.c.e164.in_(human.own_numbers)),
    (past, _past),
    (debt, lambda human: debt.c.id.in_(human.debts)),
    (person_phone, lambda human: person_phone.c.person_id.in_(human.people)),
    (phone, lambda human: phone.c.e164.in_(human.own_numbers)),
    (person, lambda human: person.c.id.in_(human.people)),
    (person_key, lambda human: person_key.c.person_id.in_(human.people)),
)


def _all(tx: Connection, query: Any) -> list[Any]:
    return list(tx.execute(query).scalars())
