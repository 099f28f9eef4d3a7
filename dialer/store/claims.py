"""The one transaction that may lead to calls: pick contacts, ask the gate, reserve the attempts.

Decision and reservation are one, and nobody else decides about the same people or numbers meanwhile. Many
are decided at once, but never two of whom the one's call would count for the other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from dialer.attempt import Attempt, AttemptState, new_attempt_id, new_reference
from dialer.policy.toll import room_for_none
from dialer.store.alone import alone_with, apart
from dialer.store.answers import answers_about, mildest
from dialer.store.audit import End, Note, append_all, lock_chain
from dialer.store.decisions import Ask, Asked, Gate, note
from dialer.store.done import IN_CALL, UNDECIDED
from dialer.store.errors import concerns_all
from dialer.store.facts import About, Learnt, learn
from dialer.store.schema import attempt, contact
from dialer.store.toll import days_of
from dialer.store.turns import no_callback_open
from dialer.store.wishes import standing_of

TURNS_PER_CLAIM = 20
"""Contacts that one claim may look at, however few it is to reserve: then it gives the database back."""

DECIDE_AGAIN = timedelta(hours=1)
"""How long somebody waits about whom nothing could be decided, in a way that nobody foresaw."""

ASK_AGAIN = timedelta(days=1)
"""How long somebody waits whom something refuses that is in nobody's calendar: a list, a basis, a profile."""


class Undecided(Exception):
    """What nobody foresaw happened over this one contact; nothing of the claim is kept."""

    def __init__(self, contact_id: int) -> None:
        super().__init__(f"contact {contact_id}")
        self.contact_id = contact_id


def claim(
    tx: Connection,
    campaign: str,
    now: datetime,
    gate: Gate,
    node: str,
    flow_context: str,
    *,
    among: Collection[int] | None = None,
    invited_at: datetime | None = None,
) -> Attempt | None:
    """Reserve the next call the gate allows, or None; as `claim_all` does."""
    claimed = claim_all(
        tx, campaign, now, gate, node, flow_context, most=1, among=among, invited_at=invited_at
    )
    return next(iter(claimed), None)


def claim_all(  # noqa: PLR0913 - whose, when, by whom, how many
    tx: Connection,
    campaign: str,
    now: datetime,
    gate: Gate,
    node: str,
    flow_context: str,
    *,
    most: int,
    among: Collection[int] | None = None,
    invited_at: datetime | None = None,
) -> list[Attempt]:
    """Reserve the next calls the gate allows, at most so many. Every answer of the gate is written here.

    `among`, where given, are the only contacts they may be to. Who asked to be rung by a person is left out,
    unless an agent calls them back now: `invited_at` is when they asked for it. Raises Undecided.
    """
    claimant = _Claimant(gate=gate, now=now, node=node, flow_context=flow_context, invited_at=invited_at)
    turns = _turns(called_back=invited_at is not None, anybody=among is None)
    whose = {"campaign": campaign, "now": now, "most": max(most, TURNS_PER_CLAIM)}
    whose |= {} if among is None else {"among": list(among)}
    if standing_of(tx, campaign).stopped or tx.execute(turns.first, whose).first() is None:
        return []
    days, toll = days_of(tx, [gate.toll]), gate.toll
    if room_for_none(toll, days.used(toll)):
        return []  # calls in progress hold today's money: each that ends gives some back
    end: End | None = lock_chain(tx)
    waiting = list(tx.execute(turns.taken, whose).scalars())
    ask, claimed, refused = Ask(tx, days), list[Attempt](), 0
    while waiting and len(claimed) < most:
        first, waiting = waiting[: most - len(claimed) + refused], waiting[most - len(claimed) + refused :]
        with _about(first):
            wave = _decide(tx, first, claimant, ask, most=most - len(claimed))
        end = append_all(tx, wave.notes, now=now, end=end)
        with _about([each.contact_id for each, _ in wave.reserved]):
            claimed += _reserve(tx, wave.reserved, claimant)
        put_off(tx, wave.refused, now)
        refused += len(wave.refused)
        waiting = [] if wave.doubts_the_clock else [*wave.not_asked, *waiting]
    return claimed


@dataclass(frozen=True, kw_only=True, slots=True)
class _Claimant:
    """By which gate, when and for which node calls are claimed."""

    gate: Gate
    now: datetime
    node: str
    flow_context: str
    invited_at: datetime | None


@dataclass(kw_only=True, slots=True)
class _Wave:
    """Decided together. Of whom else is asked while the clock is in doubt the answer is the same, and nobody
    knows when to ask again."""

    notes: list[Note] = field(default_factory=list)
    reserved: list[tuple[Attempt, Asked]] = field(default_factory=list)
    refused: list[Asked] = field(default_factory=list)
    not_asked: list[int] = field(default_factory=list)
    doubts_the_clock: bool = False


def _decide(tx: Connection, contact_ids: Sequence[int], claimant: _Claimant, ask: Ask, *, most: int) -> _Wave:
    """About those that are ours to decide about, in their order, until so many are reserved."""
    wave, standing = _Wave(), alone_with(tx, contact_ids)
    rows = [standing[each] for each in contact_ids if each in standing]
    learnt = learn(tx, [About(row=row, invited_at=claimant.invited_at) for row in rows])
    for each in apart(learnt):
        if len(wave.reserved) == most or wave.doubts_the_clock:
            break
        with _about([each.about.row.id]):
            _ask_about(each, claimant, ask, wave)
        rows.remove(each.about.row)
    wave.not_asked = [row.id for row in rows]
    return wave


