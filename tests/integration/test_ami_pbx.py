"""The link, the one Originate, the event log and the generated files against a real Asterisk, with a second
real Asterisk as the telephone network: what it counted is the truth that the rest is held against."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dialer.asterisk.control import (
    boot_time,
    clock,
    hangup,
    live_channels,
    priorities_of,
    queue_add,
    queue_members,
    queue_remove,
    version,
)
from dialer.asterisk.event_log import EventLog
from dialer.asterisk.events import from_ami
from dialer.asterisk.files import GeneratedFiles, NotInstalled
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiEvent
from dialer.asterisk.originate import originate
from dialer.asterisk.second_client import SecondClient
from dialer.asterisk.timing import Timing
from dialer.attempt import new_attempt_id
from dialer.call_event import CallEvent
from dialer.campaign import Trunk
from dialer.lab.lab import Lab
from dialer.lab.pbx import TRUNK
from dialer.policy.outcome import decide, fold
from dialer.ports import NotDialled, OutboundCall, Placed, Queued, Unanswered
from dialer.settings import Settings
from tests.fakes.cutting_proxy import CuttingProxy, cutting_proxy

CEILING = 60.0
"""Seconds no step should need."""

QUICK = Timing(ping_every=0.3, ping_within=0.7, retry=(0.1, 0.5))

CONTEXT = "recado-ami-0123456789"
FLOW = f"""[{CONTEXT}]
exten => s,1,CELGenUserEvent(RECADO_STEP,n=1 step=hello)
 same => n,Wait(1)
 same => n,CELGenUserEvent(RECADO_OUTCOME,n=2 outcome=heard)
 same => n,CELGenUserEvent(RECADO_END,n=3 step=hello)
 same => n,Hangup()
"""

ANSWERS, BUSY, RINGS_OUT, REJECTS, UNALLOCATED, CONGESTED = "30", "69", "73", "84", "86", "89"


@pytest.fixture(scope="module")
async def flow(lab: Lab) -> str:
    """A flow that Asterisk has loaded."""
    async with config_link(lab.settings) as link:
        await GeneratedFiles(lab.settings.generated_config, link).install_flow(CONTEXT, FLOW)
    return CONTEXT


@asynccontextmanager
async def supervised(link: AmiLink) -> AsyncIterator[AmiLink]:
    running = asyncio.create_task(link.run())
    try:
        await asyncio.wait_for(link.wait_up(), CEILING)
        yield link
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def dialing_link(settings: Settings, hear: Callable[[AmiEvent], None], port: int = 0) -> AmiLink:
    return AmiLink(
        host="127.0.0.1",
        port=port or settings.ami_port,
        user=settings.ami_user,
        secret=settings.ami_secret.get_secret_value(),
        on_event=hear,
        timing=QUICK,
    )


@asynccontextmanager
async def dialing(lab: Lab, heard: list[CallEvent] | None = None, port: int = 0) -> AsyncIterator[AmiLink]:
    """The dialing user's link; what it hears of calls goes to `heard`."""

    def hear(event: AmiEvent) -> None:
        if heard is not None and (found := from_ami(event)):
            heard.append(found)

    async with supervised(dialing_link(lab.settings, hear, port)) as link:
        yield link


@asynccontextmanager
async def config_link(settings: Settings) -> AsyncIterator[AmiLink]:
    link = AmiLink(
        host="127.0.0.1",
        port=settings.ami_port,
        user=settings.ami_config_user,
        secret=settings.ami_config_secret.get_secret_value(),
        on_event=lambda event: None,
    )
    async with supervised(link):
        yield link


class Numbers:
    """A number never dialled before for each call, so that the carrier's count of it is this call's."""

    def __init__(self) -> None:
        self._next = 34910000

    def ending(self, two_digits: str) -> str:
        self._next += 1
        return f"+34{self._next:07d}{two_digits}"


numbers = Numbers()


def call(ending: str, context: str = CONTEXT, ring: float = 20) -> OutboundCall:
    trunk = Trunk(
        name="lab", endpoint=TRUNK, max_calls=9, calls_per_second=9, codec="alaw", number_format="e164"
    )
    return OutboundCall(
        attempt_id=new_attempt_id(),
        number=numbers.ending(ending),
        trunk=trunk,
        caller_id="+34910000001",
        flow_context=context,
        ring_timeout=timedelta(seconds=ring),
        variables={"RECADO_SALT": "ab12"},
    )


