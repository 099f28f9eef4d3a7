"""Limits over several nodes: how many calls are up, and when the last one began, of all that dial from here.

Every start of every node locks the same row first, so each sees the starts before it, and no limit is passed
at any instant. It is asked in the transaction that writes `sent`, before anything else but the audit's chain.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from dialer.attempt import AttemptState
from dialer.policy.sharing import Ceiling, Shared, Wait, wait_of
from dialer.store.nodes import database_now, live_nodes
from dialer.store.schema import IS_OPEN, attempt, line_wish, pace
from dialer.store.upsert import upsert

WISHES_LAST = timedelta(seconds=1)
"""A node that wants a line asks ten times a second: who has not asked for so long wants none."""


def start_or_wait(tx: Connection, node: str, ceilings: Sequence[Ceiling]) -> Wait | None:
    """Take the next start under all of these, or say how long to wait: None when the call may start."""
    last_starts = _lock(tx, [each.key for each in ceilings])
    up, wishes, now = _calls_up(tx), _wishes(tx), database_now(tx)
    shared = [_shared(each, up, wishes, last_starts) for each in ceilings]
    wait = wait_of(shared, node, live_nodes(tx), now)
    if wait is None:
        _start(tx, node, shared, now)
    else:
        _wish(tx, node, wait.lines, now)
    return wait


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


def _shared(
    ceiling: Ceiling,
    up: Mapping[str, Counter[str]],
    wishes: Mapping[str, Collection[str]],
    last_starts: Mapping[str, datetime | None],
) -> Shared:
    return Shared(
        ceiling=ceiling,
        up=up.get(ceiling.key, {}),
        last_start=last_starts[ceiling.key],
        wishing=wishes.get(ceiling.key, ()),
    )


def _start(tx: Connection, node: str, shared: Sequence[Shared], now: datetime) -> None:
    started = update(pace).where(pace.c.key == bindparam("of")).values(last_start=bindparam("at"))
    tx.execute(started, [{"of": each.ceiling.key, "at": each.counted_from(now)} for each in shared])
    if any(node in each.wishing for each in shared):
        keys = [each.ceiling.key for each in shared]
        tx.execute(delete(line_wish).where(line_wish.c.node == node, line_wish.c.key.in_(keys)))


def _wish(tx: Connection, node: str, keys: Sequence[str], now: datetime) -> None:
    if keys:
        wished = upsert(tx, line_wish)
        later = wished.on_conflict_do_update(index_elements=["node", "key"], set_={"at": wished.excluded.at})
        tx.execute(later, [{"node": node, "key": key, "at": now} for key in keys])
