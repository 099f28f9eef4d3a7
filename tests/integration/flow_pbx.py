"""A real Asterisk with compiled flows in it, a person on the phone, and everything that was heard and said.

The phone is the far half of a Local channel; keys arrive on the flow's channel as if they had been received.
What was heard is what Asterisk says it played (CEL STREAM_BEGIN), what came of it is its event log's file.
"""

import asyncio
import hashlib
import json
import time
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from dialer.lab.ami import Ami, AmiError
from dialer.lab.configuration import place
from dialer.lab.install import AsteriskInstall
from dialer.lab.process import start, stop
from ivr_flows.conversation import Conversation, Turn
from ivr_flows.dialplan import CompiledFlow, compile_flow, waiting_context
from ivr_flows.dialplan_token import token
from ivr_flows.flow import Flow
from ivr_flows.loader import load_flow
from ivr_flows.walk import Facts
from tests.integration.flow_call import CEILING, Call
from tests.integration.flow_ground import (
    AGENT,
    QUESTION,
    TEST_USER,
    asks,
    lay_out_flows,
    length,
    queues,
    tone,
)
from tests.integration.own_pbx import answers, free_port

TOKEN_SECRET = "0123456789abcdef0123456789abcdef"
APART = 0.06
"""Seconds between calls, so that a burst does not keep the person of this test from pressing in time."""
EVENT_LOG = "log/cel-custom/recado.jsonl"


