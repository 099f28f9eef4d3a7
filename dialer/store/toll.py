"""What the trunks' days have seen: counted where a call is written as sent, corrected where it ends.

Every counter of a call is locked, in one order, before it is read for the dial: of two workers the second
sees what the first has taken.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from dialer.contacts.phone_number import PhoneNumber
from dialer.policy.toll import Toll, TrunkLimit, Usage, Used, caps_reached, cost, counters
from dialer.store.toll_schema import charge, trunk_day
from dialer.store.upsert import upsert
from dialer.trunk import Billing

_Key = tuple[date, str, str]
"""A call's day, trunk and region."""


def used_of(tx: Connection, toll: Toll) -> Usage:
    """What the day has seen of whatever a call over this trunk may be counted by."""
    return days_of(tx, [toll]).used(toll)


class Days:
    """What the days of some trunks have seen, as one transaction has it: it moves on with each call held."""

    def __init__(self, rows: Iterable[Row[Any]]) -> None:
        self._used: dict[date, dict[tuple[str, str], Used]] = defaultdict(dict)
        for row in rows:
            self._used[row.day][row.trunk, row.region] = Used(row.calls, row.spent, row.held)
        self._seen = {(day, *each) for day, used in self._used.items() for each in used}
        self._added: dict[_Key, Counter[str]] = defaultdict(Counter)
        self._charges: list[dict[str, Any]] = []

    def used(self, toll: Toll) -> Usage:
        """By trunk and region, of the day of a call of now."""
        return self._used.get(toll.day, {})

    def hold(self, attempt_id: str, toll: Toll, number: PhoneNumber) -> None:
        """The call counts from now on, and costs as much as it may cost."""
        per_minute = toll.price_of(number.e164)
        assert per_minute is not None, "the gate allows no call without a price"
        amount, day = toll.held_for(per_minute), self._used[toll.day]
        more = {key: _one_more(day.get(key, Used()), amount) for key in toll.counters(number.region)}
        self._used[toll.day] = day | more
        self._added[toll.day, toll.trunk.name, number.region].update(calls=1, held=amount)
        self._charges.append(_charge(attempt_id, toll, number.region, per_minute, amount))

    def write(self, tx: Connection) -> None:
        """What was held; whoever else adds to these days waits for this transaction."""
        if not self._charges:
            return
        _begin(tx, {key for key in self._counters() if key not in self._seen})
        _add_all(tx, self._added)
        tx.execute(_CHARGED, self._charges)

    def _counters(self) -> Iterator[_Key]:
        """All that the calls which were held are counted by."""
        for day, trunk, region in self._added:
            yield from ((day, *each) for each in counters(trunk, region))


def days_of(tx: Connection, tolls: Collection[Toll]) -> Days:
    """What these trunks' days have seen."""
    return Days(tx.execute(_SEEN, _of_days(tolls)).all())


def days_to_add_to(tx: Connection, tolls: Collection[Toll]) -> Days:
    """What these trunks' days have seen; nobody else adds to them before this transaction ends."""
    wanted = {(toll.day, trunk, "") for toll in tolls for trunk in ("", toll.trunk.name)}
    rows = tx.execute(_SEEN_LOCKED, _of_days(tolls)).all()
    if missing := wanted - set(map(_counter, rows)):
        _begin(tx, missing)
        rows = tx.execute(_SEEN_LOCKED, _of_days(tolls)).all()
    return Days(rows)


def _counter(row: Row[Any]) -> _Key:
    return row.day, row.trunk, row.region


def _of_days(tolls: Collection[Toll]) -> dict[str, Any]:
    return {
        "days": sorted({each.day for each in tolls}),
        "trunks": sorted({"", *(each.trunk.name for each in tolls)}),
    }


def _one_more(used: Used, amount: int) -> Used:
    return Used(used.calls + 1, used.spent, used.held + amount)


def reached(tx: Connection, toll: Toll) -> list[TrunkLimit]:
    """The caps of this trunk's day that take no more calls, whatever the number."""
    return caps_reached(toll, used_of(tx, toll))


def _charge(attempt_id: str, toll: Toll, region: str, per_minute: int, amount: int) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "day": toll.day,
        "trunk": toll.trunk.name,
        "region": region,
        "sent_at": toll.now,
        "per_minute": per_minute,
        "billed_per": toll.trunk.billed_per,
        "amount": amount,
        "ended": False,
    }


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
    _lock(tx, change)
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
        dropped = {_key(held): Counter(calls=-1, held=-held.amount)}
        _lock(tx, dropped)
        _add_all(tx, dropped)
        tx.execute(charge.delete().where(charge.c.attempt_id == attempt_id))


def forget_charges(tx: Connection, before: datetime, *, most: int) -> int:
    """Of calls sent before then that have ended, what each cost; how many. The days' sums stay."""
    old = select(charge.c.attempt_id).where(charge.c.sent_at < before, charge.c.ended).limit(most)
    return tx.execute(charge.delete().where(charge.c.attempt_id.in_(old))).rowcount


def _held(tx: Connection, attempts: Iterable[str]) -> Sequence[Row[Any]]:
    return tx.execute(_HELD, {"attempts": list(attempts)}).all()


def _begin(tx: Connection, wanted: Collection[_Key]) -> None:
    rows = [
        {"day": day, "trunk": trunk, "region": region, "calls": 0, "spent": 0, "held": 0}
        for day, trunk, region in sorted(wanted)
    ]
    if rows:
        tx.execute(upsert(tx, trunk_day).on_conflict_do_nothing(), rows)


def _key(held: Row[Any]) -> _Key:
    return held.day, held.trunk, held.region


def _lock(tx: Connection, change: Collection[_Key]) -> None:
    """As a dial locks them: two who take them in different orders wait for each other."""
    if tx.dialect.name == "postgresql":
        days, trunks = {day for day, _, _ in change}, {trunk for _, trunk, _ in change}
        tx.execute(_SEEN_LOCKED, {"days": sorted(days), "trunks": ["", *sorted(trunks)]}).all()


def _add_all(tx: Connection, change: Mapping[_Key, Mapping[str, int]]) -> None:
    """Each counter that counts some of these calls is changed once, however many they are."""
    more: dict[_Key, Counter[str]] = defaultdict(Counter)
    for (day, trunk, region), of_calls in change.items():
        for counter in set(counters(trunk, region)):
            more[day, *counter].update(of_calls)
    tx.execute(_ADDED, [_added(key, more[key]) for key in more])


def _added(to: _Key, more: Counter[str]) -> dict[str, Any]:
    day, trunk, region = to
    told = {f"more_{each}": more[each] for each in ("calls", "spent", "held")}
    return {"of_day": day, "of_trunk": trunk, "of_region": region, **told}


_ORDER = (trunk_day.c.trunk, trunk_day.c.region)

_SEEN = (
    select(trunk_day)
    .where(
        trunk_day.c.day.in_(bindparam("days", expanding=True)),
        trunk_day.c.trunk.in_(bindparam("trunks", expanding=True)),
    )
    .order_by(trunk_day.c.day, *_ORDER)
)
_SEEN_LOCKED = _SEEN.with_for_update()
_ADDED = (
    update(trunk_day)
    .where(
        trunk_day.c.day == bindparam("of_day"),
        trunk_day.c.trunk == bindparam("of_trunk"),
        trunk_day.c.region == bindparam("of_region"),
    )
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
