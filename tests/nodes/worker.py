"""`python -m tests.nodes.worker FOLDER NODE DATABASE AHEAD`: one dialing process of several."""

import asyncio
import json
import pickle
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dialer.asterisk.event_log import EventLog
from dialer.campaign import Campaign, Campaigns
from dialer.clock import RehearsalClock
from dialer.lines import Launched, Lines
from dialer.place_calls import PlaceCalls
from dialer.ports import OutboundCall, PbxState, Placed, Queued
from dialer.record_calls import RecordCalls
from dialer.store.attempts import open_attempts
from dialer.store.database import Database
from dialer.store.dialer_lock import dialing_lock
from dialer.store.installation import Installation
from dialer.store.turns import next_due
from dialer.sweep_calls import SweepCalls
from tests.fakes.telephone import FakeAgents, FakePrompts, FakeTelephone
from tests.unit.gate import LAW


class ExchangeTelephone(FakeTelephone):
    """dialer.ports.Telephone, to the exchange of the test."""

    def __init__(self, socket: Path, node: str) -> None:
        super().__init__(up=False)
        self._socket = socket
        self._node = node
        self._alone = asyncio.Lock()
        self._ways: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def place(self, call: OutboundCall) -> Placed:
        await self._ask(attempt=call.attempt_id, number=call.number)
        return Queued()

    async def look(self) -> PbxState | None:
        told = await self._ask()
        booted_at = datetime.fromtimestamp(told["booted_at"], UTC)
        self.state = PbxState(epoch=1, live=frozenset(told["live"]), booted_at=booted_at)
        return self.state

    async def _ask(self, **more: str) -> dict[str, Any]:
        async with self._alone:
            self._ways = self._ways or await asyncio.open_unix_connection(self._socket)
            reader, writer = self._ways
            writer.write(json.dumps({"node": self._node, **more}).encode() + b"\n")
            answer: dict[str, Any] = json.loads(await reader.readline())
            return answer


class Worker:
    """What a Service is made of, but Asterisk and the voice."""

    def __init__(self, folder: Path, node: str, database: Database, ahead: float) -> None:
        whole: Campaigns = pickle.loads((folder / "campaigns").read_bytes())  # noqa: S301 - the test's own
        (campaign,) = whole.campaigns
        clock = RehearsalClock(datetime.now(UTC) + timedelta(seconds=ahead))
        telephone = ExchangeTelephone(folder / "exchange", node)
        launched = Launched(
            campaign=campaign, flow_context="recado-x-1", prompts=FakePrompts(), began=clock.now()
        )
        by_name: dict[str, Campaign] = {campaign.name: campaign}
        self.database, self.campaign = database, campaign
        self.lines = Lines(whole)
        self.placer = PlaceCalls(
            database=database,
            telephone=telephone,
            clock=clock,
            variables=lambda attempt, contact, launched, sounds: {},
            lines=self.lines,
            launched=[launched],
            law=LAW,
            agents=FakeAgents(),
            end=self.lines.free,
            node=node,
        )
        self.recorder = RecordCalls(
            database=database,
            event_log=EventLog(folder / node / "recado.jsonl"),
            clock=clock,
            campaigns=by_name,
            on_settled=lambda settled: self.lines.free(settled.attempt_id),
        )
        self.sweeper = SweepCalls(
            database=database,
            telephone=telephone,
            clock=clock,
            lines=self.lines,
            campaigns=by_name,
            launched=[launched],
            recorder=self.recorder,
            end=self.lines.free,
            on_settled=lambda settled: self.lines.free(settled.attempt_id),
        )

    async def run(self) -> None:
        """Dial until nobody is left."""
        async with asyncio.TaskGroup() as group:
            always = [group.create_task(part.run()) for part in (self.recorder, self.sweeper)]
            dialling = group.create_task(self.placer.run())
            while await self._is_left():
                await asyncio.sleep(0.2)
            self.placer.stop()
            await dialling
            for task in always:
                task.cancel()

    async def _is_left(self) -> bool:
        if await self.database.run_read(open_attempts, self.database.node):
            return True
        return await self.database.run_read(next_due, [self.campaign.name]) is not None


def main() -> None:
    folder, node, url, ahead = sys.argv[1:]
    with Database(url, Installation(node=node)) as database, dialing_lock(database):
        asyncio.run(Worker(Path(folder), node, database, float(ahead)).run())


if __name__ == "__main__":
    main()
