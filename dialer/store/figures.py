"""Counts for monitoring: how many, never who."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from dialer.attempt import AttemptState
from dialer.policy.toll import MICROS
from dialer.store.follow_ups import follow_up_counts
from dialer.store.schema import audit, campaign_state, follow_up
from dialer.store.tallies import attempts_became
from dialer.store.toll_schema import trunk_day

Pair = tuple[str, str]

MOST = 50_000
"""Decisions that one look counts: about a second of work."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The ledger in numbers, of one instant."""

    attempts: Mapping[Pair, int]
    """By campaign and state."""
    outcomes: Mapping[Pair, int]
    """By campaign and outcome."""
    outbox: Mapping[Pair, int]
    """By kind and state."""
    oldest_owed: Mapping[str, float]
    """Seconds since the oldest of a kind that is still owed was written."""
    stopped: Mapping[str, bool]
    """By campaign: whether an operator has stopped it."""
    spent: Mapping[Pair, float]
    """By trunk and region: what calls that have ended cost, in the trunk's currency."""


def figures(tx: Connection, now: datetime) -> Figures:
    """What there is to count. `now` is by the clock that the ledger is written by."""
    attempts: Counter[Pair] = Counter()
    outcomes: Counter[Pair] = Counter()
    for each in attempts_became(tx):
        attempts[each.campaign, each.state] += each.n
        if each.state == AttemptState.SETTLED:
            outcomes[each.campaign, each.outcome or ""] += each.n
    return Figures(
        attempts=attempts,
        outcomes=outcomes,
        outbox=follow_up_counts(tx),
        oldest_owed=_oldest_owed(tx, now),
        stopped={name: at is not None for name, at in tx.execute(_STOPPED)},
        spent=_spent(tx),
    )


def last_decision(tx: Connection) -> int:
    """The row of the audit after which `refusals` counts what is new."""
    last: int = tx.execute(select(func.coalesce(func.max(audit.c.id), 0))).scalar_one()
    return last


def refusals(tx: Connection, after: int) -> tuple[int, Counter[Pair]]:
    """What the gate has refused since that row, by campaign and rule; and the row that it was counted to.

    A refusal counts for every rule that alone would have refused as much. Of more than MOST the rest is
    counted at the next look: after a day without one it would else never end in time.
    """
    rows = select(audit.c.id, audit.c.content).where(audit.c.kind == "decision", audit.c.id > after)
    found: Counter[Pair] = Counter()
    for row in tx.execute(rows.order_by(audit.c.id).limit(MOST)):
        after, told = row.id, json.loads(row.content)
        found.update(_refusing(told))
    return after, found


def _refusing(told: Mapping[str, Any]) -> list[Pair]:
    if told["dials"]:
        return []
    rules = {each["rule"] for each in told["reasons"] if each["verdict"] == told["verdict"]}
    return [(told["campaign"], rule) for rule in rules]


def _oldest_owed(tx: Connection, now: datetime) -> dict[str, float]:
    owed = select(follow_up.c.kind, func.min(follow_up.c.created_at)).where(follow_up.c.state == "owed")
    return {
        kind: max((now - since).total_seconds(), 0.0)
        for kind, since in tx.execute(owed.group_by(follow_up.c.kind))
    }


def _spent(tx: Connection) -> dict[Pair, float]:
    of_one = (trunk_day.c.trunk != "", trunk_day.c.region != "")  # the others are sums of these
    spent = select(trunk_day.c.trunk, trunk_day.c.region, func.sum(trunk_day.c.spent)).where(*of_one)
    rows = tx.execute(spent.group_by(trunk_day.c.trunk, trunk_day.c.region))
    return {(trunk, region): float(micros) / MICROS for trunk, region, micros in rows}


_STOPPED = select(campaign_state.c.name, campaign_state.c.stopped_at)
