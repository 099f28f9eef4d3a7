"""A real Asterisk with compiled flows in it, a person on the phone, and everything that was heard and said.

The phone is the far half of a Local channel; keys arrive on the flow's channel as if they had been received.
What was heard is what Asterisk says it played (CEL STREAM_BEGIN), what came of it is its event log's file.
"""

import asyncio
import hashlib
import json
import re
import socket
import time
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dialer.lab.ami import Ami, AmiError
from dialer.lab.configuration import SHIPPED, fill, place
from dialer.lab.install import AsteriskInstall
from dialer.lab.process import start, stop
from ivr_flows.conversation import Conversation, Turn
from ivr_flows.dialplan import CompiledFlow, compile_flow, waiting_context
from ivr_flows.dialplan_token import token
from ivr_flows.flow import Flow
from ivr_flows.loader import load_flow
from ivr_flows.steps import Gather, Menu
from ivr_flows.walk import Facts
from tts.g711 import SAMPLES_PER_SECOND, encode

TOKEN_SECRET = "0123456789abcdef0123456789abcdef"
QUESTION, STATEMENT = 0.6, 1.8
"""Seconds of a prompt that waits for a key, and of one that does not: there a key has to come meanwhile."""
APART = 0.06
"""Seconds between calls, so that a burst does not keep the person of this test from pressing in time."""
EVENT_LOG = "log/cel-custom/recado.jsonl"
CEILING = 90.0
"""Seconds that the longest conversation may take on a machine that is busy with other things."""

PEOPLE = """
[people]
exten => silent,1,Answer()
 same => n,Wait(300)
exten => machine,1,Answer()
 same => n,Playback({sounds}/greeting)
 same => n,Wait(300)
; An agent who does not pick up the first TIMEOUTS times.
exten => agent,1,Set(GLOBAL(RUNG_${{CALL}})=$[0${{GLOBAL(RUNG_${{CALL}})}} + 1])
 same => n,GotoIf($[${{GLOBAL(RUNG_${{CALL}})}} <= ${{TIMEOUTS}}]?busy)
 same => n,Wait(${{PICKS_UP}})
 same => n,Answer()
 same => n,Wait(${{TALK}})
 same => n,Hangup()
 same => n(busy),Wait(300)

[rings-back]
exten => s,1,Set(CALLERID(num)=${{PHONE}})
 same => n,Goto(${{FLOW}},s,1)
"""

QUEUE = "[{name}]\ntimeout = 30\nretry = 1\ncontext = recado-waiting\n{more}\n"


@dataclass
class Call:
    """One call as AMI shows it while it goes on."""

    id: str
    channel: str = ""
    said: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    over: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _step_since_sound: bool = True

    def take(self, event: Mapping[str, str]) -> None:
        extra = json.loads(event.get("Extra") or "{}")
        if event["EventName"] == "STREAM_BEGIN":
            self._hear(Path(extra["sound"]).name)
        elif event["EventName"] == "USER_DEFINED":
            self._say(f"{event['UserDefType']} {extra['extra']}")
        self.over = self.over or event["EventName"] == "CHAN_END"
        self.channel = self.channel or event["Channel"]
        self.changed.set()

    def _hear(self, prompt: str) -> None:
        """A file that goes on after a key is no new prompt; the pieces around a number are one."""
        self.sounds.append(prompt)
        resumed = prompt in self.heard[-1:] and not self._step_since_sound
        if not resumed and not re.search(r"^digit-|-part-", prompt):
            self.heard.append(prompt)
        self._step_since_sound = False

    def _say(self, event: str) -> None:
        self.said.append(event)
        if event.startswith("RECADO_AMD"):
            self.heard.clear()
        if event.startswith("RECADO_STEP"):
            self._step_since_sound = True
        if "RECADO_QUEUE" in event and "status=entered" in event:
            step = next(said for said in reversed(self.said) if said.startswith("RECADO_STEP"))
            self.heard.append(f"{step.rpartition('=')[2]}-queue")

    async def hears(self, place: int) -> bool:
        """Wait for the prompt number `place`, or the end; False when it is the end."""
        async with asyncio.timeout(CEILING):
            while len(self.heard) <= place and not self.over:
                self.changed.clear()
                await self.changed.wait()
        return len(self.heard) > place

    async def ends(self) -> None:
        async with asyncio.timeout(CEILING):
            while not self.over:
                self.changed.clear()
                await self.changed.wait()


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
        (self.home / "generated/queues/all.conf").write_text(
            QUEUE.format(name="nobody", more="")
            + QUEUE.format(name="away", more="member = PJSIP/nobody-registered")
            + QUEUE.format(name="busy", more="ringinuse = no\nmember = Local/agent@people")
            + QUEUE.format(name="closed", more="joinempty = paused\nmember = Local/agent@people")
            + "".join(QUEUE.format(name=f"team-{n}", more="member = Local/agent@people") for n in range(160))
        )
        await self._ami.send("Reload", {"Module": "pbx_config"})
        await self._ami.send("Reload", {"Module": "app_queue"})
        await self._ami.send(
            "QueuePause", {"Queue": "closed", "Interface": "Local/agent@people", "Paused": "true"}
        )

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
    port = _free_port()
    _configure(home, port)
    place(home / "etc/asterisk.conf", install=install, home=home)
    process = await start(install.command(home / "etc/asterisk.conf"), home=home)
    try:
        async with await _logged_in(port) as ami:
            pbx = FlowPbx(home, ami)
            listening = asyncio.create_task(pbx.listen())
            await pbx.load(conversations)
            yield pbx
            listening.cancel()
    finally:
        await stop(process, home=home)


