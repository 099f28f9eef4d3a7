"""The outbox: what is owed, written with the outcome and delivered later.

`owed` leads to `delivered` or `failed`. What a receiver may not get twice is `sending` before it leaves; a
process that dies then, or a connection lost then, leaves it `unconfirmed`, until a human says what it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import uuid_utils
from sqlalchemy import Connection, exists, func, select, update

from dialer.store.installation import Run, node_of
from dialer.store.nodes import database_now, is_first
from dialer.store.schema import follow_up, node
from dialer.store.upsert import upsert

DIED = "Recado died while it was handed over, so it may have arrived; it is not sent again by itself"
"""Why something is unconfirmed that nobody tells about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owing:
    """One mail, webhook or callback that a call leaves behind; `payload` is JSON."""

    kind: str
    name: str
    campaign: str
    attempt_id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUp:
    """One mail, webhook or callback that is owed. Its id is stable over every try."""

    id: str
    kind: str
    name: str
    campaign: str
    attempt_id: str
    payload: Mapping[str, Any]
    tries: int


def owe(tx: Connection, things: Sequence[Owing], now: datetime) -> None:
    """Write down what is owed, once per attempt, kind and name."""
    if things:
        rows = [_values(each) | {"next_at": now, "created_at": now} for each in things]
        tx.execute(upsert(tx, follow_up).on_conflict_do_nothing(), rows)


def _values(thing: Owing) -> dict[str, Any]:
    return {
        "id": uuid_utils.uuid7().hex,
        "kind": thing.kind,
        "name": thing.name,
        "campaign": thing.campaign,
        "attempt_id": thing.attempt_id,
        "payload": dict(thing.payload),
        "state": "owed",
        "tries": 0,
    }


def due_follow_ups(tx: Connection, now: datetime, limit: int = 50) -> list[FollowUp]:
    """What may be delivered now, oldest first. Callbacks are not delivered by a machine: people make them."""
    rows = tx.execute(
        select(follow_up)
        .where(follow_up.c.state == "owed", follow_up.c.kind != "callback", follow_up.c.next_at <= now)
        .order_by(follow_up.c.next_at, follow_up.c.id)
        .limit(limit)
    )
    return [
        FollowUp(
            id=row.id,
            kind=row.kind,
            name=row.name,
            campaign=row.campaign,
            attempt_id=row.attempt_id,
            payload=row.payload,
            tries=row.tries,
        )
        for row in rows
    ]


def take_over(tx: Connection, run: Run | None) -> Run:
    """What a run that is over was handing over may have arrived: whoever delivers now says so.

    On SQLite one process dials (dialer_lock.py), so whatever is `sending` is of a dead one; on PostgreSQL it
    is of a dead one where that node's lease is over, or a later run of it has begun. Who hands over from now
    on: this `run`, or the next of the one node that there is.
    """
    of_the_dead = follow_up.c.state == "sending"
    if run:
        begun = (follow_up.c.node == node.c.name) & (follow_up.c.epoch == node.c.epoch)
        of_the_dead &= ~exists().where(begun, node.c.lease_until > database_now(tx))
    tx.execute(
        update(follow_up)
        .where(of_the_dead)
        .values(state="unconfirmed", last_error=DIED, tries=follow_up.c.tries + 1)
    )
    return run or _next_run(tx)


def delivers(tx: Connection, run: Run | None) -> bool:
    """Whether this node hands things over: one does, or a webhook would come from each."""
    return run is None or is_first(tx, run)


def _next_run(tx: Connection) -> Run:
    last = tx.execute(select(func.max(follow_up.c.epoch)).where(follow_up.c.node == node_of(tx))).scalar_one()
    return Run(node=node_of(tx), epoch=(last or 0) + 1)


def sending(tx: Connection, follow_up_id: str, by: Run) -> bool:
    """It is about to be handed over; False when it is owed no more, and must not be."""
    still_owed = (follow_up.c.id == follow_up_id) & (follow_up.c.state == "owed")
    now_sent = update(follow_up).where(still_owed).values(state="sending", node=by.node, epoch=by.epoch)
    return tx.execute(now_sent).rowcount == 1


def delivered(tx: Connection, follow_up_id: str, now: datetime) -> None:
    """It arrived where it was owed."""
    _set(tx, follow_up_id, state="delivered", delivered_at=now, tries=follow_up.c.tries + 1)


def try_again(tx: Connection, follow_up_id: str, *, at: datetime, error: str) -> None:
    """It did not arrive; once more, not before `at`."""
    _set(tx, follow_up_id, state="owed", next_at=at, last_error=error[:500], tries=follow_up.c.tries + 1)


def failed(tx: Connection, follow_up_id: str, *, error: str) -> None:
    """It will not be tried again by itself: shown to the operator."""
    _set(tx, follow_up_id, state="failed", last_error=error[:500], tries=follow_up.c.tries + 1)


def unconfirmed(tx: Connection, follow_up_id: str, *, error: str) -> None:
    """Nobody knows whether it arrived; it waits for a human (store/in_doubt.py)."""
    _set(tx, follow_up_id, state="unconfirmed", last_error=error[:500], tries=follow_up.c.tries + 1)


def follow_up_counts(tx: Connection, campaign: str | None = None) -> dict[tuple[str, str], int]:
    """How many of each kind are in each state, in one campaign or in all."""
    counts = select(follow_up.c.kind, follow_up.c.state, func.count())
    if campaign:
        counts = counts.where(follow_up.c.campaign == campaign)
    rows = tx.execute(counts.group_by(follow_up.c.kind, follow_up.c.state))
    return {(kind, state): n for kind, state, n in rows}


def callback_made(tx: Connection, attempt_id: str | None, now: datetime) -> None:
    """A person has rung who asked for it in this call, or nobody is to."""
    owed = (follow_up.c.kind == "callback") & (follow_up.c.state == "owed")
    made = update(follow_up).where(owed, follow_up.c.attempt_id == attempt_id)
    tx.execute(made.values(state="delivered", delivered_at=now, tries=follow_up.c.tries + 1))


def _set(tx: Connection, follow_up_id: str, **values: Any) -> None:
    tx.execute(update(follow_up).where(follow_up.c.id == follow_up_id).values(**values))
