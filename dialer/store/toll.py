"""What the trunks' days have seen: counted where a call is written as sent, corrected where it ends.

Every counter of a call is locked, in one order, before it is read for the dial: of two workers the second
sees what the first has taken.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from dialer.contacts.phone_number import PhoneNumber
from dialer.policy.toll import Toll, TrunkLimit, Usage, Used, caps_reached, cost
from dialer.store.toll_schema import charge, trunk_day
from dialer.store.upsert import upsert
from dialer.trunk import Billing

Counters = dict[str, Any]
"""Which rows count a call: the values of `_COUNTERS`."""

_Key = tuple[date, str, str]
"""A call's day, trunk and region."""


def used_of(tx: Connection, toll: Toll, region: str, *, locked: bool = False) -> Usage:
    """What the day has seen of whatever a call to this region is counted by.

    `locked`: nobody else adds to it before this transaction ends.
    """
    query, counters = _USED_LOCKED if locked else _USED, _are(toll.day, toll.trunk.name, region)
    rows = tx.execute(query, counters).all()
    if locked and len(rows) < len(set(toll.counters(region))):
        _begin(tx, toll.day, toll.counters(region))
        rows = tx.execute(query, counters).all()
    return {(row.trunk, row.region): Used(row.calls, row.spent, row.held) for row in rows}


def reached(tx: Connection, toll: Toll) -> list[TrunkLimit]:
    """The caps of this trunk's day that take no more calls, whatever the number."""
    return caps_reached(toll, used_of(tx, toll, ""))


def hold(tx: Connection, attempt_id: str, toll: Toll, number: PhoneNumber) -> None:
    """The call counts from now on, and costs as much as it may cost; its counters are locked already."""
    per_minute = toll.price_of(number.e164)
    assert per_minute is not None, "the gate allows no call without a price"
    amount = toll.held_for(per_minute)
    _add(tx, _are(toll.day, toll.trunk.name, number.region), calls=1, held=amount)
    held = {
        "attempt_id": attempt_id,
        "day": toll.day,
        "trunk": toll.trunk.name,
        "region": number.region,
        "sent_at": toll.now,
        "per_minute": per_minute,
        "billed_per": toll.trunk.billed_per,
        "amount": amount,
        "ended": False,
    }
    tx.execute(_CHARGED, held)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A call that is over: it was answered, and has ended, when that is known."""

    attempt_id: str
    answered_at: datetime | None
    ended_at: datetime | None


def settle_charges(tx: Connection, ended: Collection[Ended]) -> None:
    """What they held becomes what they cost: nothing unless answered, all where the end is not known."""
    over = {each.attempt_id: each for each in ended}
    held = _held(tx, over)
    amounts = [_cost(each, over[each.attempt_id]) for each in held]
    if not held:
        return
    change: dict[_Key, Counter[str]] = defaultdict(Counter)
    for each, amount in zip(held, amounts, strict=True):
        change[_key(each)].update(spent=amount, held=-each.amount)
    _add_all(tx, change)
    settled = zip(held, amounts, strict=True)
    tx.execute(
        _ENDED, [{"attempt": each.attempt_id, "amount": amount, "ended": True} for each, amount in settled]
    )


def _cost(held: Row[Any], over: Ended) -> int:
    if over.ended_at is None:
        amount: int = held.amount
        return amount
    if over.answered_at is None:
        return 0
    return cost(held.per_minute, over.ended_at - over.answered_at, Billing(held.billed_per))


def drop_charge(tx: Connection, attempt_id: str) -> None:
    """It was no call: nothing is counted of it."""
    for held in _held(tx, [attempt_id]):
        _add_all(tx, {_key(held): Counter(calls=-1, held=-held.amount)})
        tx.execute(charge.delete().where(charge.c.attempt_id == attempt_id))


def forget_charges(tx: Connection, before: datetime, *, most: int) -> int:
    """Of calls sent before then that have ended, what each cost; how many. The days' sums stay."""
    old = select(charge.c.attempt_id).where(charge.c.sent_at < before, charge.c.ended).limit(most)
    return tx.execute(charge.delete().where(charge.c.attempt_id.in_(old))).rowcount


def _held(tx: Connection, attempts: Iterable[str]) -> Sequence[Row[Any]]:
    return tx.execute(_HELD, {"attempts": list(attempts)}).all()


def _begin(tx: Connection, day: date, counters: Sequence[tuple[str, str]]) -> None:
    rows = [
        {"day": day, "trunk": trunk, "region": region, "calls": 0, "spent": 0, "held": 0}
        for trunk, region in counters
    ]
    tx.execute(upsert(tx, trunk_day).on_conflict_do_nothing(), rows)


def _key(held: Row[Any]) -> _Key:
    return held.day, held.trunk, held.region


def _add_all(tx: Connection, change: Mapping[_Key, Mapping[str, int]]) -> None:
    """In the order in which a dial locks them: two who take them in different orders wait for each other."""
    for key in sorted(change):
        tx.execute(_USED_LOCKED, _are(*key)).all()
        _add(tx, _are(*key), **change[key])


def _add(tx: Connection, counters: Counters, *, calls: int = 0, spent: int = 0, held: int = 0) -> None:
    tx.execute(_ADDED, counters | {"more_calls": calls, "more_spent": spent, "more_held": held})


def _are(day: date, trunk: str, region: str) -> Counters:
    """All that a call is counted by: all trunks' and its trunk's, to everywhere and to its region."""
    return {"of_day": day, "of_trunk": trunk, "to_region": region}


_ORDER = (trunk_day.c.trunk, trunk_day.c.region)

# Each call asks and changes them several times: built once, these cost half.
_COUNTERS = (
    trunk_day.c.day == bindparam("of_day"),
    or_(trunk_day.c.trunk == "", trunk_day.c.trunk == bindparam("of_trunk")),
    or_(trunk_day.c.region == "", trunk_day.c.region == bindparam("to_region")),
)
_USED = select(trunk_day).where(*_COUNTERS).order_by(*_ORDER)
_USED_LOCKED = _USED.with_for_update()
_ADDED = (
    update(trunk_day)
    .where(*_COUNTERS)
    .values(
        calls=trunk_day.c.calls + bindparam("more_calls"),
        spent=trunk_day.c.spent + bindparam("more_spent"),
        held=trunk_day.c.held + bindparam("more_held"),
    )
)
_CHARGED = insert(charge)
_ENDED = update(charge).where(charge.c.attempt_id == bindparam("attempt"))
_HELD = (
    select(charge)
    .where(charge.c.attempt_id.in_(bindparam("attempts", expanding=True)), charge.c.ended.is_(False))
    .order_by(charge.c.attempt_id)
)
