"""What becomes of attempts: events folded in, and the final record."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, or_, select, true, update

from dialer.attempt import MOVES, Attempt, AttemptState
from dialer.call_event import CallEvent
from dialer.outcome import Outcome
from dialer.policy.rules import Event
from dialer.store.claims import give_up_if_hopeless
from dialer.store.past import words
from dialer.store.schema import IS_OPEN, attempt, call_event, contact, person_phone
from dialer.store.tallies import attempts_became
from dialer.store.toll import Ended, drop_charge, settle_charges
from dialer.store.upsert import upsert

Counted = tuple[Collection[Event], Collection[str]]
"""Events and marks (policy/counted.py)."""


class IllegalMove(RuntimeError):
    """An attempt was told to make a move that the table of moves does not know."""


def add_events(tx: Connection, events: Sequence[CallEvent]) -> list[CallEvent]:
    """Keep what is not known yet and return it: reading a thing twice, or late, changes nothing."""
    by_key = {_key(event): event for event in reversed(events)}
    known = call_event.c.channel_id, call_event.c.name, call_event.c.n
    statement = upsert(tx, call_event).on_conflict_do_nothing().returning(*known)
    rows = [_values(event) for event in by_key.values()]
    added = {tuple(row) for row in tx.execute(statement, rows)} if rows else set()
    return [event for event in events if _key(event) in added and by_key[_key(event)] is event]


def _key(event: CallEvent) -> tuple[str, str, int]:
    return event.channel_id, event.name, event.n


def _values(event: CallEvent) -> dict[str, Any]:
    return {
        "channel_id": event.channel_id,
        "name": event.name,
        "n": event.n,
        "linked_id": event.linked_id,
        "at": event.at,
        "channel_name": event.channel_name,
        "detail": dict(event.detail),
    }


def events_of(tx: Connection, attempt_id: str) -> list[CallEvent]:
    """Everything known of an attempt, on all its legs, in the order it happened."""
    rows = tx.execute(
        select(call_event)
        .where(call_event.c.linked_id == attempt_id)
        .order_by(call_event.c.at, call_event.c.n)
    )
    return [_event(row) for row in rows]


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


def find_attempt(tx: Connection, attempt_id: str) -> Attempt | None:
    """The attempt with this id, if the ledger has one."""
    row = tx.execute(select(attempt).where(attempt.c.id == attempt_id)).one_or_none()
    return None if row is None else _attempt(row)


def open_attempts(tx: Connection, node: str | None = None) -> list[Attempt]:
    """Every attempt of this node, or of all, that still blocks its person and number, oldest first."""
    theirs = true() if node is None else attempt.c.node == node
    rows = tx.execute(select(attempt).where(IS_OPEN, theirs).order_by(attempt.c.id))
    return [_attempt(row) for row in rows]


def answered(tx: Connection, attempt_id: str, at: datetime) -> None:
    """Somebody picked up."""
    all_answered(tx, {attempt_id: at})


def all_answered(tx: Connection, when: Mapping[str, datetime]) -> None:
    """Somebody picked up, by the attempt's id."""
    if when:
        live = [{"moved": i, "state": AttemptState.LIVE, "answered_at": at} for i, at in when.items()]
        tx.execute(_MOVED[AttemptState.LIVE], live)


@dataclass(frozen=True, kw_only=True, slots=True)
class Final:
    """A final record. `counted` is what limits count it as; None: as everything it may be."""

    attempt_id: str
    outcome: Outcome
    reason: str
    cause: int | None
    ended_at: datetime | None
    answered_at: datetime | None
    counted: Counted | None = None


def settle(  # noqa: PLR0913 - what a final record consists of
    tx: Connection,
    attempt_id: str,
    *,
    outcome: Outcome,
    reason: str,
    cause: int | None,
    ended_at: datetime | None,
    answered_at: datetime | None,
    now: datetime,
    counted: Counted | None = None,
) -> bool:
    """Write one final record, once; False when it was already written (the first evidence stands)."""
    final = Final(
        attempt_id=attempt_id,
        outcome=outcome,
        reason=reason,
        cause=cause,
        ended_at=ended_at,
        answered_at=answered_at,
        counted=counted,
    )
    return bool(settle_all(tx, [final], now))


def settle_all(tx: Connection, finals: Sequence[Final], now: datetime) -> set[str]:
    """Write the final records, once; which attempts had none: of the others the first evidence stands."""
    known = {row.id: row.marks for row in tx.execute(_MARKS, {"ids": [each.attempt_id for each in finals]})}
    first = [each for each in finals if _settle(tx, each, known[each.attempt_id] or "", now)]
    settle_charges(
        tx,
        [
            Ended(attempt_id=each.attempt_id, answered_at=each.answered_at, ended_at=each.ended_at)
            for each in first
        ],
    )
    return {each.attempt_id for each in first}


