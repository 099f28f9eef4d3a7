"""What becomes of attempts: somebody picks up, proves who they are, and the final record."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, or_, select, true, update

from dialer.attempt import MOVES, Attempt, AttemptState
from dialer.outcome import Outcome
from dialer.policy.rules import Event
from dialer.store.past import words
from dialer.store.releases import give_up_if_hopeless
from dialer.store.schema import IS_OPEN, attempt, contact, person_phone
from dialer.store.tallies import attempts_became
from dialer.store.toll import Ended, drop_charge, settle_charges

Counted = tuple[Collection[Event], Collection[str]]
"""Events and marks (policy/counted.py)."""


class IllegalMove(RuntimeError):
    """An attempt was told to make a move that the table of moves does not know."""


def find_attempt(tx: Connection, attempt_id: str) -> Attempt | None:
    """The attempt with this id, if the ledger has one."""
    return attempts_of(tx, [attempt_id]).get(attempt_id)


def open_attempts(tx: Connection, node: str | None = None) -> list[Attempt]:
    """Every attempt of this node, or of all, that still blocks its person and number, oldest first."""
    theirs = true() if node is None else attempt.c.node == node
    rows = tx.execute(select(*_KNOWN).where(IS_OPEN, theirs).order_by(attempt.c.id))
    return [_attempt(row) for row in rows]


def all_answered(tx: Connection, when: Mapping[str, datetime]) -> None:
    """Somebody picked up, by the attempt's id."""
    if when:
        live = [{"moved": i, "state": AttemptState.LIVE, "answered_at": when[i]} for i in sorted(when)]
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


def settle_all(tx: Connection, finals: Sequence[Final], now: datetime) -> set[str]:
    """Write the final records, once; which attempts had none: of the others the first evidence stands."""
    asked = {"ids": [each.attempt_id for each in finals]}
    marks = {row.id: row.marks or "" for row in tx.execute(_UNSETTLED, asked)}
    first = [each for each in finals if each.attempt_id in marks]
    if not first:
        return set()
    tx.execute(_MOVED[AttemptState.SETTLED], [_values(each, marks[each.attempt_id], now) for each in first])
    settle_charges(
        tx,
        [
            Ended(attempt_id=each.attempt_id, answered_at=each.answered_at, ended_at=each.ended_at)
            for each in first
        ],
    )
    return {each.attempt_id for each in first}


def _values(final: Final, known: str, now: datetime) -> dict[str, Any]:
    events, marks = final.counted or (None, ())
    return {
        "moved": final.attempt_id,
        "state": AttemptState.SETTLED,
        "outcome": final.outcome,
        "outcome_reason": final.reason[:200],
        "hangup_cause": final.cause,
        "ended_at": final.ended_at,
        "answered_at": final.answered_at,
        "settled_at": now,
        "events": None if events is None else words(events),
        "marks": words({*marks, *known.split()}),
    }


def all_verified(tx: Connection, when: Mapping[str, datetime]) -> None:
    """These have proved who they are, by the attempt's id: whatever else becomes of it, this was a
    conversation."""
    if when:
        tx.execute(_VERIFIED, [{"proved": i, "verified_at": when[i]} for i in sorted(when)])


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
_THESE = attempt.c.id.in_(bindparam("ids", expanding=True))
_UNSETTLED = (
    select(attempt.c.id, attempt.c.marks)
    .where(_THESE, attempt.c.state.in_(_SOURCES[AttemptState.SETTLED]))
    .order_by(attempt.c.id)
    .with_for_update()
)
"""Until this transaction ends nobody else writes their final record."""
_VERIFIED = update(attempt).where(attempt.c.id == bindparam("proved"), attempt.c.verified_at.is_(None))
_TURN = update(contact).where(contact.c.id == bindparam("whose"))


@dataclass(frozen=True, kw_only=True, slots=True)
class NextTurn:
    """When a contact is tried again, or why it is done."""

    contact_id: int
    at: datetime | None
    reason: str | None


def set_next_turns(tx: Connection, turns: Iterable[NextTurn]) -> None:
    """When these contacts are tried again, or why they are done."""
    in_order = sorted(turns, key=lambda each: each.contact_id)
    told = [{"whose": e.contact_id, "next_at": e.at, "done_reason": e.reason} for e in in_order]
    if told:
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
    asked = list(ids)
    return {row.id: _attempt(row) for row in tx.execute(_ATTEMPTS, {"ids": asked})} if asked else {}


_KNOWN: Sequence[Any] = (
    attempt.c.id,
    attempt.c.contact_id,
    attempt.c.campaign,
    attempt.c.person_id,
    attempt.c.e164,
    attempt.c.n,
    attempt.c.state,
    attempt.c.opt_out_reference,
    attempt.c.reserved_at,
    attempt.c.sent_at,
    attempt.c.pbx_booted_at,
    attempt.c.answered_at,
    attempt.c.settled_at,
    attempt.c.outcome,
)
_ATTEMPTS = select(*_KNOWN).where(_THESE)


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
