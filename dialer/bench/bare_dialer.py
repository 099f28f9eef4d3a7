"""The least that places calls: `python -m dialer.bench.bare_dialer`, its job as JSON on its input.

One AMI link, an Originate whenever it is time, and the events counted: no ledger, no gate, no database, no
retry, nothing kept. It calls the same flow as Recado does, so it makes the tokens that the flow asks for.
"""

import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from dialer.bench.call_log import LAST, LIVE
from dialer.bench.cpu import cpu_seconds
from dialer.bench.dialled import Dialled
from ivr_flows.dialplan_token import token

SILENT_AT_MOST = 20.0
"""Seconds without any event after which the calls that have not ended are given up."""

RING_MS = 30_000
GOOD_FOR = 60
"""Seconds for which a token is good."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Whom to call, how fast, and through what. `variables` are those that every call has."""

    port: int
    user: str
    secret: str
    endpoint: str
    context: str
    caller_id: str
    token_secret: str
    variables: Mapping[str, str]
    numbers: Sequence[str]
    calls_per_second: float
    max_calls: int


class Ami(asyncio.Protocol):
    """Splits what comes in into messages, and looks at no more of each than it must."""

    def __init__(self) -> None:
        self.bytes = 0
        self.up: set[str] = set()
        self.heard: dict[tuple[str, str], float] = {}
        self.heard_at = time.monotonic()
        self.ready = asyncio.Event()
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        self.heard_at = time.monotonic()
        *messages, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for message in messages:
            if message.startswith(b"Event: CEL"):
                self._hear(message)
            elif b"Authentication accepted" in message:
                self.ready.set()
            elif message.startswith(b"Response: Error"):
                self.up.discard(_value(message, b"ActionID: "))

    def _hear(self, message: bytes) -> None:
        name, channel = _value(message, b"EventName: "), _value(message, b"UniqueID: ")
        if name in LIVE:
            self.heard[channel, name] = time.time()
            if name == LAST:
                self.up.discard(channel)

    def send(self, **headers: str) -> None:
        self.transport.write("".join(f"{k}: {v}\r\n" for k, v in headers.items()).encode() + b"\r\n")


async def dial(job: Job) -> Dialled:
    """All of them, and wait until the last has ended."""
    _, ami = await asyncio.get_running_loop().create_connection(Ami, "127.0.0.1", job.port)
    ami.send(Action="Login", Username=job.user, Secret=job.secret, Events="on")
    await ami.ready.wait()
    used, bytes_before = cpu_seconds(), ami.bytes
    due = time.monotonic()
    for number in job.numbers:
        due += 1 / job.calls_per_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        while len(ami.up) >= job.max_calls and _goes_on(ami):  # noqa: ASYNC110 - as bare as can be
            await asyncio.sleep(0.01)
        _originate(ami, job, number)
    while ami.up and _goes_on(ami):  # noqa: ASYNC110 - as bare as can be
        await asyncio.sleep(0.01)
    ami.transport.close()
    return Dialled(cpu_seconds=cpu_seconds() - used, ami_bytes=ami.bytes - bytes_before, heard=ami.heard)


def _goes_on(ami: Ami) -> bool:
    return time.monotonic() - ami.heard_at < SILENT_AT_MOST


def _originate(ami: Ami, job: Job, number: str) -> None:
    call, expires = str(uuid4()), int(time.time()) + GOOD_FOR
    proof = token(
        job.token_secret,
        channel_id=call,
        expires=expires,
        number=number,
        caller_id=job.caller_id,
        context=job.context,
    )
    variables = {"RECADO_TOKEN": proof, "RECADO_EXPIRES": str(expires), "RECADO_SALT": call, **job.variables}
    ami.up.add(call)
    ami.send(
        Action="Originate",
        ActionID=call,
        Channel=f"PJSIP/{number}@{job.endpoint}",
        ChannelId=call,
        Account=call,
        Async="true",
        Context=job.context,
        Exten="s",
        Priority="1",
        CallerID=job.caller_id,
        Timeout=str(RING_MS),
        Variable="\r\nVariable: ".join(f"{name}={value}" for name, value in variables.items()),
    )


def _value(message: bytes, header: bytes) -> str:
    _, _, rest = message.partition(b"\r\n" + header)
    return rest.partition(b"\r\n")[0].decode()


if __name__ == "__main__":
    print(asyncio.run(dial(Job(**json.load(sys.stdin)))).as_line(), flush=True)
