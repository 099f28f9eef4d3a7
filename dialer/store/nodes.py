"""Who dials from this database: each node's lease, which only the database's own clock ends.

A node that does not renew its lease calls nobody once it has run out, and the others release what it had
reserved. What it had sent they leave alone: its own event log alone tells how those calls ended.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select, update

from dialer.attempt import AttemptState
from dialer.store.errors import StoreError
from dialer.store.installation import Run
from dialer.store.schema import IS_OPEN, attempt, node
from dialer.store.upsert import upsert

LEASE = timedelta(seconds=12)
"""How long a node may dial after it was last heard of. A dead one's reservations wait so long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeStanding:
    """One node as an operator sees it. `lease` is what is left of it; none: it dials no more."""

    name: str
    epoch: int
    started_at: datetime
    lease: timedelta
    lease_until: datetime
    gone_at: datetime | None
    reserved: int
    up: int
    """Calls sent whose end is not known here."""


class NoSuchNode(StoreError):
    """No node of this name ever dialled from here."""


class StillDials(StoreError):
    """Its lease runs: it is no dead node."""


def database_now(tx: Connection) -> datetime:
    """The one clock that all nodes have in common."""
    if tx.dialect.name != "postgresql":
        return datetime.now(UTC)
    now: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
    return now


def begin_run(tx: Connection, name: str, lease: timedelta = LEASE) -> Run:
    """A new run of this node, which may dial from now on; earlier ones may not, whatever they still do."""
    now = database_now(tx)
    values = {"started_at": now, "lease_until": now + lease, "gone_at": None}
    first = upsert(tx, node).values(name=name, epoch=1, **values)
    later = first.on_conflict_do_update(index_elements=["name"], set_={"epoch": node.c.epoch + 1, **values})
    epoch: int = tx.execute(later.returning(node.c.epoch)).scalar_one()
    return Run(node=name, epoch=epoch)


def renew(tx: Connection, run: Run, lease: timedelta = LEASE) -> bool:
    """Go on dialling for as long again; False when a later run of this node has begun, or it was given up."""
    own = (node.c.name == run.node) & (node.c.epoch == run.epoch)
    renewed = update(node).where(own, node.c.gone_at.is_(None))
    return tx.execute(renewed.values(lease_until=database_now(tx) + lease)).rowcount == 1


def end_run(tx: Connection, run: Run) -> None:
    """It dials no more: nobody waits for its lease."""
    own = (node.c.name == run.node) & (node.c.epoch == run.epoch)
    tx.execute(update(node).where(own).values(lease_until=database_now(tx)))


def lease_left(tx: Connection, run: Run) -> timedelta:
    """For how long this very run may still dial; nothing when it may not."""
    row = tx.execute(select(node.c.epoch, node.c.lease_until).where(node.c.name == run.node)).one_or_none()
    if row is None or row.epoch != run.epoch:
        return timedelta(0)
    left: timedelta = row.lease_until - database_now(tx)
    return max(left, timedelta(0))


def live_nodes(tx: Connection) -> frozenset[str]:
    """Whose lease runs."""
    return frozenset(tx.execute(select(node.c.name).where(node.c.lease_until > database_now(tx))).scalars())


def is_first(tx: Connection, run: Run) -> bool:
    """Whether this node does what one is enough for; for a moment two may believe it, or none."""
    return min(live_nodes(tx), default="") == run.node


def reserved_by_the_dead(tx: Connection, run: Run) -> list[str]:
    """Attempts that other nodes reserved and will not send: their lease has run out."""
    live = live_nodes(tx) | {run.node}
    dead = select(attempt.c.id).where(
        IS_OPEN, attempt.c.state == AttemptState.RESERVED, attempt.c.node.not_in(live)
    )
    return list(tx.execute(dead).scalars())


def standings(tx: Connection) -> list[NodeStanding]:
    """Every node that ever dialled from here, and how it stands."""
    now = database_now(tx)
    counts = _open_calls(tx)
    return [
        NodeStanding(
            name=row.name,
            epoch=row.epoch,
            started_at=row.started_at,
            lease=max(row.lease_until - now, timedelta(0)),
            lease_until=row.lease_until,
            gone_at=row.gone_at,
            reserved=counts[row.name, True],
            up=counts[row.name, False],
        )
        for row in tx.execute(select(node).order_by(node.c.name))
    ]


def give_up(tx: Connection, name: str) -> None:
    """It will not come back: should it, that run of it calls nobody. Raises NoSuchNode or StillDials."""
    row = tx.execute(select(node).where(node.c.name == name).with_for_update()).one_or_none()
    if row is None:
        raise NoSuchNode(f"No node '{name}' ever dialled from this database.")
    now = database_now(tx)
    if row.lease_until > now:
        raise StillDials(f"The node '{name}' dials: its lease runs until {row.lease_until:%H:%M:%S} UTC.")
    given_up = {"epoch": node.c.epoch + 1, "gone_at": now}
    tx.execute(update(node).where(node.c.name == name).values(given_up))


def _open_calls(tx: Connection) -> Counter[tuple[str, bool]]:
    """By node, and whether they are only reserved."""
    states = select(attempt.c.node, attempt.c.state, func.count().label("n")).where(IS_OPEN)
    counts: Counter[tuple[str, bool]] = Counter()
    for row in tx.execute(states.group_by(attempt.c.node, attempt.c.state)):
        counts[row.node, row.state == AttemptState.RESERVED] += row.n
    return counts