async def invites(lab: Lab, placed: OutboundCall) -> int:
    """How often the telephone network was asked to ring this number."""
    truth = await lab.ground_truth()
    return sum(invite.number.lstrip("+") == placed.number.lstrip("+") for invite in truth.invites)


async def logged(lab: Lab, attempt_id: str) -> list[CallEvent]:
    """Everything the event log says of the attempt, once it says that it ended."""
    log = EventLog(lab.settings.event_log)
    async with asyncio.timeout(CEILING):
        while True:
            events = [event for event in _all(log) if event.linked_id == attempt_id]
            if any(event.name == "CHAN_END" and event.of_attempt for event in events):
                return events
            await asyncio.sleep(0.05)


def _all(log: EventLog) -> list[CallEvent]:
    events: list[CallEvent] = []
    position = None
    while (reading := log.read_new(position)).position != position:
        events += reading.events
        position = reading.position
    return events


async def test_asterisk_says_since_when_it_runs_what_it_is_and_what_time_it_has(lab: Lab) -> None:
    async with dialing(lab) as link:
        now = datetime.now(UTC)
        assert now - timedelta(minutes=10) < await boot_time(link) <= now
        assert abs(await clock(link) - now) < timedelta(seconds=5)
        assert (await version(link)).startswith("2")


async def test_a_call_is_told_live_and_in_the_file_by_the_same_keys(lab: Lab, flow: str) -> None:
    heard: list[CallEvent] = []
    async with dialing(lab, heard) as link:
        placed = call(ANSWERS)
        assert await originate(link, placed) == Queued()
        read = await logged(lab, placed.attempt_id)
        mine = [event for event in heard if event.channel_id == placed.attempt_id]
    live_keys = {(event.name, event.n) for event in mine} - {("ORIGINATE_RESPONSE", 0)}
    assert live_keys == {(event.name, event.n) for event in read if "BRIDGE" not in event.name}
    assert ("RECADO_END", 3) in live_keys
    evidence = fold(read)
    assert decide(evidence).outcome == "heard"
    assert evidence.hung_up_by_flow
    assert evidence.answered_at
    assert fold([*read, *mine]) == fold([*reversed(mine), *read, *mine])
    assert await invites(lab, placed) == 1


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (BUSY, "busy"),
        (RINGS_OUT, "no_answer"),
        (REJECTS, "rejected"),
        (UNALLOCATED, "unallocated"),
        (CONGESTED, "congestion"),
    ],
)
async def test_what_the_network_answers_becomes_the_outcome(
    lab: Lab, flow: str, ending: str, outcome: str
) -> None:
    async with dialing(lab) as link:
        placed = call(ending, ring=2)
        assert await originate(link, placed) == Queued()
        assert decide(fold(await logged(lab, placed.attempt_id))).outcome == outcome


async def test_what_asterisk_refuses_before_it_dials_rings_nobody(lab: Lab, flow: str) -> None:
    async with dialing(lab) as link:
        placed = call(ANSWERS, context="recado-nowhere-0000000000")
        answer = await originate(link, placed)
        assert isinstance(answer, NotDialled)
        assert "Extension" in answer.reason
        assert await invites(lab, placed) == 0


async def test_a_trunk_that_does_not_exist_fails_without_a_line_in_the_log(lab: Lab, flow: str) -> None:
    heard: list[CallEvent] = []
    async with dialing(lab, heard) as link:
        placed = call(ANSWERS)
        placed = replace(placed, trunk=replace(placed.trunk, endpoint="no-such-trunk"))
        assert await originate(link, placed) == Queued()
        await until(lambda: any(event.channel_id == placed.attempt_id for event in heard))
    assert decide(fold(event for event in heard if event.channel_id == placed.attempt_id)).outcome == "failed"


