"""Kamailio as shipped between two real Asterisks, the lab's PBX and its carrier: set up, heard, ended."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from dialer.asterisk.control import hangup, reload
from dialer.asterisk.link import AmiLink
from dialer.asterisk.originate import originate
from dialer.lab.ami import Ami, Message
from dialer.lab.ground_truth import Invite, read_ground_truth
from dialer.lab.lab import Lab
from dialer.lab.pbx import trunk_conf
from dialer.lab.state import LabState, media_address, read_state
from dialer.policy.outcome import Evidence, decide, fold
from dialer.ports import OutboundCall, Queued
from tests.integration.flow_ground import tone
from tests.integration.listening import recorded
from tests.integration.pbx_calls import RINGS_OUT, call, config_link, dialing, logged, numbers
from tests.integration.sip_proxy import Kamailio, Peer, Proxy, peer, proxy
from tests.waiting import until

PRESSES_2, HANGS_UP_MID_SENTENCE = "50", "42"

SAID_GOODBYE = "16"
"""The cause of an end that was told. Who is told nothing hangs up in the end, too: in silence, with 44."""

WHOLE_CALL = {"INVITE", "ACK", "BYE"}

CONTEXT, OURS = "recado-proxy-0123456789", "+34910000088"
FLOW = f"""[{CONTEXT}]
exten => s,1,CELGenUserEvent(RECADO_STEP,n=1 step=hello)
 same => n,Read(KEY,@prompt@,1,,1,60)
 same => n,CELGenUserEvent(RECADO_KEY,n=2 step=hello key=${{KEY}})
 same => n,CELGenUserEvent(RECADO_OUTCOME,n=3 outcome=heard)
 same => n,CELGenUserEvent(RECADO_END,n=4 step=hello)
 same => n,Hangup()

[recado-callers]
exten => {OURS},1,Answer()
 same => n,Goto({CONTEXT},s,1)
"""


@dataclass(frozen=True, kw_only=True)
class Way:
    """Between the PBX and whoever is called, and what the telephone network says of its calls."""

    lab: Lab
    running: Proxy
    refusing: Peer
    """The carrier that is asked first."""
    prompt: bytes
    network: Ami
    ended: list[Message] = field(default_factory=list)

    async def invite(self, placed: OutboundCall) -> Invite:
        """The one with which the call arrived."""

        def arrived() -> list[Invite]:
            truth = read_ground_truth(self.lab.folder)
            return [invite for invite in truth.invites if invite.number == placed.number]

        await until(arrived)
        (invite,) = arrived()
        return invite

    @property
    def passed_by(self) -> set[str]:
        """What requests Kamailio had: on loopback, Asterisks that missed it could reach each other, too."""
        return set(re.findall(r"method:  <(\w+)>", self.running.said))

    def keys(self, sip_call_id: str) -> list[str]:
        truth = read_ground_truth(self.lab.folder)
        return [key.key for key in truth.keys if key.sip_call_id == sip_call_id]

    async def end(self, name: str, value: str) -> str:
        """The cause with which the network's own leg ended that is known by this; waits for it."""

        def theirs() -> Iterator[str]:
            return (event["Cause"] for event in self.ended if event[name] == value)

        await until(lambda: any(theirs()))
        return next(theirs())

    async def listen(self) -> None:
        async for event in self.network.events():
            if event["Event"] == "Hangup":
                self.ended.append(event)


@pytest.fixture
async def way(lab: Lab, tmp_path: Path) -> AsyncIterator[Way]:
    """One carrier refuses every call, the other is the lab's; the PBX's trunk is Kamailio."""
    state = read_state(lab.folder)
    assert state
    prompt = tone(4)
    (lab.settings.sounds / "proxy.alaw").write_bytes(prompt)
    async with (
        Ami(port=state.carrier_ami, user="lab", secret=state.carrier_secret, events=True) as network,
        peer("503 Service Unavailable") as refusing,
        proxy(
            Kamailio.unpacked(),
            tmp_path / "k",
            [refusing.address[1], state.carrier_sip],
            "--debug=3",
            nodes=[state.pbx_sip],
        ) as running,
        trunk_to(running.nodes_side[1], lab, state),
    ):
        way = Way(lab=lab, running=running, refusing=refusing, prompt=prompt, network=network)
        listening = asyncio.create_task(way.listen())
        yield way
        listening.cancel()