def _settle(tx: Connection, final: Final, known: str, now: datetime) -> bool:
    events, marks = final.counted or (None, ())
    return _move(
        tx,
        final.attempt_id,
        AttemptState.SETTLED,
        outcome=final.outcome,
        outcome_reason=final.reason[:200],
        hangup_cause=final.cause,
        ended_at=final.ended_at,
        answered_at=final.answered_at,
        settled_at=now,
        events=None if events is None else words(events),
        marks=words({*marks, *known.split()}),
    )


def verified(tx: Connection, attempt_id: str, at: datetime) -> None:
    """The person has proved who they are: whatever else becomes of it, this was a conversation."""
    proved = update(attempt).where(attempt.c.id == attempt_id, attempt.c.verified_at.is_(None))
    tx.execute(proved.values(verified_at=at))


def expired_reservations(tx: Connection, before: datetime) -> list[str]:
    """Attempts that were reserved so long ago, and never sent."""
    old = select(attempt.c.id).where(
        IS_OPEN, attempt.c.state == AttemptState.RESERVED, attempt.c.reserved_at < before
    )
    return list(tx.execute(old).scalars())


def refuse(tx: Connection, attempt_id: str, *, reason: str, now: datetime, retry_at: datetime) -> bool:
    """Asterisk turned the Originate down before dialling: no call was made, and none is counted."""
    moved = _move(tx, attempt_id, AttemptState.REFUSED, outcome_reason=reason[:200], settled_at=now)
    if moved:
        contact_id = select(attempt.c.contact_id).where(attempt.c.id == attempt_id).scalar_subquery()
        tx.execute(
            update(contact)
            .where(contact.c.id == contact_id)
            .values(attempts=contact.c.attempts - 1, next_at=retry_at, done_reason=None)
        )
        give_up_if_hopeless(tx, attempt_id)
        drop_charge(tx, attempt_id)
    return moved


def _move(tx: Connection, attempt_id: str, to: AttemptState, **values: Any) -> bool:
    """Make a move of the table of moves; False when the attempt is past it already."""
    if to not in _MOVED:
        raise IllegalMove(f"nothing moves to {to}")
    return tx.execute(_MOVED[to], {"moved": attempt_id, "state": to, **values}).rowcount == 1


def _moved_from(sources: Collection[AttemptState]) -> Update:
    return update(attempt).where(
        attempt.c.id == bindparam("moved"), or_(*(attempt.c.state == each for each in sources))
    )


_SOURCES = {to: [state for state, targets in MOVES.items() if to in targets] for to in AttemptState}
_MOVED = {to: _moved_from(sources) for to, sources in _SOURCES.items() if sources}
_MARKS = select(attempt.c.id, attempt.c.marks).where(attempt.c.id.in_(bindparam("ids", expanding=True)))
_TURN = update(contact).where(contact.c.id == bindparam("whose"))


@dataclass(frozen=True, kw_only=True, slots=True)
class NextTurn:
    """When a contact is tried again, or why it is done."""

    contact_id: int
    at: datetime | None
    reason: str | None


def set_next_turns(tx: Connection, turns: Collection[NextTurn]) -> None:
    """When these contacts are tried again, or why they are done."""
    if turns:
        told = [{"whose": each.contact_id, "next_at": each.at, "done_reason": each.reason} for each in turns]
        tx.execute(_TURN, told)


def set_next_turn(tx: Connection, contact_id: int, *, at: datetime | None, reason: str | None) -> None:
    """When the contact is tried again, or why it is done."""
    set_next_turns(tx, [NextTurn(contact_id=contact_id, at=at, reason=reason)])


def mark_wrong_phone(tx: Connection, person_id: str, e164: str, now: datetime) -> None:
    """Somebody there said they are not this person: the number is dead for them until re-evidenced."""
    tx.execute(
        update(person_phone)
        .where(
            person_phone.c.person_id == person_id,
            person_phone.c.e164 == e164,
            person_phone.c.wrong_since.is_(None),
        )
        .values(wrong_since=now)
    )


def outcomes(tx: Connection, campaigns: Collection[str]) -> dict[Outcome, int]:
    """How many settled attempts of these campaigns ended how."""
    ended: Counter[Outcome] = Counter()
    for each in attempts_became(tx, campaigns):
        if each.state == AttemptState.SETTLED and each.outcome:
            ended[Outcome(each.outcome)] += each.n
    return ended


def attempts_of(tx: Connection, ids: Iterable[str]) -> dict[str, Attempt]:
    """The attempts among these ids (an inbound call's channel is none)."""
    rows = tx.execute(select(attempt).where(attempt.c.id.in_(list(ids))))
    return {row.id: _attempt(row) for row in rows}


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        id=row.id,
        contact_id=row.contact_id,
        campaign=row.campaign,
        person_id=row.person_id,
        phone=row.e164,
        n=row.n,
        state=AttemptState(row.state),
        opt_out_reference=row.opt_out_reference,
        reserved_at=row.reserved_at,
        sent_at=row.sent_at,
        pbx_booted_at=row.pbx_booted_at,
        answered_at=row.answered_at,
        settled_at=row.settled_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
    )