def _ask_about(learnt: Learnt, claimant: _Claimant, ask: Ask, wave: _Wave) -> None:
    answers = answers_about(learnt, claimant.gate, ask)
    asked = mildest(answers)
    reserved = _new_attempt(learnt.about.row, asked, claimant.now) if asked.dials else None
    attempt_id = reserved.id if reserved else None
    wave.notes += [note(each, "claim", attempt_id) for each in answers]
    wave.doubts_the_clock = asked.doubts_the_clock
    if reserved:
        wave.reserved.append((reserved, asked))
    elif not asked.doubts_the_clock:
        wave.refused.append(asked)


@dataclass(frozen=True, slots=True)
class _Turns:
    """Whose turn it is: whether it is anybody's; and the first of them, nobody else's to ask about."""

    first: Select[int]
    taken: Select[int]


@cache
def _turns(*, called_back: bool, anybody: bool) -> _Turns:
    due = select(contact.c.id).where(
        contact.c.campaign == bindparam("campaign"), contact.c.next_at <= bindparam("now")
    )
    if not called_back:
        due = due.where(no_callback_open())
    if not anybody:
        due = due.where(contact.c.id.in_(bindparam("among", expanding=True)))
    due = due.order_by(contact.c.next_at, contact.c.id)
    return _Turns(due.limit(1), due.limit(bindparam("most")).with_for_update(skip_locked=True))


def _new_attempt(row: Row[Any], asked: Asked, now: datetime) -> Attempt:
    assert asked.facts.phone is not None
    return Attempt(
        id=new_attempt_id(),
        contact_id=row.id,
        campaign=row.campaign,
        person_id=row.person_id,
        phone=asked.facts.phone.e164,
        n=0,
        state=AttemptState.RESERVED,
        opt_out_reference=new_reference(),
        reserved_at=now,
    )


def _reserve(tx: Connection, reserved: Sequence[tuple[Attempt, Asked]], claimant: _Claimant) -> list[Attempt]:
    if not reserved:
        return []
    contacts = [each.contact_id for each, _ in reserved]
    made = {row.contact_id: row.n for row in tx.execute(_MADE, {"contacts": contacts})}
    numbered = [replace(each, n=made.get(each.contact_id, 0) + 1) for each, _ in reserved]
    keys = (asked.facts.person_key for _, asked in reserved)
    rows = [_values(each, key, claimant) for each, key in zip(numbered, keys, strict=True)]
    tx.execute(_RESERVED, rows)
    tx.execute(_IN_CALL, [{"contact": each} for each in contacts])
    return numbered


def _values(reserved: Attempt, same_as: str, claimant: _Claimant) -> Mapping[str, Any]:
    return {
        "id": reserved.id,
        "contact_id": reserved.contact_id,
        "campaign": reserved.campaign,
        "person_id": reserved.person_id,
        "same_as": same_as,
        "e164": reserved.phone,
        "n": reserved.n,
        "node": claimant.node,
        "state": reserved.state,
        "flow_context": claimant.flow_context,
        "opt_out_reference": reserved.opt_out_reference,
        "reserved_at": reserved.reserved_at,
    }


_MADE = (
    select(attempt.c.contact_id, func.max(attempt.c.n).label("n"))
    .where(attempt.c.contact_id.in_(bindparam("contacts", expanding=True)))
    .group_by(attempt.c.contact_id)
)
_RESERVED = insert(attempt)
_IN_CALL = (
    update(contact)
    .where(contact.c.id == bindparam("contact"))
    .values(attempts=contact.c.attempts + 1, next_at=None, done_reason=IN_CALL, denied_by=None)
)


@contextmanager
def _about(contact_ids: Sequence[int]) -> Iterator[None]:
    """An error over one contact names it."""
    try:
        yield
    except Exception as error:
        if len(contact_ids) != 1 or isinstance(error, Undecided) or concerns_all(error):
            raise
        raise Undecided(contact_ids[0]) from error


def leave_undecided(tx: Connection, contact_id: int, now: datetime) -> None:
    """It has its turn again in an hour, when it may have been mended; until then nobody waits for it."""
    tx.execute(
        _PUT_OFF,
        {"contact": contact_id, "until": now + DECIDE_AGAIN, "reason": UNDECIDED, "refused_by": None},
    )


def put_off(tx: Connection, refused: Iterable[Asked], now: datetime) -> None:
    """Until when each is not asked again. Who waits for something that is in no calendar has a done_reason
    beside their turn: nobody waits for them."""
    if rows := [_until(asked, now) for asked in refused]:
        tx.execute(_PUT_OFF, rows)


def _until(asked: Asked, now: datetime) -> Mapping[str, Any]:
    until = asked.decision.until
    return {
        "contact": asked.facts.contact_id,
        "until": until or (None if asked.lasting else now + ASK_AGAIN),
        "reason": None if until else asked.word[:100],
        "refused_by": asked.refused_by,
    }


_PUT_OFF = (
    update(contact)
    .where(contact.c.id == bindparam("contact"))
    .values(
        next_at=bindparam("until", type_=contact.c.next_at.type),
        done_reason=bindparam("reason"),
        denied_by=bindparam("refused_by"),
    )
)
