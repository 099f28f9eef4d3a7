"""Calls over a link of our own to the lab's PBX, and what the event log and the network say of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from dialer.asterisk.event_log import EventLog
from dialer.asterisk.events import from_ami
from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiEvent
from dialer.asterisk.timing import Timing
from dialer.attempt import new_attempt_id
from dialer.call_event import CallEvent
from dialer.lab.lab import Lab
from dialer.lab.pbx import TRUNK
from dialer.ports import OutboundCall
from dialer.settings import Settings
from dialer.trunk import Trunk
from tests.waiting import CEILING

QUICK = Timing(retry=(0.1, 0.5))

CONTEXT = "recado-ami-0123456789"
FLOW = f"""[{CONTEXT}]
exten => s,1,CELGenUserEvent(RECADO_STEP,n=1 step=hello)
 same => n,Wait(1)
 same => n,CELGenUserEvent(RECADO_OUTCOME,n=2 outcome=heard)
 same => n,CELGenUserEvent(RECADO_END,n=3 step=hello)
 same => n,Hangup()
"""

ANSWERS, BUSY, RINGS_OUT, REJECTS, UNALLOCATED, CONGESTED = "30", "69", "73", "84", "86", "89"


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