@asynccontextmanager
async def trunk_to(port: int, lab: Lab, state: LabState) -> AsyncIterator[None]:
    """The lab's PBX has its trunk there, and our flow; and then again what it had."""
    trunk = lab.folder / "pbx/etc/pjsip_trunk.conf"
    flow = lab.settings.generated_config / "flows/test-proxy.conf"
    before = trunk.read_text()
    async with config_link(lab.settings) as link:
        trunk.write_text(trunk_conf(port, media_address(state.pbx_sip)))
        flow.write_text(FLOW.replace("@prompt@", str(lab.settings.sounds / "proxy")))
        try:
            await _reload(link)
            yield
        finally:
            trunk.write_text(before)
            flow.unlink()
            await _reload(link)


async def _reload(link: AmiLink) -> None:
    for module in ("res_pjsip", "pbx_config"):
        await reload(link, module)


async def place(link: AmiLink, ending: str) -> OutboundCall:
    """Somebody is called from a number of the call's own, by which the network's leg is known."""
    placed = replace(call(ending, CONTEXT, ring=60), caller_id=numbers.ending("00"))
    assert await originate(link, placed) == Queued()
    return placed


async def evidence(way: Way, placed: OutboundCall) -> Evidence:
    return fold(await logged(way.lab, placed.attempt_id))


async def test_a_call_that_one_carrier_refused_is_heard_and_answered_with_a_key_at_the_other(
    way: Way,
) -> None:
    async with dialing(way.lab) as link:
        placed = await place(link, PRESSES_2)
        told = await evidence(way, placed)
    assert (decide(told).outcome, told.keys, told.hung_up_by_flow) == ("heard", ("2",), True)
    arrived = await way.invite(placed)
    assert way.refusing.invited.keys() == {arrived.sip_call_id}
    assert await way.end("CallerIDNum", placed.caller_id) == SAID_GOODBYE
    assert way.passed_by >= WHOLE_CALL
    assert way.keys(arrived.sip_call_id) == ["2"]
    assert way.prompt in await recorded(way.lab, arrived.sip_call_id)


async def test_who_hangs_up_is_noticed_at_the_other_end(way: Way) -> None:
    async with dialing(way.lab) as link:
        placed = await place(link, HANGS_UP_MID_SENTENCE)
        told = await evidence(way, placed)
    assert (decide(told).outcome, told.end_reached) == ("hung_up", False)
    assert told.cause == int(SAID_GOODBYE)
    assert way.passed_by >= WHOLE_CALL


async def test_a_telephone_that_rings_stops_when_nobody_waits_any_more(way: Way) -> None:
    """A node that is not heard so says goodbye half a minute later, as to somebody who had answered."""
    async with dialing(way.lab) as link:
        placed = await place(link, RINGS_OUT)
        await way.invite(placed)
        assert await hangup(link, placed.attempt_id)
        await way.end("CallerIDNum", placed.caller_id)
    assert way.passed_by & {"CANCEL", "BYE"} == {"CANCEL"}


async def test_who_rings_back_hears_the_message_too(way: Way) -> None:
    caller, at = numbers.ending("00"), way.running.carriers_side
    id_ = f"in{caller}"
    ringing = {
        "Channel": f"PJSIP/pbx/sip:{OURS}@{at[0]}:{at[1]}",
        "ChannelId": id_,
        "Context": "calls-in",
        "Exten": "s",
        "Priority": "1",
        "CallerID": caller,
        "Variable": f"KEYS=9,DIALLED={caller},CALL_ID={id_}",
    }
    await way.network.send("Originate", ringing)
    assert await way.end("Uniqueid", id_) == SAID_GOODBYE
    assert way.passed_by >= WHOLE_CALL
    assert way.keys(id_) == ["9"]
    assert way.prompt in await recorded(way.lab, id_)