class FlowPbx:
    """The shipped Asterisk configuration with compiled flows in it, and a way to ring somebody up."""

    def __init__(self, home: Path, ami: Ami) -> None:
        self.home = home
        self._ami = ami
        self._calls: dict[str, Call] = {}
        self._flows: dict[tuple[Path, str], tuple[Flow, CompiledFlow]] = {}

    async def listen(self) -> None:
        async for event in self._ami.events():
            if event["Event"] == "CEL" and (call := self._calls.get(event.get("UniqueID", ""))):
                call.take(event)

    async def load(self, conversations: Iterable[Conversation]) -> None:
        """Compile and load every flow, with a tone for each prompt and a queue for each conversation."""
        for conversation in conversations:
            await asyncio.to_thread(self._install, conversation.flow, conversation.language)
        waiting = waiting_context()
        (self.home / "generated/flows" / f"{waiting.context}.conf").write_text(waiting.text)
        (self.home / "generated/queues/all.conf").write_text(queues())
        await self._ami.send("Reload", {"Module": "pbx_config"})
        await self._ami.send("Reload", {"Module": "app_queue"})
        await self._ami.send("QueuePause", {"Queue": "closed", "Interface": AGENT, "Paused": "true"})

    def flow(self, conversation: Conversation) -> Flow:
        return self._flows[conversation.flow.resolve(), conversation.language][0]

    async def ring(
        self,
        conversation: Conversation,
        variables: Mapping[str, str],
        *,
        id_: str | None = None,
        at: tuple[str, str] = ("s", "1"),
    ) -> Call:
        """Place the call; the caller follows it. `at` is where in the flow it comes in."""
        flow, compiled = self._flows[conversation.flow.resolve(), conversation.language]
        call = Call(id=id_ or uuid.uuid4().hex)
        self._calls[call.id] = call
        known = self._variables(call.id, conversation, compiled) | dict(variables)
        await self._ami.send(
            "Originate",
            {
                "Channel": f"Local/{'machine' if conversation.facts.machine else 'silent'}@people",
                "ChannelId": call.id,
                "ActionID": call.id,
                "Account": call.id,
                "Async": "true",
                "Context": "rings-back" if flow.inbound else compiled.context,
                "Exten": at[0],
                "Priority": at[1],
                "Variable": ",".join(f"{name}={value}" for name, value in known.items()),
            },
        )
        return call

    async def ring_with(self, conversation: Conversation, *, id_: str | None = None, **bound: Any) -> Call:
        """A call whose token is bound to other things than are its own."""
        _, compiled = self._flows[conversation.flow.resolve(), conversation.language]
        id_ = id_ or uuid.uuid4().hex
        own = {"channel_id": id_, "number": "", "caller_id": "", "context": compiled.context}
        made = own | {"expires": int(time.time()) + 60} | bound
        variables = {"RECADO_TOKEN": token(TOKEN_SECRET, **made), "RECADO_EXPIRES": str(made["expires"])}
        call = await self.ring(conversation, variables, id_=id_)
        await call.ends()
        await self._written(call)
        return call

    async def converse(
        self, conversation: Conversation, *, late: bool = False, variables: Mapping[str, str] = {}
    ) -> Call:
        """Play the person's part; `late` presses keys when a question is over instead of during it."""
        call = await self.ring(conversation, variables)
        for number, turn in enumerate(conversation.turns):
            if not await call.hears(number):
                break
            if len(call.heard) == number + 1 and (turn.presses or turn.hangs_up):
                waits = late and asks(self.flow(conversation), turn.hears)
                await asyncio.sleep(QUESTION + 0.4 if waits else 0.2)
                await self._do(call, turn)
        await call.ends()
        await self._written(call)
        return call

    async def _written(self, call: Call) -> None:
        """The file is written beside AMI, not before it."""
        async with asyncio.timeout(CEILING):
            while not any('"CHAN_END"' in line and f'"{call.id}"' in line for line in self._lines()):
                await asyncio.sleep(0.05)

    def _lines(self) -> list[str]:
        return (self.home / EVENT_LOG).read_text().splitlines()

    async def _do(self, call: Call, turn: Turn) -> None:
        for key in turn.presses:
            await self._quietly("PlayDTMF", {"Channel": call.channel, "Digit": key, "Receive": "true"})
            await asyncio.sleep(0.15)
        if turn.hangs_up:
            await self._quietly("Hangup", {"Channel": call.channel})

    def events(self, call: Call) -> list[str]:
        """What the file of the event log has of a call, in the order of the counter, which is taken off."""
        numbered = []
        for line in self._lines():
            event = json.loads(line)
            if event["uniqueid"] == call.id and event["eventtype"].startswith("RECADO_"):
                number, _, detail = json.loads(event["eventextra"])["extra"].partition(" ")
                numbered.append((int(number.removeprefix("n=")), f"{event['eventtype']} {detail}".strip()))
        assert [number for number, _ in sorted(numbered)] == list(range(1, len(numbered) + 1))
        return [event for _, event in sorted(numbered)]

    async def _quietly(self, action: str, headers: Mapping[str, str]) -> None:
        """The call may be over by now."""
        try:
            await self._ami.send(action, headers)
        except AmiError as error:
            if "No such channel" not in str(error) and "Channel not found" not in str(error):
                raise

    def _install(self, path: Path, language: str) -> None:
        key = (path.resolve(), language)
        if key in self._flows:
            return
        flow = load_flow(path)
        compiled = compile_flow(flow, token_secret=TOKEN_SECRET, language=language)
        self._flows[key] = (flow, compiled)
        (self.home / "generated/flows" / f"{compiled.context}.conf").write_text(compiled.text)
        folder = self.home / "sounds" / f"{flow.name}-{language}"
        folder.mkdir(parents=True)
        for prompt in flow.prompts(language):
            seconds = length(flow, prompt)
            (folder / f"{prompt}.alaw").write_bytes(tone(seconds))

    def _variables(self, id_: str, conversation: Conversation, compiled: CompiledFlow) -> dict[str, str]:
        facts, expires = conversation.facts, int(time.time()) + 60
        flow = self.flow(conversation)
        return {
            "RECADO_TOKEN": token(
                TOKEN_SECRET,
                channel_id=id_,
                expires=expires,
                number="",
                caller_id="",
                context=compiled.context,
            ),
            "RECADO_EXPIRES": str(expires),
            "RECADO_SOUNDS": str(self.home / "sounds" / f"{flow.name}-{conversation.language}"),
            "RECADO_SALT": id_,
            **{f"RECADO_SECRET_{name}": sha1(f"{id_}{digits}") for name, digits in facts.secrets.items()},
            "RECADO_QUEUE": self._queue(facts),
            "RECADO_WAIT": "5" if "TIMEOUT" in facts.queue else f"{CEILING:.0f}",
            "RECADO_AMD": "0" if facts.machine is None else "1",
            "RECADO_MAX": "120",
            "__CALL": id_,
            "__TIMEOUTS": str(facts.queue.count("TIMEOUT")),
            "__PICKS_UP": f"{CEILING:.0f}" if _acts_in_queue(conversation) else "0.5",
            "__TALK": "1",
            "FLOW": compiled.context,
            "PHONE": facts.phone or "anonymous",
        }

    def _queue(self, facts: Facts) -> str:
        if not facts.agents:
            return "nobody"
        return "closed" if "JOINEMPTY" in facts.queue else f"team-{len(self._calls)}"


@asynccontextmanager
async def flow_pbx(
    home: Path, install: AsteriskInstall, conversations: Iterable[Conversation]
) -> AsyncIterator[FlowPbx]:
    """Asterisk as it is shipped, and what a test needs beside it; ended by its pid whatever happens."""
    port = free_port()
    lay_out_flows(home, port)
    place(home / "etc/asterisk.conf", install=install, home=home)
    process = await start(install.command(home / "etc/asterisk.conf"), home=home)
    try:
        await answers(port, user=TEST_USER, secret=TEST_USER)
        async with Ami(port=port, user=TEST_USER, secret=TEST_USER, events=True) as ami:
            pbx = FlowPbx(home, ami)
            listening = asyncio.create_task(pbx.listen())
            await pbx.load(conversations)
            yield pbx
            listening.cancel()
    finally:
        await stop(process, home=home)


def _acts_in_queue(conversation: Conversation) -> bool:
    """Whether the person presses or hangs up before an agent picks up, however late the key comes."""
    return any(
        turn.hears.endswith("-queue") and (turn.presses or turn.hangs_up) for turn in conversation.turns
    )


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
