"""A node that never comes back: its reservations are released, its calls end as what is known of them.

Nobody reads its event log any more, so most of its calls end as `unknown`: they count as calls, and are not
repeated by themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dialer.attempt import AttemptState
from dialer.campaign import Campaign
from dialer.settle_calls import settle_from_events
from dialer.store import Tx
from dialer.store.attempts import open_attempts
from dialer.store.audit import append, lock_chain
from dialer.store.nodes import give_up
from dialer.store.releases import release


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenUp:
    """How many of its attempts were never sent, and how many ended without its event log."""

    released: int
    settled: int


def give_up_node(tx: Tx, name: str, campaigns: Mapping[str, Campaign], *, now: datetime, by: str) -> GivenUp:
    """All of it or nothing. Raises StillDials while its lease runs, NoSuchNode for a name nobody knows."""
    lock_chain(tx)
    give_up(tx, name)
    left = open_attempts(tx, name)
    reserved = [each for each in left if each.state is AttemptState.RESERVED]
    released = sum(release(tx, each.id, now, next_at=now) for each in reserved)
    dialled = [each for each in left if each not in reserved]
    settled = len(settle_from_events(tx, dialled, campaigns, now))
    told = {"what": "node_gone", "node": name, "by": by, "released": released, "settled": settled}
    append(tx, now=now, kind="control", content=told)
    return GivenUp(released=released, settled=settled)
