"""Asterisk's queues follow the shifts, whoever restarts in between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from dialer.asterisk.message import AmiEvent
from dialer.asterisk.queue import joined
from dialer.ports import Member
from dialer.watch_agents import WatchAgents
from tests.unit.desk_office import CHANNEL, TELEPHONE, Office, hire, office_of
from tests.unit.ledger import ANA, Ledger


@dataclass
class FakeQueues:
    """dialer.ports.Queues of an Asterisk that remembers nothing over a restart."""

    epoch: int = 1
    who: dict[str, dict[str, Member]] = field(default_factory=lambda: {"team": {}})

    async def members(self, queue: str) -> Sequence[Member] | None:
        return list(self.who[queue].values()) if queue in self.who else None

    async def put_in(self, queue: str, interface: str, *, paused: str | None) -> None:
        member = Member(interface=interface, of_desk=True, paused=paused is not None, reason=paused)
        self.who[queue].setdefault(interface, member)

    async def pause(self, queue: str, interface: str, reason: str | None) -> None:
        member = self.who[queue][interface]
        self.who[queue][interface] = replace(member, paused=reason is not None, reason=reason)

    async def take_out(self, queue: str, interface: str) -> None:
        self.who[queue].pop(interface, None)


@dataclass
class Watched:
    office: Office
    queues: FakeQueues
    watch: WatchAgents

    async def paused(self, queue: str = "team") -> dict[str, str | None]:
        """Why each member is paused, after one look."""
        await self.watch.look()
        return {name: each.reason if each.paused else None for name, each in self.queues.who[queue].items()}

    def restarted(self) -> None:
        self.watch = _watch(self.office, self.queues)


def _watch(office: Office, queues: FakeQueues) -> WatchAgents:
    return WatchAgents(
        database=office.database, queues=queues, clock=office.clock, serving=lambda: ["team", "gone"]
    )


@pytest.fixture
def watched(ledger: Callable[..., Ledger]) -> Watched:
    here = ledger(ANA)
    hire(here.database)
    office, queues = office_of(here), FakeQueues()
    return Watched(office, queues, _watch(office, queues))


async def test_an_agent_is_in_the_queues_that_are_there_for_as_long_as_the_shift(watched: Watched) -> None:
    desk, agent = watched.office.desk, watched.office.agent
    await desk.begin(agent)
    assert await watched.paused() == {TELEPHONE: "not_ready"}
    shift = (await watched.office.view()).shift
    assert shift is not None
    assert shift.queues == ("team",)
    await desk.ready(agent)
    assert await watched.paused() == {TELEPHONE: None}
    await desk.pause(agent, "lunch")
    assert await watched.paused() == {TELEPHONE: "lunch"}
    await desk.end(agent)
    assert await watched.paused() == {}


async def test_who_talks_or_wraps_up_is_paused_until_it_is_filed(watched: Watched) -> None:
    attempt, _ = await watched.office.talking()
    assert await watched.paused() == {TELEPHONE: "in_call"}
    watched.office.hangs_up(attempt)
    assert await watched.paused() == {TELEPHONE: "wrap_up"}
    await watched.office.desk.ready(watched.office.agent)
    assert await watched.paused() == {TELEPHONE: None}


async def test_after_any_restart_the_queues_are_as_the_shifts_say(watched: Watched) -> None:
    await watched.office.desk.begin(watched.office.agent)
    await watched.office.desk.ready(watched.office.agent)
    assert await watched.paused() == {TELEPHONE: None}
    watched.queues.who, watched.queues.epoch = {"team": {}}, 2
    assert await watched.paused() == {TELEPHONE: None}, "Asterisk forgot them"
    await watched.office.desk.end(watched.office.agent)
    watched.restarted()
    assert await watched.paused() == {}, "their shift ended while nobody watched"


async def test_whoever_the_campaign_names_stays_and_serves_without_a_desk(watched: Watched) -> None:
    static = Member(interface=TELEPHONE, of_desk=False, paused=False, reason=None)
    by_hand = Member(interface="PJSIP/9", of_desk=False, paused=True, reason=None)
    watched.queues.who["team"] = {TELEPHONE: static, "PJSIP/9": by_hand}
    await watched.office.desk.begin(watched.office.agent)
    assert await watched.paused() == {TELEPHONE: "not_ready", "PJSIP/9": None}
    await watched.office.desk.end(watched.office.agent)
    assert await watched.paused() == {TELEPHONE: None, "PJSIP/9": None}
    assert watched.queues.who["team"]["PJSIP/9"] == by_hand, "paused by somebody else: left alone"


async def test_heard_live_the_call_is_on_the_desk_before_the_log_is_read(watched: Watched) -> None:
    await watched.office.desk.begin(watched.office.agent)
    attempt = watched.office.called()
    said = {"eventname": "BRIDGE_ENTER", "uniqueid": "1.2", "linkedid": attempt.id, "channel": CHANNEL}
    event = joined(AmiEvent("CEL", said), watched.office.clock)
    assert event is not None
    watched.watch.hear(event)
    await watched.watch.look()
    assert (await watched.office.in_hand()).call.attempt_id == attempt.id
    own = said | {"uniqueid": attempt.id, "channel": "PJSIP/trunk-1-00000001"}
    assert joined(AmiEvent("CEL", own), watched.office.clock) is None