async def test_the_id_of_a_live_call_cannot_be_dialled_again(lab: Lab, flow: str) -> None:
    heard: list[CallEvent] = []
    async with dialing(lab, heard) as link:
        placed = call(RINGS_OUT, ring=3)
        assert await originate(link, placed) == Queued()
        await until(lambda: any(event.channel_id == placed.attempt_id for event in heard))
        await originate(link, placed)
        read = await logged(lab, placed.attempt_id)
        assert decide(fold([*read, *heard])).outcome == "no_answer"
        assert await invites(lab, placed) == 1


async def cut_call(
    lab: Lab, ending: str, prepare: Callable[[CuttingProxy], None]
) -> tuple[OutboundCall, Placed, bool]:
    """Place a call over a line that is cut; what was answered, and whether the next session saw it up."""
    async with cutting_proxy(lab.settings.ami_port) as proxy, dialing(lab, port=proxy.port) as link:
        prepare(proxy)
        placed = call(ending, ring=3)
        answer = await originate(link, placed)
        await until(lambda: link.epoch == 2)
        up = placed.attempt_id in {channel.unique_id for channel in await live_channels(link)}
        assert proxy.cuts == 1
    return placed, answer, up


async def test_cut_after_the_originate_was_written_and_before_its_answer(lab: Lab, flow: str) -> None:
    def before_the_answer(proxy: CuttingProxy) -> None:
        proxy.cut_when_asked = b"Originate"

    placed, answer, up = await cut_call(lab, RINGS_OUT, before_the_answer)
    assert isinstance(answer, Unanswered)
    assert up, "what was dialled is found by the next session"
    assert decide(fold(await logged(lab, placed.attempt_id))).outcome == "no_answer"
    assert await invites(lab, placed) == 1


async def test_cut_in_the_middle_of_the_originate(lab: Lab, flow: str) -> None:
    def in_the_middle(proxy: CuttingProxy) -> None:
        proxy.cut_when_asked, proxy.half_only = b"Originate", True

    placed, answer, up = await cut_call(lab, ANSWERS, in_the_middle)
    assert isinstance(answer, Unanswered)
    assert not up
    assert await invites(lab, placed) == 0


async def test_cut_right_after_the_answer(lab: Lab, flow: str) -> None:
    def after_the_answer(proxy: CuttingProxy) -> None:
        proxy.cut_when_answered = b"successfully queued"

    placed, answer, up = await cut_call(lab, RINGS_OUT, after_the_answer)
    assert isinstance(answer, Queued | Unanswered)
    assert up
    assert decide(fold(await logged(lab, placed.attempt_id))).outcome == "no_answer"
    assert await invites(lab, placed) == 1


async def test_a_line_that_goes_dead_is_noticed_and_what_waited_in_it_is_not_sent_twice(
    lab: Lab, flow: str
) -> None:
    async with cutting_proxy(lab.settings.ami_port) as proxy, dialing(lab, port=proxy.port) as link:
        proxy.go_dead()
        placed = call(RINGS_OUT, ring=2)
        assert isinstance(await originate(link, placed), Unanswered)
        await until(lambda: not link.up)
        proxy.come_back()
        await until(lambda: link.up)
    await asyncio.sleep(1)
    assert await invites(lab, placed) <= 1


async def test_the_second_client_sees_what_the_first_one_did(lab: Lab, flow: str) -> None:
    async with dialing(lab) as link:
        placed = call(RINGS_OUT, ring=10)
        assert await originate(link, placed) == Queued()
        channel = await channel_of(link, placed)
        assert await is_up(lab.settings, channel)
        assert await hangup(link, channel)
        await logged(lab, placed.attempt_id)
        assert not await is_up(lab.settings, channel)
        assert not await hangup(link, channel)


async def channel_of(link: AmiLink, placed: OutboundCall) -> str:
    async with asyncio.timeout(CEILING):
        while True:
            for channel in await live_channels(link):
                if channel.unique_id == placed.attempt_id:
                    return channel.name
            await asyncio.sleep(0.02)


async def is_up(settings: Settings, channel: str) -> bool:
    """As asterisk-ami is told."""

    def ask() -> bool:
        with SecondClient("127.0.0.1", settings.ami_port) as client:
            assert client.log_in(settings.ami_user, settings.ami_secret.get_secret_value()).ok
            return client.ask("Status", Channel=channel).ok

    return await asyncio.to_thread(ask)


