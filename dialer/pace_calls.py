"""Whose turn it is: calls that are ready wait here, and one loop hands out lines and starts, in order."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from dialer.campaign import Mode
from dialer.clock import Clock, steady
from dialer.dial_calls import DialCalls
from dialer.give_back_calls import NO_AGENT_AGAIN, STOPPED, SWEPT, GiveBackCalls
from dialer.lines import Lines
from dialer.policy.pacing import TOGETHER
from dialer.ports import DIALLED_WITHIN, Agents, Telephone
from dialer.ready_call import DueCall, ReadyCall
from dialer.stopping import Stopping
from dialer.store.releases import AGENT_WAITED

LOOK_AGAIN = timedelta(milliseconds=100)
"""How long the loop sleeps at most: Recado's time may leap."""

SHORTEST = timedelta(milliseconds=1)


class PaceCalls:
    """A call waits in its campaign's queue until its turn comes here, and then for those of other nodes."""

    def __init__(
        self,
        *,
        lines: Lines,
        clock: Clock,
        telephone: Telephone,
        agents: Agents,
        door: DialCalls,
        give_back: GiveBackCalls,
        stopping: Stopping,
    ) -> None:
        self._lines = lines
        self._clock = clock
        self._telephone = telephone
        self._agents = agents
        self._door = door
        self._give_back = give_back
        self._stopping = stopping
        self._queues: defaultdict[str, deque[ReadyCall]] = defaultdict(deque)
        self._at_door: list[DueCall] = []
        """Those that hold their line here, in order: an agent is there, or another node went first."""

    def add(self, ready: ReadyCall) -> None:
        """It waits for its turn, behind those of its campaign."""
        self._wait(ready)
        self._queues[ready.launched.campaign.name].append(ready)

    def add_first(self, ready: ReadyCall) -> None:
        """It has the next turn of its campaign."""
        self._wait(ready)
        self._queues[ready.launched.campaign.name].appendleft(ready)

    def _wait(self, ready: ReadyCall) -> None:
        """One that was swept meanwhile, because its voice was slow, only waits to be given back."""
        if ready.attempt.id in self._lines:
            self._lines.wait(ready.attempt.id, ready.launched)

    async def run(self, calls: asyncio.TaskGroup) -> None:
        """Until stopped; what waits by then is given back."""
        while not self._stopping:
            self._lines.changed.clear()
            self._drop_swept(calls)
            self._let_agents_go(calls)
            now = self._clock.now()
            if self._earliest(now) <= now:
                await self._dial(self._take_due(now, calls), calls)
            else:
                await self._rest(now)
        waiting = [ready.attempt for queue in self._queues.values() for ready in queue]
        await self._give_back.all([*(each.attempt for each in self._at_door), *waiting], why=STOPPED)

    async def _dial(self, due: list[DueCall], calls: asyncio.TaskGroup) -> None:
        """Who has to wait for other nodes stays at the door, and nobody of its campaign comes before it."""
        for each, wait in await self._door.dial(due, calls) if due else ():
            self._at_door.append(replace(each, at=self._clock.now() + min(wait.span, LOOK_AGAIN)))

    def _drop_swept(self, calls: asyncio.TaskGroup) -> None:
        """A sweep ends what has been reserved for too long: such a call has been given back already."""
        for queue in self._queues.values():
            while queue and queue[0].attempt.id not in self._lines:
                swept = queue.popleft().attempt
                calls.create_task(self._give_back.if_it_fails(swept, self._give_back.one(swept, why=SWEPT)))

    def _let_agents_go(self, calls: asyncio.TaskGroup) -> None:
        """No agent waits for long for a line, or for Asterisk."""
        now = steady()
        for each in [each for each in self._at_door if each.ready.agent_until < now]:
            self._at_door.remove(each)
            letting_go = self._give_back.one(each.attempt, why=AGENT_WAITED, after=NO_AGENT_AGAIN)
            calls.create_task(self._give_back.if_it_fails(each.attempt, letting_go))

    def _earliest(self, now: datetime) -> datetime:
        """When the next call is due, as far as is known now."""
        held_up = {each.campaign for each in self._at_door}
        instants = [each.at for each in self._fronts(now, held_up)]
        instants += [_again(each, now) for each in self._at_door if self._telephone.up]
        return min(instants, default=now + LOOK_AGAIN)

    def _take_due(self, now: datetime, calls: asyncio.TaskGroup) -> list[DueCall]:
        """Who is due by now or in a moment, in order; each holds its line from here on."""
        soon = now + TOGETHER
        due = [each for each in self._at_door if self._telephone.up and _again(each, now) <= soon]
        self._at_door = [each for each in self._at_door if each not in due]
        held_up = {each.campaign for each in self._at_door}
        while (front := self._next(now, held_up)) and front.at <= soon:
            self._queues[front.campaign].popleft()
            self._lines.start(front.attempt.id, front.ready.launched, front.at)
            if front.ready.launched.campaign.mode is Mode.AGENT_FIRST:
                calls.create_task(self._give_back.if_it_fails(front.attempt, self._ring(front.ready)))
            else:
                due.append(front)
            self._drop_swept(calls)
        return due

    def _next(self, now: datetime, held_up: Collection[str]) -> DueCall | None:
        """Of several campaigns whose turn is at once the one whose call has waited longest."""
        fronts = self._fronts(now, held_up)
        return min(fronts, key=lambda each: (each.at, each.attempt.reserved_at), default=None)

    def _fronts(self, now: datetime, held_up: Collection[str]) -> Iterator[DueCall]:
        for campaign, queue in self._queues.items() if self._telephone.up else ():
            if queue and campaign not in held_up:
                yield DueCall(ready=queue[0], at=max(now, self._lines.next_turn(queue[0].launched, now)))

    async def _ring(self, ready: ReadyCall) -> None:
        """Agent first: who speaks is on the line before the person is dialled; else nobody is dialled."""
        ringing = self._agents.ring(ready.attempt.id, ready.launched.campaign)
        channel = await self._stopping.unless(ringing)
        if self._stopping:
            await self._give_back.one(ready.attempt, why=STOPPED)
        elif channel is None:
            await self._give_back.one(ready.attempt, why="no agent picked up", after=NO_AGENT_AGAIN)
        else:
            until = steady() + DIALLED_WITHIN.total_seconds()
            on_line = replace(ready, agent={"RECADO_AGENT": channel}, agent_until=until)
            self._at_door.append(DueCall(ready=on_line, at=self._clock.now()))
            self._lines.changed.set()

    async def _rest(self, now: datetime) -> None:
        """Until the next call is due, or something has changed."""
        seconds = min(max(self._earliest(now) - now, SHORTEST), LOOK_AGAIN).total_seconds()
        try:
            async with asyncio.timeout(seconds):
                await self._lines.changed.wait()
        except TimeoutError:
            return


def _again(at_door: DueCall, now: datetime) -> datetime:
    """When it is asked about again: nobody waits for a clock that was set back."""
    return at_door.at if at_door.at <= now + LOOK_AGAIN else now