def asks(flow: Flow, prompt: str) -> bool:
    """Whether a prompt waits for a key when it is over."""
    step, _, rest = prompt.partition("-")
    return isinstance(flow.steps.get(step), Menu | Gather) or rest == "waiting"


def _acts_in_queue(conversation: Conversation) -> bool:
    """Whether the person presses or hangs up before an agent picks up, however late the key comes."""
    return any(
        turn.hears.endswith("-queue") and (turn.presses or turn.hangs_up) for turn in conversation.turns
    )


def length(flow: Flow, prompt: str) -> float:
    if re.search(r"^digit-|-part-", prompt):
        return 0.2
    return QUESTION if asks(flow, prompt) else STATEMENT


def tone(seconds: float) -> bytes:
    """A sound of a known length: prompts have to be there, not to be understood."""
    time_ = np.arange(int(seconds * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    return encode((6000 * np.sin(2 * np.pi * 440 * time_)).astype(np.int16), "alaw")


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _configure(home: Path, port: int) -> None:
    for name in ("generated/flows", "generated/queues", "sounds"):
        (home / name).mkdir(parents=True)
    (home / "sounds/greeting.alaw").write_bytes(tone(6))
    values = {
        "ami_port": str(port),
        "ami_secret": "unused",
        "ami_config_secret": "unused",
        "sip_bind": f"127.0.0.1:{_free_port(socket.SOCK_DGRAM)}",
        "generated": str(home / "generated"),
        "trunk_host": "127.0.0.1",
    }
    fill(SHIPPED, home / "etc", values)
    (home / "etc/pjsip_agents.conf").touch()
    _append(home / "etc/extensions.conf", PEOPLE.format(sounds=home / "sounds"))
    _append(
        home / "etc/modules.conf", "load = app_senddtmf.so\nload = app_playback.so\nload = func_global.so\n"
    )
    _append(home / "etc/manager.conf", "[test]\nsecret = test\nread = all\nwrite = all\n")
    cel = home / "etc/cel.conf"
    cel.write_text(re.sub(r"(?m)^events = .*", r"\g<0>,STREAM_BEGIN", cel.read_text()))


def _append(file: Path, text: str) -> None:
    file.write_text(f"{file.read_text()}\n{text}")


def _free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _logged_in(port: int) -> Ami:
    """An AMI client of an Asterisk that answers; it takes a second or two to start."""
    async with asyncio.timeout(CEILING):
        while True:
            try:
                async with Ami(port=port, user="test", secret="test") as ami:
                    await ami.send("Ping")
                return Ami(port=port, user="test", secret="test", events=True)
            except (OSError, AmiError):
                await asyncio.sleep(0.1)
