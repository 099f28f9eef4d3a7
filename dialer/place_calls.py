"""Claim, prepare, pace, dial: how a launched campaign's contacts come to be called."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

from dialer.ask_gate import Law
from dialer.attempt import Attempt
from dialer.call_back import CallBack
from dialer.campaign import Mode
from dialer.claim_calls import ClaimCalls
from dialer.clock import Clock
from dialer.dial_calls import DialCalls
from dialer.give_back_calls import GiveBackCalls
from dialer.lines import AT_ONCE, Launched, Lines
from dialer.pace_calls import PaceCalls
from dialer.ports import Agents, Telephone
from dialer.prepare_calls import PrepareCalls, Variables
from dialer.ready_call import ReadyCall
from dialer.stopping import Stopping
from dialer.store.database import Database
from dialer.take_turns import TakeTurns

LOOK_AGAIN = timedelta(milliseconds=100)
"""How often to look for work: what becomes free meanwhile is claimed together."""


class PlaceCalls:
    """Dials the launched campaigns until told to stop. Calls in progress are not its business."""

    def __init__(  # noqa: PLR0913 - what it works with, put together by service.py
        self,
        *,
        database: Database,
        telephone: Telephone,
        clock: Clock,
        variables: Variables,
        lines: Lines,
        launched: Sequence[Launched],
        law: Law,
        agents: Agents,
        end: Callable[[str], None],
        node: str,
    ) -> None:
        """`end` frees what a call held here: its line, its sounds, its agent."""
        self._telephone = telephone
        self._clock = clock
        self._lines = lines
        self._launched = launched
        self._agents = agents
        self._stopping = Stopping()
        self._claims = ClaimCalls(database=database, clock=clock, law=law, lines=lines, node=node)
        self._callbacks = CallBack(database=database, clock=clock, law=law, agents=agents, node=node)
        give_back = GiveBackCalls(database=database, clock=clock, end=end)
        self._preparing = PrepareCalls(
            database=database, variables=variables, give_back=give_back, stopping=self._stopping
        )
        door = DialCalls(
            database=database,
            telephone=telephone,
            clock=clock,
            law=law,
            turns=TakeTurns(database, lines),
            give_back=give_back,
            end=end,
            stopping=self._stopping,
        )
        self._pacing = PaceCalls(
            lines=lines,
            clock=clock,
            telephone=telephone,
            agents=agents,
            door=door,
            give_back=give_back,
            stopping=self._stopping,
        )

    def stop(self) -> None:
        """No further Originate from this instant on."""
        self._stopping.tell()
        self._lines.changed.set()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return bool(self._stopping)

    async def run(self) -> None:
        """Dial until stopped; what is being prepared by then is given back."""
        async with asyncio.TaskGroup() as calls:
            calls.create_task(self._pacing.run(calls))
            while not self._stopping:
                if not await self._round(calls):
                    await self._stopping.within(LOOK_AGAIN.total_seconds())

    async def _round(self, calls: asyncio.TaskGroup) -> bool:
        """Whether there may be more to claim at once."""
        is_more = await self._call_back(calls)
        for launched in self._launched:
            room = self._lines.room(launched, self._clock.now()) if self._dialling else 0
            if room and await self._claims.may_find(launched):
                is_more = await self._claim(launched, room, calls) or is_more
        return is_more

    async def _claim(self, launched: Launched, room: int, calls: asyncio.TaskGroup) -> bool:
        if launched.campaign.mode is Mode.AGENT_FIRST:
            return await self._claim_for_agent(launched, calls)
        claimed = await self._claims.next(launched, room)
        self._prepare(claimed, launched, self._pacing.add, calls)
        return len(claimed) == AT_ONCE

    async def _claim_for_agent(self, launched: Launched, calls: asyncio.TaskGroup) -> bool:
        """With nobody to speak nobody is dialled, nor counted."""
        held = await self._agents.hold(launched.campaign)
        if held is None:
            return False
        claimed = await self._claims.next(launched, 1)
        for attempt in claimed:
            self._agents.assign(held, attempt.id)
        if not claimed:
            self._agents.let_go(held)
        self._prepare(claimed, launched, self._pacing.add, calls)
        return bool(claimed)

    async def _call_back(self, calls: asyncio.TaskGroup) -> bool:
        """One callback that an agent wants made now goes before whoever has their turn."""
        now = self._clock.now()
        takes_one = [each for each in self._launched if self._lines.takes_one(each, now)]
        called = await self._callbacks.next(takes_one) if self._dialling else None
        if called is None:
            return False
        self._agents.assign(called.held, called.attempt.id)
        self._prepare([called.attempt], called.launched, self._pacing.add_first, calls)
        return True

    @property
    def _dialling(self) -> bool:
        return self._telephone.up and not self._stopping

    def _prepare(
        self,
        claimed: Sequence[Attempt],
        launched: Launched,
        ready: Callable[[ReadyCall], None],
        calls: asyncio.TaskGroup,
    ) -> None:
        for attempt in claimed:
            self._lines.prepare(attempt.id, launched)
        if claimed:
            calls.create_task(self._preparing.prepare(claimed, launched, ready))
