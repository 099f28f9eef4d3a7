"""Calls through the lab's own PBX by raw AMI, with a small dialplan that tells which keys came."""

import asyncio
import itertools
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dialer.lab.ami import Ami, Message
from dialer.lab.lab import Lab
from dialer.lab.pbx import TRUNK
from tests.waiting import CEILING

FLOW = """
[test-lab]
exten => s,1,Read(KEY,{prompt},1,,1,2)
 same => n,CELGenUserEvent(TEST_KEY,key=${{KEY}})
 same => n,Read(DIGITS,{prompt},4,,1,2)
 same => n,CELGenUserEvent(TEST_DIGITS,digits=${{DIGITS}})
 same => n,Read(KEY,{prompt},1,,1,2)
 same => n,CELGenUserEvent(TEST_KEY,key=${{KEY}})
 same => n,Hangup(16)

[test-lab-transfer]
exten => s,1,Queue(test-lab,rc,,,30)
 same => n,CELGenUserEvent(TEST_QUEUE,status=${{QUEUESTATUS}})
 same => n,Hangup(16)

[recado-callers]
exten => +34910000099,1,Answer()
 same => n,Read(KEY,{prompt},1,,1,2)
 same => n,CELGenUserEvent(TEST_CALLER,key=${{KEY}})
 same => n,Hangup(16)
"""

QUEUE = """
[test-lab]
strategy = rrmemory
timeout = 15
member => PJSIP/agent-1
"""

numbers = itertools.count(1)


def a_number(ending: str) -> str:
    """A number nobody else here dials, whose last two digits say who is behind it."""
    return f"+34910{next(numbers):04}{ending}"


class Telephone:
    """Places one call after the other through the PBX, by raw AMI, and sees what becomes of each."""

    def __init__(self, ami: Ami, events: list[Message]) -> None:
        self._ami = ami
        self._events = events

    async def call(self, number: str, *, context: str = "test-lab", timeout: int = 20_000) -> list[Message]:
        """Dial a number and return the events of its channel, the last being its end."""
        attempt = uuid.uuid4().hex
        originate = {
            "Channel": f"PJSIP/{number}@{TRUNK}",
            "ChannelId": attempt,
            "ActionID": attempt,
            "Async": "true",
            "Context": context,
            "Exten": "s",
            "Priority": "1",
            "CallerID": "+34910000099",
            "Timeout": str(timeout),
        }
        await self._ami.send("Originate", originate)
        return await self.events_of(attempt)

    async def events_of(self, channel: str) -> list[Message]:
        async with asyncio.timeout(CEILING):
            while True:
                seen = [event for event in self._events if event.get("UniqueID") == channel]
                if any(event["EventName"] == "CHAN_END" for event in seen):
                    return seen
                await asyncio.sleep(0.05)

    def said(self, name: str) -> list[str]:
        """What all calls so far have said under this name."""
        return [event["Extra"] for event in self._events if event.get("UserDefType") == name]


@asynccontextmanager
async def lab_telephone(lab: Lab) -> AsyncIterator[Telephone]:
    """With its dialplan loaded, which is taken away again."""
    settings = lab.settings
    flow = FLOW.format(prompt=settings.sounds / "prompt")
    (settings.generated_config / "flows" / "test-lab.conf").write_text(flow)
    (settings.generated_config / "queues" / "test-lab.conf").write_text(QUEUE)
    config_secret = settings.ami_config_secret.get_secret_value()
    async with Ami(port=settings.ami_port, user="recado-config", secret=config_secret) as config:
        await config.send("Reload", {"Module": "pbx_config"})
        await config.send("Reload", {"Module": "app_queue"})
    secret = settings.ami_secret.get_secret_value()
    async with Ami(port=settings.ami_port, user="recado", secret=secret, events=True) as ami:
        events: list[Message] = []
        listening = asyncio.create_task(_keep(ami, events))
        yield Telephone(ami, events)
        listening.cancel()
    for folder in ("flows", "queues"):
        (settings.generated_config / folder / "test-lab.conf").unlink()


async def _keep(ami: Ami, events: list[Message]) -> None:
    async for event in ami.events():
        if event["Event"] == "CEL":
            events.append(event)  # noqa: PERF401
