"""Delivers what is owed, at least once, under ids that never change.

What a receiver may not get twice is on record as being sent before it leaves: a run that dies between the
hand-over and its record leaves it unconfirmed, for a human to judge, and the next run does not repeat it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog

from dialer.clock import Clock
from dialer.delivery_outcome import Delivered, Delivery, HandOver, TryAgain, Unconfirmed
from dialer.policy.redelivery import next_delivery
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.follow_ups import (
    FollowUp,
    delivered,
    delivers,
    due_follow_ups,
    failed,
    sending,
    take_over,
    try_again,
    unconfirmed,
)
from dialer.store.installation import Run

log = structlog.get_logger()

LOOK_AGAIN = timedelta(milliseconds=250)
"""How often the outbox is looked at; more seldom where changes are told: what is owed is not among them."""

LAST_DELIVERIES = timedelta(seconds=30)
"""How long a run that ends goes on delivering; what is owed after that waits for the next run."""

DEAD_AGAIN = 5.0
"""Seconds between looks at what a node was handing over that is dead by now."""

AT_ONCE = 8
"""Deliveries at the same time: one slow receiver must not hold up everybody's mail."""

Deliver = Callable[[FollowUp, HandOver], Awaitable[Delivery]]


class _OwedNoMore(Exception):
    """It was erased, or somebody decided otherwise, before it left."""


class SendFollowUps:
    """Empties the outbox; `by_kind` says who delivers what.

    To be used by a process that dials (dialer_lock.py). Of several nodes one delivers, and says of what a
    dead one was handing over that nobody knows whether it arrived.
    """

    def __init__(self, *, database: Database, clock: Clock, by_kind: Mapping[str, Deliver]) -> None:
        self._database = database
        self._clock = clock
        self._by_kind = by_kind
        self._stopping = asyncio.Event()
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._sender: Run | None = None
        self._look_at = 0.0
        self._at_end = True
        """Whether what is due when it is stopped is delivered still."""

    def stop(self, *, at_once: bool = False) -> None:
        """End `run` once what is being handed over has been: broken off, nobody knows what came of it.

        `at_once`: what else is due is left to whoever delivers next.
        """
        self._at_end = self._at_end and not at_once
        self._stopping.set()

    async def run(self) -> None:
        """Deliver until told to stop, and then what is still due, unless it ends at once."""
        while not self._stopping.is_set():
            _heed_cancellation()
            if not await self._send_safely():
                await self._rest()
        deadline = time.monotonic() + LAST_DELIVERIES.total_seconds()
        while self._at_end and time.monotonic() < deadline and await self._send_safely():
            pass

    async def _send_safely(self) -> int:
        try:
            return await self.send_due()
        except StoreError as error:
            log.error("the ledger cannot be written", action="follow_up", reason=str(error))
            return 0

    async def send_due(self) -> int:
        """Try once what is due; how many that were."""
        run = self._database.run
        if run is None and self._database.node:
            return 0  # no lease: this node may be taken for dead
        sender = await self._take_over(run)
        due = await self._database.run_read(_due_here, run, self._clock.now())
        async with asyncio.TaskGroup() as group:
            for follow_up in due:
                group.create_task(self._send(follow_up, sender))
        return len(due)

    async def _take_over(self, run: Run | None) -> Run:
        """Once, and of several nodes now and again: any of the others may have died meanwhile."""
        is_due = run and (self._sender != run or time.monotonic() >= self._look_at)
        if self._sender is None or is_due:
            self._look_at = time.monotonic() + DEAD_AGAIN
            self._sender = await self._database.run_write(take_over, run)
        return self._sender

    async def _send(self, follow_up: FollowUp, sender: Run) -> None:
        async with self._at_once:
            hand_over = partial(self._hand_over, follow_up, sender)
            try:
                delivery = await self._by_kind[follow_up.kind](follow_up, hand_over)
            except StoreError as error:
                delivery = TryAgain(str(error))
            except _OwedNoMore:
                return
            except Exception as error:
                # One that nobody foresaw must not end everybody's calls, now and at every start.
                log.exception("not delivered", **_about(follow_up))
                delivery = Unconfirmed(f"a fault of Recado's own ({type(error).__name__}): see its log")
            _tell(follow_up, delivery)
            while not await self._recorded(follow_up, delivery) and not self._stopping.is_set():
                await self._rest()

    async def _hand_over(self, follow_up: FollowUp, sender: Run) -> None:
        """No durable word that it is being sent: it is not sent. Raises StoreError or _OwedNoMore."""
        if not await self._database.run_write(sending, follow_up.id, sender):
            raise _OwedNoMore

    async def _recorded(self, follow_up: FollowUp, delivery: Delivery) -> bool:
        """Whether the ledger took it. A run that ends before it does leaves a mail as one that dies does."""
        try:
            await self._database.run_write(_record, follow_up, delivery, self._clock.now())
        except StoreError as error:
            log.error("the ledger cannot be written", **_about(follow_up), reason=str(error))
            return False
        return True

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            seconds = self._database.news.pause(LOOK_AGAIN.total_seconds())
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _due_here(tx: Tx, run: Run | None, now: datetime) -> list[FollowUp]:
    return due_follow_ups(tx, now) if delivers(tx, run) else []


def _record(tx: Tx, follow_up: FollowUp, delivery: Delivery, now: datetime) -> None:
    again = next_delivery(follow_up.tries + 1, now) if isinstance(delivery, TryAgain) else None
    if isinstance(delivery, Delivered):
        delivered(tx, follow_up.id, now)
    elif isinstance(delivery, Unconfirmed):
        unconfirmed(tx, follow_up.id, error=delivery.reason)
    elif again:
        try_again(tx, follow_up.id, at=again, error=delivery.reason)
    else:
        failed(tx, follow_up.id, error=delivery.reason)


def _tell(follow_up: FollowUp, delivery: Delivery) -> None:
    if isinstance(delivery, Delivered):
        return
    doubted = isinstance(delivery, Unconfirmed)
    log.warning(
        "nobody knows whether it was delivered" if doubted else "not delivered",
        **_about(follow_up),
        reason=delivery.reason,
    )


def _heed_cancellation() -> None:
    """Python 3.11's wait_for, which aiosmtplib uses, drops a cancellation that comes as its wait ends."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def _about(follow_up: FollowUp) -> Mapping[str, str]:
    """What a log line says of it."""
    return {
        "action": "follow_up",
        "follow_up": follow_up.id,
        "attempt": follow_up.attempt_id,
        "kind": follow_up.kind,
        "mail": follow_up.name,
    }
