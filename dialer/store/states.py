"""What is known of a person, a debt or a number that forbids calls, for some time or until it is cleared."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, or_, select, update

from dialer.policy.rules import STATES
from dialer.store.audit import append, lock_chain
from dialer.store.locks import lock, people_and_numbers
from dialer.store.one_of import one_of
from dialer.store.schema import contact, person, state
from dialer.store.wake import wake_debt, wake_number, wake_people

Scope = Literal["person", "debt", "phone"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A state that holds. `until` is its last day, None where no end is known."""

    scope: str
    key: str
    name: str
    until: date | None
    source: str
    since: datetime


def set_state(
    tx: Connection, *, scope: Scope, key: str, name: str, until: date | None, source: str, now: datetime
) -> None:
    """From this commit on it holds, also for calls that are reserved and not yet sent.

    `key` is a person_id, a debt's id in the ledger or a number in E.164. Said again, the newer end counts.
    """
    if name not in STATES:
        raise ValueError(f"{name!r} is no state; there are {', '.join(sorted(STATES))}")
    lock_chain(tx)
    _lock(tx, scope, key)
    values = {"until": until, "source": source[:200]}
    known = tx.execute(update(state).where(*_is(scope, key, name)).values(values))
    if not known.rowcount:
        tx.execute(insert(state).values(scope=scope, key=key, name=name, since=now, **values))
    _tell(tx, scope, key, now, {"set": name, "until": until.isoformat() if until else None, "source": source})


def clear_state(tx: Connection, *, scope: Scope, key: str, name: str, source: str, now: datetime) -> bool:
    """It holds no more: the gate is asked again about whoever it kept waiting. False if it did not hold."""
    lock_chain(tx)
    cleared = tx.execute(
        update(state).where(*_is(scope, key, name)).values(cleared_at=now, cleared_by=source[:200])
    )
    if not cleared.rowcount:
        return False
    _tell(tx, scope, key, now, {"cleared": name, "source": source})
    return True


def states_of(
    tx: Connection, *, people: Collection[str] = (), debt_id: int | None = None, e164: str | None = None
) -> list[Standing]:
    """Whatever holds of any of these people, of this debt, of this number."""
    about = {"people": people, "debts": [str(debt_id)], "numbers": [e164] if e164 else []}
    rows = tx.execute(ABOUT, about)
    return [
        Standing(
            scope=row.scope, key=row.key, name=row.name, until=row.until, source=row.source, since=row.since
        )
        for row in rows
    ]


ABOUT = (
    select(state.c.scope, state.c.key, state.c.name, state.c.until, state.c.source, state.c.since)
    .where(
        or_(
            (state.c.scope == "person") & one_of(state.c.key, "people"),
            (state.c.scope == "debt") & one_of(state.c.key, "debts"),
            (state.c.scope == "phone") & one_of(state.c.key, "numbers"),
        ),
        state.c.cleared_at.is_(None),
    )
    .order_by(state.c.id)
)
"""Whatever holds of any of these people, of these debts, of these numbers."""


def _is(scope: str, key: str, name: str) -> tuple[Any, ...]:
    return (state.c.scope == scope, state.c.key == key, state.c.name == name, state.c.cleared_at.is_(None))


def _lock(tx: Connection, scope: Scope, key: str) -> None:
    """No call about them is decided meanwhile."""
    if scope == "phone":
        lock(tx, people_and_numbers([], [key]))
        return
    people = select(person.c.same_as).where(person.c.id == key)
    if scope == "debt":
        people = select(person.c.same_as).join(contact, contact.c.person_id == person.c.id)
        people = people.where(contact.c.debt_id == int(key))
    lock(tx, people_and_numbers(tx.execute(people).scalars(), []))


def _tell(tx: Connection, scope: Scope, key: str, now: datetime, content: dict[str, Any]) -> None:
    """Wake whom it is about, and write it down."""
    person_id = key if scope == "person" else None
    e164 = key if scope == "phone" else None
    if scope == "person":
        wake_people(tx, [key], now)
    elif scope == "debt":
        wake_debt(tx, int(key), now)
        content = {"debt": int(key), **content}
    else:
        wake_number(tx, key, now)
    append(tx, now=now, kind="state", content=content, person_id=person_id, e164=e164)
