"""Agents who are rung first: whatever becomes of a call, its agent is free again; nobody waits in vain."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from dialer.asterisk import agents as parts
from dialer.asterisk.agents import AsteriskAgents
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiEvent
from dialer.asterisk.timing import Timing
from dialer.campaign import Agents, Campaign, Mode
from dialer.ports import HeldAgent
from tests.fakes.ami_server import SECRET, Action, FakeAmi, block, fake_ami, success
from tests.waiting import CEILING, until

TELEPHONE = "PJSIP/agent-1"
CHANNEL = f"{TELEPHONE}-0000001a"
QUICK = Timing(connect_within=CEILING, ping_every=CEILING, retry=(0.02, 0.1), retry_refused=(0.3, 5))


class Telephone:
    """One agent's telephone behind an Asterisk: it rings, is picked up or left, and is hung up."""

    def __init__(self, server: FakeAmi) -> None:
        self.server = server
        self.server.script = self.answer
        self.rings: list[str] = []
        self.hung_up: list[str] = []

    def answer(self, server: FakeAmi, action: Action) -> bytes:
        if action["Action"] == "QueueStatus":
            return self._members(action)
        if action["Action"] == "Originate":
            self.rings.append(action["ChannelId"])
        if action["Action"] == "Hangup":
            self.hung_up.append(action["Channel"])
        return success(action)

    def _members(self, action: Action) -> bytes:
        listed = f"ActionID: {action['ActionID']}"
        return (
            success(action, "EventList: start")
            + block("Event: QueueParams", listed, "Queue: team")
            + block("Event: QueueMember", listed, f"Interface: {TELEPHONE}", "Status: 1", "Paused: 0")
            + block("Event: QueueStatusComplete", listed, "EventList: Complete")
        )

    def pick_up(self) -> None:
        self._respond("Success", CHANNEL)

    def leave_ringing(self) -> None:
        self._respond("Failure", TELEPHONE)

    def _respond(self, response: str, channel: str) -> None:
        lines = (f"ActionID: {self.rings[-1]}", f"Response: {response}", f"Channel: {channel}")
        self.server.send(block("Event: OriginateResponse", *lines))


class Desk:
    """The agents as the service has them, over a link to that Asterisk."""

    def __init__(self, agents: AsteriskAgents, telephone: Telephone, campaign: Campaign) -> None:
        self.agents = agents
        self.telephone = telephone
        self.campaign = campaign

    async def held(self) -> HeldAgent | None:
        return await self.agents.hold(self.campaign)

    async def assigned(self, attempt_id: str) -> HeldAgent:
        held = await self.held()
        assert held is not None
        self.agents.assign(held, attempt_id)
        return held

    async def ringing(self, attempt_id: str) -> asyncio.Task[str | None]:
        """Ring the attempt's agent, and go on as soon as their telephone rings."""
        before = len(self.telephone.rings)
        ring = asyncio.create_task(self.agents.ring(attempt_id, self.campaign))
        await until(lambda: len(self.telephone.rings) > before)
        return ring


@pytest.fixture
async def desk(
    make_campaign: Callable[..., Campaign], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    monkeypatch.setattr(parts, "RESTS", timedelta(0))
    async with fake_ami() as server, _agents(server) as agents:
        team = Agents(queue="team", members=(TELEPHONE,), offer_callback_after=timedelta(seconds=30))
        campaign = replace(make_campaign(""), mode=Mode.AGENT_FIRST, agents=team)
        yield Desk(agents, Telephone(server), campaign)


@asynccontextmanager
async def _agents(server: FakeAmi) -> AsyncIterator[AsteriskAgents]:
    def hear(event: AmiEvent) -> None:
        agents.hear(event)

    link = AmiLink(
        host="127.0.0.1",
        port=server.port,
        user="recado",
        secret=SECRET,
        on_event=hear,
        timing=QUICK,
    )
    agents = AsteriskAgents(link)
    running = asyncio.create_task(link.run())
    try:
        await asyncio.wait_for(link.wait_up(), CEILING)
        yield agents
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_who_picks_up_waits_for_the_person_and_is_hung_up_when_the_call_is_over(desk: Desk) -> None:
    await desk.assigned("a1")
    ring = await desk.ringing("a1")
    desk.telephone.pick_up()
    assert await ring == CHANNEL
    assert await desk.held() is None, "kept from other calls"
    desk.agents.end("a1")
    await desk.agents.all_hung_up()
    assert desk.telephone.hung_up == ["agent-a1"]
    assert await desk.held() is not None


async def test_who_was_held_for_a_call_that_nobody_claimed_is_free(desk: Desk) -> None:
    held = await desk.held()
    assert held is not None
    desk.agents.let_go(held)
    assert await desk.held() == held
    assert desk.telephone.rings == []


async def test_who_does_not_pick_up_is_left_in_peace_and_then_free(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "RESTS", timedelta(hours=1))
    await desk.assigned("a1")
    ring = await desk.ringing("a1")
    desk.telephone.leave_ringing()
    assert await ring is None
    desk.agents.end("a1")
    assert await desk.held() is None
    monkeypatch.setattr(parts, "RESTS", timedelta(0))
    assert await desk.held() is not None


async def test_who_picks_up_when_nobody_waits_any_longer_is_not_left_listening_to_it_ring(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asterisk told too late, or the link was down meanwhile: what it calls the channel is not known here."""
    monkeypatch.setattr(parts, "RINGS", timedelta(0))
    monkeypatch.setattr(parts, "TOLD_WITHIN", timedelta(milliseconds=50))
    await desk.assigned("a1")
    assert await (await desk.ringing("a1")) is None
    desk.agents.end("a1")
    desk.telephone.pick_up()
    await desk.agents.all_hung_up()
    assert desk.telephone.hung_up == ["agent-a1"]
    assert await desk.held() is not None


async def test_whoever_waits_for_a_person_who_never_answers_is_freed_by_whoever_took_over(desk: Desk) -> None:
    """The Service that rang them has handed over, or died: the call is adopted, and ends unanswered."""
    desk.agents.adopt("a1")
    desk.agents.end("a1")
    await desk.agents.all_hung_up()
    assert desk.telephone.hung_up == ["agent-a1"]
    desk.agents.end("a1")
    await desk.agents.all_hung_up()
    assert desk.telephone.hung_up == ["agent-a1"], "once"


async def test_when_told_to_stop_while_it_rings_it_rings_no_longer(desk: Desk) -> None:
    await desk.assigned("a1")
    ring = await desk.ringing("a1")
    ring.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ring
    desk.agents.end("a1")
    await desk.agents.all_hung_up()
    assert desk.telephone.hung_up == ["agent-a1"]
    assert await desk.held() is not None


async def test_a_call_that_was_given_back_meanwhile_takes_no_agent_from_another(desk: Desk) -> None:
    """Reserved too long, it is given back while its agent's telephone rings: another call holds them then."""
    await desk.assigned("a1")
    ring = await desk.ringing("a1")
    desk.agents.end("a1")
    await desk.assigned("a2")
    desk.telephone.pick_up()
    assert await ring is None
    desk.agents.end("a1")
    assert await desk.held() is None, "still of a2"
    assert await desk.agents.ring("a1", desk.campaign) is None
    assert desk.telephone.rings == ["agent-a1"]