async def test_a_flow_is_installed_only_when_asterisk_has_every_line_of_it(lab: Lab, flow: str) -> None:
    async with config_link(lab.settings) as link:
        files = GeneratedFiles(lab.settings.generated_config, link)
        good = FLOW.replace(CONTEXT, "recado-ami-good")
        await files.install_flow("recado-ami-good", good)
        await files.install_flow("recado-ami-good", good)
        assert await priorities_of(link, "recado-ami-good") == 5
        with pytest.raises(NotInstalled, match="1 of the 2 lines"):
            await files.install_flow("bad", "[bad]\nexten => s,1,NoOp()\nexten => s,1,NoOp()\n")
        written = {path.stem for path in (lab.settings.generated_config / "flows").glob("*.conf")}
        gone = await files.remove_flows_except(written - {"bad", "recado-ami-good"})
        assert sorted(gone) == ["bad", "recado-ami-good"]
        assert await priorities_of(link, "recado-ami-good") == 0
        assert await priorities_of(link, CONTEXT) == 5


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o755, 0o644), (0o750, 0o640), (0o700, 0o600)])
async def test_what_tokens_are_made_with_is_as_private_as_its_folder(
    lab: Lab, folder_mode: int, file_mode: int
) -> None:
    folder = lab.settings.generated_config / "flows"
    before = folder.stat().st_mode & 0o777
    async with config_link(lab.settings) as link:
        files = GeneratedFiles(lab.settings.generated_config, link)
        folder.chmod(folder_mode)
        try:
            context = f"recado-ami-{file_mode:o}"
            await files.install_flow(context, FLOW.replace(CONTEXT, context))
            assert (folder / f"{context}.conf").stat().st_mode & 0o777 == file_mode
        finally:
            folder.chmod(before)
            written = {path.stem for path in folder.glob("*.conf")}
            await files.remove_flows_except(written - {context})


async def test_a_folder_that_asterisk_does_not_include_is_noticed(lab: Lab, tmp_path: Path) -> None:
    async with config_link(lab.settings) as link:
        elsewhere = GeneratedFiles(tmp_path, link)
        with pytest.raises(NotInstalled, match="must include"):
            await elsewhere.install_flow("recado-lost-1", FLOW.replace(CONTEXT, "recado-lost-1"))
        with pytest.raises(NotInstalled, match="must include"):
            await elsewhere.install_queue("lost", "[lost]\n")


async def test_agents_log_in_to_a_queue_and_out_of_it(lab: Lab) -> None:
    async with config_link(lab.settings) as config, dialing(lab) as link:
        assert await queue_members(link, "ami-agents") is None
        files = GeneratedFiles(lab.settings.generated_config, config)
        await files.install_queue("ami-agents", "[ami-agents]\nstrategy = ringall\n")
        assert await queue_members(link, "ami-agents") == []
        for _ in range(2):
            await queue_add(link, "ami-agents", "PJSIP/agent-1")
        members = await queue_members(link, "ami-agents")
        assert members
        assert [(member.interface, member.ready) for member in members] == [("PJSIP/agent-1", True)]
        await files.install_queue("ami-agents", "[ami-agents]\nstrategy = linear\n")
        assert len(await queue_members(link, "ami-agents") or ()) == 1, "a reload logs nobody out"
        for _ in range(2):
            await queue_remove(link, "ami-agents", "PJSIP/agent-1")
        assert await queue_members(link, "ami-agents") == []


@pytest.mark.parametrize("module", ["pbx_config", "app_queue"])
async def test_who_may_dial_may_not_change_the_configuration(lab: Lab, module: str) -> None:
    async with dialing(lab) as link:
        answer = await link.action("Reload", {"Module": module})
        assert (answer.ok, answer.message) == (False, "Permission denied")


async def test_who_may_change_the_configuration_may_not_dial(lab: Lab, flow: str) -> None:
    async with config_link(lab.settings) as link:
        placed = call(ANSWERS)
        assert await originate(link, placed) == NotDialled("Permission denied")
        assert await invites(lab, placed) == 0


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(CEILING):
        while not condition():
            await asyncio.sleep(0.01)
