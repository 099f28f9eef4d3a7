"""Delivers what is owed, at least once, under ids that never change."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog

from dialer.clock import Clock
from dialer.policy.redelivery import next_delivery
from dialer.ports import Delivered, Delivery, TryAgain
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.follow_ups import FollowUp, delivered, due_follow_ups, failed, try_again

log = structlog.get_logger()

LOOK_AGAIN = timedelta(milliseconds=250)

Deliver = Callable[[FollowUp], Awaitable[Delivery]]


class SendFollowUps:
    """Empties the outbox; `by_kind` says who delivers what."""

    def __init__(self, *, database: Database, clock: Clock, by_kind: Mapping[str, Deliver]) -> None:
        self._database = database
        self._clock = clock
        self._by_kind = by_kind

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            try:
                sent = await self.send_due()
            except StoreError as error:
                log.error("the ledger cannot be written", action="follow_up", reason=str(error))
                sent = 0
            if not sent:
                await asyncio.sleep(LOOK_AGAIN.total_seconds())

    async def send_due(self) -> int:
        """Try once what is due; how many that were."""
        due = await self._database.run_read(due_follow_ups, self._clock.now())
        for follow_up in due:
            await self._send(follow_up)
        return len(due)

    async def _send(self, follow_up: FollowUp) -> None:
        delivery = await self._by_kind[follow_up.kind](follow_up)
        if not isinstance(delivery, Delivered):
            log.warning(
                "not delivered",
                action="follow_up",
                follow_up=follow_up.id,
                name=follow_up.name,
                reason=delivery.reason,
            )
        await self._database.run_write(self._record, follow_up, delivery)

    def _record(self, tx: Tx, follow_up: FollowUp, delivery: Delivery) -> None:
        now = self._clock.now()
        if isinstance(delivery, Delivered):
            delivered(tx, follow_up.id, now)
            return
        again = next_delivery(follow_up.tries + 1, now) if isinstance(delivery, TryAgain) else None
        if again:
            try_again(tx, follow_up.id, at=again, error=delivery.reason)
        else:
            failed(tx, follow_up.id, error=delivery.reason)
