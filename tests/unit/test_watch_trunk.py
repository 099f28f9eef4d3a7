"""Who is on our trunk and is not ours is hung up, told and written down; and nobody else is."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dialer.alarm import Alarm
from dialer.asterisk.channels import found_channel, new_channel
from dialer.asterisk.control import LiveChannel
from dialer.asterisk.message import AmiEvent
from dialer.attempt import Attempt, AttemptState
from dialer.clock import RehearsalClock
from dialer.outcome import Outcome
from dialer.ports import AGENT_LEG, TrunkChannel
from dialer.store.releases import release
from dialer.store.schema import audit
from dialer.watch_trunk import WatchTrunk
from tests.fakes.telephone import FakeChannels
from tests.unit.desk import ANA, EVA, TUESDAY, Desk
from tests.unit.gate import gate_of
from tests.unit.one_call import mark_sent, settle

NAME = "PJSIP/trunk-main-0000001f"


class Guard:
    """The watch over a real ledger, and channels that are a list."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.channels = FakeChannels()
        self.alarms: list[Alarm] = []
        self.last = 0
        self.watch = WatchTrunk(
            database=desk.database,
            channels=self.channels,
            clock=RehearsalClock(TUESDAY),
            endpoints={"trunk-main"},
            is_ours=lambda id_: False,
            on_alarm=self.alarms.append,
        )

    async def sees(self, *channels: TrunkChannel, up: bool = True) -> list[str]:
        """Which of these channels are hung up, once one that came in after them has been asked about."""
        self.channels.up |= {each.name: each.unique_id for each in channels if up}
        self.last += 1
        last = channel(f"last.{self.last}", name=f"PJSIP/trunk-main-f{self.last:07}", came_in=None)
        self.channels.inbound.add(last.name)
        running = asyncio.create_task(self.watch.run())
        self.watch.look_over([*channels, last])
        async with asyncio.timeout(20):
            while last.name not in self.channels.asked:
                await asyncio.sleep(0.01)
        running.cancel()
        return self.channels.hung_up

    def written(self) -> list[dict[str, Any]]:
        alarms = select(audit.c.content).where(audit.c.kind == "alarm")
        rows = self.desk.database.read(lambda tx: tx.execute(alarms).scalars().all())
        return [json.loads(content) for content in rows]

    def sent(self) -> Attempt:
        attempt = self.desk.claim()
        assert attempt
        now = self.desk.clock.now()
        self.desk.database.write(mark_sent, attempt, now, gate_of(self.desk.campaign, now), voice="es")
        return attempt

    def settled(self, outcome: Outcome) -> Attempt:
        attempt, now = self.sent(), self.desk.clock.now()
        self.desk.database.write(
            settle,
            attempt.id,
            outcome=outcome,
            reason="",
            cause=None,
            answered_at=None,
            ended_at=now,
            now=now,
            counted=(frozenset(), frozenset()),
        )
        return attempt


@pytest.fixture
def guard(desk: Callable[..., Desk]) -> Guard:
    return Guard(desk(ANA, EVA))


def channel(
    unique_id: str, *, linked: str = "", name: str = NAME, came_in: bool | None = False
) -> TrunkChannel:
    endpoint = name.removeprefix("PJSIP/").rpartition("-")[0]
    return TrunkChannel(
        name=name, unique_id=unique_id, linked_id=linked or unique_id, endpoint=endpoint, came_in=came_in
    )


async def test_a_call_that_nobody_knows_is_hung_up_told_and_written_down(guard: Guard) -> None:
    assert await guard.sees(channel("1795322499.7")) == [NAME]
    (alarm,) = guard.alarms
    assert (alarm.unique_id, alarm.number) == ("1795322499.7", "34911222333")
    assert guard.written() == [
        {
            "what": "call_past_the_gate",
            "channel": NAME,
            "unique_id": "1795322499.7",
            "trunk": "trunk-main",
            "why": "",
            "ended": True,
        }
    ]
    assert "34911222333" not in repr(alarm)


async def test_it_is_told_once_however_often_it_is_seen(guard: Guard) -> None:
    await guard.sees(channel("1795322499.7"), channel("1795322499.7"))
    guard.watch.look_over([channel("1795322499.7", came_in=None)])
    assert len(guard.alarms) == len(guard.written()) == 1


async def test_one_that_ended_before_it_was_judged_was_a_call_all_the_same(guard: Guard) -> None:
    assert await guard.sees(channel("1795322499.7"), up=False) == []
    assert [each["ended"] for each in guard.written()] == [False]


