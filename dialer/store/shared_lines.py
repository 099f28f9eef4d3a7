"""Limits over several nodes: how many calls are up, and when the last one began, of all that dial from here.

Every start of every node locks the same row, so each sees the starts before it, and no limit is passed at any
instant. It is asked in the transaction that writes `sent`: after the audit's chain and the locks of those who
are called, in this order, and before anything else.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from dialer.attempt import Attempt, AttemptState
from dialer.policy.sharing import Ceiling, Standing, Start, Wait, in_turn
from dialer.store.locks import lock, people_and_numbers
from dialer.store.nodes import database_now, live_nodes
from dialer.store.schema import IS_OPEN, attempt, line_wish, pace, person
from dialer.store.upsert import upsert

WISHES_LAST = timedelta(seconds=1)
"""A node that wants a line asks ten times a second: who has not asked for so long wants none."""


def lock_called(tx: Connection, attempts: Collection[Attempt]) -> None:
    """Wait for whoever decides about these people, or numbers, before any pace is locked.

    So nobody else's call waits for them. It is no deadlock: who holds a pace has its people already, and
    waits for nobody's. All of them are locked at once, in the order that holds for everybody.
    """
    people = select(person.c.same_as).where(person.c.id.in_({each.person_id for each in attempts}))
    same = tx.execute(people).scalars().all()
    lock(tx, people_and_numbers(same, [each.phone for each in attempts]))


def starts_or_waits(tx: Connection, node: str, wanted: Sequence[Sequence[Ceiling]]) -> list[Start | Wait]:
    """Take the next start of each call under all of its ceilings, or say how long to wait."""
    standing = _standing(tx, sorted({each.key for ceilings in wanted for each in ceilings}))
    now = database_now(tx)
    answers, after = in_turn(wanted, standing, node, live_nodes(tx), now)
    _start(tx, node, standing, after)
    _wish(tx, node, sorted({key for each in answers if isinstance(each, Wait) for key in each.lines}), now)
    return answers


def _standing(tx: Connection, keys: Sequence[str]) -> Standing:
    """From here on nobody else starts a call under any of these, until this transaction ends."""
    return Standing(last_starts=_lock(tx, keys), up=_calls_up(tx), wishing=_wishes(tx))


def _lock(tx: Connection, keys: Sequence[str]) -> Mapping[str, datetime | None]:
    """Nobody else starts a call under any of these before this transaction ends."""
    locked = select(pace.c.key, pace.c.last_start).where(pace.c.key.in_(keys))
    locked = locked.order_by(pace.c.key).with_for_update()
    rows = tx.execute(locked).all()
    if len(rows) < len(keys):
        tx.execute(upsert(tx, pace).on_conflict_do_nothing(), [{"key": key} for key in sorted(keys)])
        rows = tx.execute(locked).all()
    return {row.key: row.last_start for row in rows}


def _calls_up(tx: Connection) -> Mapping[str, Counter[str]]:
    """By campaign, trunk and all: how many each node sent whose end nobody knows. A dead node's count too."""
    rows = tx.execute(
        select(attempt.c.campaign, attempt.c.trunk, attempt.c.node, func.count().label("n"))
        .where(IS_OPEN, attempt.c.state != AttemptState.RESERVED)
        .group_by(attempt.c.campaign, attempt.c.trunk, attempt.c.node)
    )
    up: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for key in (f"campaign {row.campaign}", f"trunk {row.trunk}", "all"):
            up[key][row.node] += row.n
    return up


def _wishes(tx: Connection) -> Mapping[str, Collection[str]]:
    rows = tx.execute(select(line_wish).where(line_wish.c.at > database_now(tx) - WISHES_LAST))
    wishes: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        wishes[row.key].add(row.node)
    return wishes


def _start(tx: Connection, node: str, before: Standing, after: Standing) -> None:
    """Keep what has started, and forget that a line was wished for it."""
    started = {key: at for key, at in after.last_starts.items() if at != before.last_starts[key]}
    if not started:
        return
    kept = update(pace).where(pace.c.key == bindparam("of")).values(last_start=bindparam("at"))
    tx.execute(kept, [{"of": key, "at": at} for key, at in sorted(started.items())])
    if any(node in before.wishing.get(key, ()) for key in started):
        tx.execute(delete(line_wish).where(line_wish.c.node == node, line_wish.c.key.in_(started)))


def _wish(tx: Connection, node: str, keys: Sequence[str], now: datetime) -> None:
    if keys:
        wished = upsert(tx, line_wish)
        later = wished.on_conflict_do_update(index_elements=["node", "key"], set_={"at": wished.excluded.at})
        tx.execute(later, [{"node": node, "key": key, "at": now} for key in keys])
