"""Delivers what is owed, at least once, under ids that never change."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
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
LAST_DELIVERIES = timedelta(seconds=30)
"""How long a run that ends goes on delivering; what is owed after that waits for the next run."""

AT_ONCE = 8
"""Deliveries at the same time: one slow receiver must not hold up everybody's mail."""

Deliver = Callable[[FollowUp], Awaitable[Delivery]]


class SendFollowUps:
    """Empties the outbox; `by_kind` says who delivers what."""

    def __init__(self, *, database: Database, clock: Clock, by_kind: Mapping[str, Deliver]) -> None:
        self._database = database
        self._clock = clock
        self._by_kind = by_kind
        self._stopping = asyncio.Event()
        self._at_once = asyncio.Semaphore(AT_ONCE)

    def stop(self) -> None:
        """End `run` once what is being handed over has been: broken off, it would be handed over twice."""
        self._stopping.set()

    async def run(self) -> None:
        """Deliver until told to stop, and then what is still due."""
        while not self._stopping.is_set():
            _heed_cancellation()
            if not await self._send_safely():
                await self._rest()
        deadline = time.monotonic() + LAST_DELIVERIES.total_seconds()
        while time.monotonic() < deadline and await self._send_safely():
            pass

    async def _send_safely(self) -> int:
        try:
            return await self.send_due()
        except StoreError as error:
            log.error("the ledger cannot be written", action="follow_up", reason=str(error))
            return 0

    async def send_due(self) -> int:
        """Try once what is due; how many that were."""
        due = await self._database.run_read(due_follow_ups, self._clock.now())
        async with asyncio.TaskGroup() as group:
            for follow_up in due:
                group.create_task(self._send(follow_up))
        return len(due)

    async def _send(self, follow_up: FollowUp) -> None:
        async with self._at_once:
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

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), LOOK_AGAIN.total_seconds())

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


def _heed_cancellation() -> None:
    """Python 3.11's wait_for, which aiosmtplib uses, drops a cancellation that comes as its wait ends."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