async def test_an_attempt_that_was_sent_is_ours_whoever_sent_it(guard: Guard) -> None:
    attempt = guard.sent()
    leg = channel("1795322499.9", linked=attempt.id, name="PJSIP/trunk-main-00000020")
    assert await guard.sees(channel(attempt.id), leg, channel(attempt.id, came_in=None)) == []
    assert guard.written() == []


async def test_one_whose_end_nobody_knows_may_still_be_up(guard: Guard) -> None:
    assert await guard.sees(channel(guard.settled(Outcome.UNKNOWN).id)) == []


async def test_the_id_of_a_call_that_has_ended_is_no_way_in(guard: Guard) -> None:
    attempt = guard.settled(Outcome.HEARD)
    assert await guard.sees(channel(attempt.id), up=False) == []
    assert guard.alarms == [], "it had ended by itself when its turn to be judged came"
    again = channel(attempt.id, name="PJSIP/trunk-main-00000021")
    assert await guard.sees(again) == [again.name]
    assert len(guard.written()) == 1


async def test_what_was_never_sent_is_no_call_of_ours(guard: Guard) -> None:
    attempt = guard.desk.claim()
    assert attempt
    assert attempt.state is AttemptState.RESERVED
    assert await guard.sees(channel(attempt.id)) == [NAME]


async def test_an_agent_is_rung_before_the_call_is_sent(guard: Guard) -> None:
    attempt = guard.desk.claim()
    assert attempt
    leg = channel(f"{AGENT_LEG}{attempt.id}")
    assert await guard.sees(leg) == []
    guard.desk.database.write(release, attempt.id, TUESDAY, TUESDAY)
    late = channel(f"{AGENT_LEG}{attempt.id}", name="PJSIP/trunk-main-00000022")
    assert await guard.sees(late) == [late.name]


async def test_who_rings_back_and_the_agents_they_are_put_through_to_are_left_alone(guard: Guard) -> None:
    came = channel("1795322499.1", came_in=True)
    agent = channel("1795322499.2", linked="1795322499.1", name="PJSIP/trunk-main-00000023")
    assert await guard.sees(came, agent) == []


async def test_who_rang_in_before_we_looked_is_left_alone_and_so_is_their_agent(guard: Guard) -> None:
    guard.channels.inbound.add(NAME)
    agent = channel("1795322499.2", linked="1795322499.1", name="PJSIP/trunk-main-00000023", came_in=None)
    assert await guard.sees(agent, channel("1795322499.1", came_in=None)) == []
    assert guard.alarms == []


async def test_one_of_which_asterisk_tells_nothing_may_have_come_in_and_is_left_alone(guard: Guard) -> None:
    assert await guard.sees(channel("1795322499.1", came_in=None), up=False) == []
    assert guard.alarms == []


async def test_one_that_was_found_up_and_rings_somebody_is_hung_up(guard: Guard) -> None:
    assert await guard.sees(channel("1795322499.1", came_in=None)) == [NAME]


async def test_the_telephones_of_agents_and_other_trunks_are_none_of_our_business(guard: Guard) -> None:
    others = [channel("1.1", name="PJSIP/agent-1-00000001"), channel("1.2", name="PJSIP/trunk-two-00000002")]
    assert await guard.sees(*others) == []


def event(**fields: str) -> AmiEvent:
    return AmiEvent("Newchannel", {name.lower(): value for name, value in fields.items()})


@pytest.mark.parametrize(("state", "came_in"), [("Ring", True), ("Down", False)])
def test_which_way_a_call_goes_is_in_its_first_event(state: str, came_in: bool) -> None:
    told = event(Channel=NAME, Uniqueid="1.7", Linkedid="1.5", ChannelStateDesc=state)
    seen = new_channel(told)
    assert seen == channel("1.7", linked="1.5", came_in=came_in)


def test_local_channels_and_other_events_are_none() -> None:
    assert new_channel(event(Channel="Local/s@x-00000001;1", Uniqueid="1")) is None
    assert new_channel(AmiEvent("Hangup", {"channel": NAME})) is None


def test_of_a_channel_that_was_found_nobody_knows_which_way_it_goes() -> None:
    live = LiveChannel(
        unique_id="1.7", linked_id="1.5", name=NAME, context="", state="Up", up_for=timedelta(seconds=3)
    )
    assert found_channel(live) == channel("1.7", linked="1.5", came_in=None)
