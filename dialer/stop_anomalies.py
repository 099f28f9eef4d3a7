"""Stops calls by itself where they look like fraud, a wrong list or a fault of our own.

Only a person starts them again (`recado run --after-alarm`): a service that restarts by itself must not.
Weakness: it looks once a second; what goes out meanwhile is bounded by the trunk's caps.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from dialer.campaign import Campaign
from dialer.clock import Clock
from dialer.policy.anomaly import ANSWERED, BURST, INTRUDED, Anomaly, Seen, intruded, too_fast, wrong_list
from dialer.store import Tx
from dialer.store.anomalies import intruders_since, newest_answered, sent_between
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.wishes import standing_of, stop_by_itself

log = structlog.get_logger()

LOOK_AGAIN = timedelta(seconds=1)


class StopAnomalies:
    """Looks for as long as it runs at what is dialled, of all the campaigns of one file."""

    def __init__(
        self, *, database: Database, clock: Clock, dialled: Sequence[Campaign], whole: Sequence[Campaign]
    ) -> None:
        self._database = database
        self._clock = clock
        self._dialled = dialled
        self._whole = whole

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                log.error("nobody looks for anomalies without the ledger", action="alarm", reason=str(error))
            await asyncio.sleep(LOOK_AGAIN.total_seconds())

    async def look(self) -> None:
        """Look once; nothing is written while nothing is wrong."""
        now = self._clock.now()
        found = await self._database.run_read(_anomalies, self._dialled, now)
        for campaign, seen in found:
            names = [each.name for each in self._whole if _is_hit(each, campaign, seen)]
            await self._database.run_write(stop_by_itself, names, now=now, seen=str(seen))
            log.error("calls were stopped", action="alarm", campaigns=names, seen=str(seen))


def anomaly_of(tx: Tx, campaign: Campaign, now: datetime) -> Seen | None:
    """What is wrong with this campaign's calls, or with its trunk's, since it was last started."""
    stands, trunk = standing_of(tx, campaign.name), campaign.trunk
    if stands.stopped or stands.started_at is None:
        return None
    began = stands.started_at
    return (
        intruded(intruders_since(tx, trunk.endpoint, max(began, now - INTRUDED)))
        or too_fast(sent_between(tx, trunk.name, max(began, now - BURST), now), trunk.calls_per_second)
        or wrong_list(newest_answered(tx, campaign.name, began, ANSWERED))
    )


def _anomalies(tx: Tx, campaigns: Sequence[Campaign], now: datetime) -> list[tuple[Campaign, Seen]]:
    found = ((each, anomaly_of(tx, each, now)) for each in campaigns)
    return [(campaign, seen) for campaign, seen in found if seen]


def _is_hit(campaign: Campaign, by: Campaign, seen: Seen) -> bool:
    """A wrong list says nothing of other lists; a stranger is on the endpoint, whatever trunks are named for
    it; a fault of ours is on the trunk whose calls were counted."""
    match seen.what:
        case Anomaly.WRONG_LIST:
            return campaign.name == by.name
        case Anomaly.INTRUDERS:
            return campaign.trunk.endpoint == by.trunk.endpoint
        case Anomaly.TOO_FAST:
            return campaign.trunk.name == by.trunk.name
