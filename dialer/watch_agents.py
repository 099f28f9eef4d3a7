"""Keeps Asterisk's queues as the agents at the desk want them, and the desk as calls go.

Shifts are rows: whoever writes them may restart, and so may this, and Asterisk. What queues hold is looked
at again and again and mended; nothing of it is remembered. Who talks, or wraps up, is paused: the next caller
waits until they have said what came of it, or for WRAP_UP.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

import structlog

from dialer.call_event import CallEvent
from dialer.clock import Clock
from dialer.ports import Member, Queues
from dialer.store import Tx
from dialer.store.agent_calls import connected, let_go, overdue
from dialer.store.attempts import find_attempt
from dialer.store.audit import lock_chain
from dialer.store.callback_claims import any_placing, heed_calls_over
from dialer.store.database import Database
from dialer.store.desk import AgentShift, ShiftState, at_work, note_queues
from dialer.store.errors import StoreError

log = structlog.get_logger()

LOOK_AGAIN = 0.1
"""Seconds between looks at what the agents want, while any is at work."""

LET_GO = 1.0
"""Seconds between looks at what is over, and at whether anybody has begun to work."""

LOOK_OVER = 5.0
"""Seconds after which queues are looked at though nobody wants anything: others may have changed them."""


class WatchAgents:
    """Runs as long as calls are placed. `serving` are the queues that running campaigns lead to."""

    def __init__(
        self, *, database: Database, queues: Queues, clock: Clock, serving: Callable[[], Iterable[str]]
    ) -> None:
        self._database = database
        self._queues = queues
        self._clock = clock
        self._serving = serving
        self._heard: list[CallEvent] = []
        self._wake = asyncio.Event()
        self._at_work = True
        self._seen: tuple[object, ...] = ()
        self._seen_at = float("-inf")
        self._out_of_reach: dict[str, frozenset[str]] = {}
        self._let_go_at = float("-inf")

    @property
    def out_of_reach(self) -> frozenset[str]:
        """Telephones in the queues that Asterisk could not ring, as they were seen last."""
        return frozenset().union(*self._out_of_reach.values())

    def hear(self, event: CallEvent) -> None:
        """An agent was joined with somebody, told live: the desk shows them before the log is read."""
        self._heard.append(event)
        self._wake.set()

    async def run(self) -> None:
        """Watch for ever. While the ledger cannot be read or written, the queues stay as they are."""
        while True:
            try:
                with suppress(StoreError):  # whoever records calls says so
                    await self.look()
            except Exception:
                log.exception("agents not looked after", action="desk")
            self._wake.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._pause)

    @property
    def _pause(self) -> float:
        return LET_GO if self._database.news.listening and not self._at_work else LOOK_AGAIN

    async def look(self) -> None:
        """One look: calls that began, what has ended meanwhile, and the queues."""
        heard, self._heard = self._heard, []
        if heard:
            await self._database.run_write(_join, heard)
        if time.monotonic() - self._let_go_at >= LET_GO:
            self._let_go_at = time.monotonic()
            if await self._database.run_read(_may_be_over, self._clock):
                await self._database.run_write(_let_go, self._clock)
        shifts = await self._database.run_read(at_work)
        self._at_work = bool(shifts)
        await self._staff(shifts)

    async def _staff(self, shifts: Sequence[AgentShift]) -> None:
        queues = sorted(set(self._serving()))
        wanted = {shift.interface: _paused(shift) for shift in shifts}
        looks_like = (self._queues.epoch, queues, wanted)
        if not self._queues.epoch:
            return
        if looks_like == self._seen and time.monotonic() - self._seen_at < LOOK_OVER:
            return
        self._out_of_reach = {queue: self._out_of_reach.get(queue, frozenset()) for queue in queues}
        agreed = [queue for queue in queues if await self._agree(queue, wanted)]
        for shift in shifts:
            if list(shift.queues) != agreed:
                await self._database.run_write(note_queues, shift.id, agreed)
        self._seen, self._seen_at = looks_like, time.monotonic()

    async def _agree(self, queue: str, wanted: Mapping[str, str | None]) -> bool:
        """Make this queue's members what the agents want; False where there is no such queue."""
        members = await self._queues.members(queue)
        if members is None:
            return False
        present = {member.interface: member for member in members}
        self._out_of_reach[queue] = frozenset(each.interface for each in members if not each.reachable)
        for interface, paused in wanted.items():
            await self._agree_on(queue, interface, present.get(interface), paused)
        for member in members:
            if member.interface not in wanted:
                await self._release(queue, member)
        return True

    async def _agree_on(self, queue: str, interface: str, member: Member | None, paused: str | None) -> None:
        if member is None:
            await self._queues.put_in(queue, interface, paused=paused)
            log.info("an agent serves a queue", action="desk", queue=queue, interface=interface)
        elif member.paused != (paused is not None) or (paused is not None and member.reason != paused):
            await self._queues.pause(queue, interface, paused)

    async def _release(self, queue: str, member: Member) -> None:
        """Nobody is at work with it: one whom a campaign names goes on serving, without the desk."""
        if member.of_desk:
            await self._queues.take_out(queue, member.interface)
            log.info(
                "an agent serves a queue no more", action="desk", queue=queue, interface=member.interface
            )
        elif member.paused and member.reason is not None:
            await self._queues.pause(queue, member.interface, None)


def _paused(shift: AgentShift) -> str | None:
    """Why Asterisk is to put nobody through; None for who is ready."""
    if shift.state is ShiftState.READY:
        return None
    return shift.pause_reason if shift.state is ShiftState.PAUSED else str(shift.state)


def _join(tx: Tx, heard: Sequence[CallEvent]) -> None:
    lock_chain(tx)
    for event in heard:
        if attempt := find_attempt(tx, event.linked_id):
            connected(tx, event, attempt, live=True)


def _may_be_over(tx: Tx, clock: Clock) -> bool:
    """Read first: hardly ever is there anything to write."""
    return any_placing(tx) or bool(overdue(tx, clock.now()))


def _let_go(tx: Tx, clock: Clock) -> None:
    """Callbacks first: whoever is kept for one that is over is free then."""
    lock_chain(tx)
    heed_calls_over(tx, clock.now())
    let_go(tx, clock.now())
