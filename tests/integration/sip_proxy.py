"""Kamailio with the shipped configuration, and carriers that answer as they are told, on loopback."""

import asyncio
import os
import shutil
import socket
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast

from dialer.lab.apt import Apt
from dialer.lab.process import start, stop
from tests.integration.own_pbx import free_port
from tests.waiting import CEILING

SHIPPED = Path(__file__).parents[2] / "examples" / "kamailio" / "kamailio.cfg"
US = "127.0.0.1"
STRANGER = "127.0.0.9"

RINGS = 0.5
"""Seconds between two answers to one INVITE: nobody's telephone rings and fails in the same millisecond."""

Address = tuple[str, int]


class Peer(asyncio.DatagramProtocol):
    """Whoever speaks SIP with the proxy. `answers` is what it says to an INVITE; none: it is silent."""

    def __init__(self, answers: Sequence[str], *, lives: bool) -> None:
        self._answers = answers
        self._lives = lives
        self.invited: dict[str, float] = {}
        """When each call was first heard of, by Call-ID, in seconds since 1970."""
        self.pinged: set[str] = set()
        """Each question for a sign of life, by Call-ID."""
        self.heard: list[str] = []
        """The first line of every answer to what it asked itself."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)
        self.address: Address = transport.get_extra_info("sockname")

    def datagram_received(self, data: bytes, sender: Address) -> None:
        lines = data.decode().split("\r\n")
        method = lines[0].split(" ")[0]
        if method == "SIP/2.0":
            self.heard.append(lines[0])
        elif method == "OPTIONS":
            self.pinged.add(_header(lines, "Call-ID"))
            self._say(["200 OK"] if self._lives else [], lines, sender)
        elif method == "INVITE":
            self.invited.setdefault(_header(lines, "Call-ID"), time.time())
            self._say(self._answers, lines, sender)

    @property
    def told_in_the_end(self) -> str:
        """The final answer to what it asked, once it is there."""
        final = (line for line in self.heard if not line.startswith("SIP/2.0 1"))
        return next(final, "").removeprefix("SIP/2.0 ")

    def ask(self, method: str, at: Address) -> None:
        """Send a request of its own, for a number of nobody's."""
        here = f"{self.address[0]}:{self.address[1]}"
        self._transport.sendto(_request(method, here, f"{at[0]}:{at[1]}").encode(), at)

    def _say(self, answers: Sequence[str], lines: Sequence[str], sender: Address) -> None:
        kept = [
            line for line in lines if line.startswith(("Via:", "Record-Route:", "From:", "Call-ID:", "CSeq:"))
        ]
        to = _header(lines, "To")
        for n, answer in enumerate(answers):
            head = [f"SIP/2.0 {answer}", *kept, f"To: {to};tag=theirs", "Content-Length: 0", "", ""]
            said = "\r\n".join(head).encode()
            asyncio.get_running_loop().call_later(n * RINGS, self._transport.sendto, said, sender)


@asynccontextmanager
async def peer(*answers: str, lives: bool = True, address: str = US) -> AsyncIterator[Peer]:
    """One on a port of its own for as long as the block."""
    loop = asyncio.get_running_loop()
    transport, made = await loop.create_datagram_endpoint(
        lambda: Peer(answers, lives=lives), local_addr=(address, 0)
    )
    try:
        yield made
    finally:
        transport.close()


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """A Kamailio that runs; the ports are of 127.0.0.1."""

    nodes_side: Address
    carriers_side: Address
    home: Path

    @property
    def said(self) -> str:
        return (self.home / "output").read_text(errors="replace")


@dataclass(frozen=True, kw_only=True, slots=True)
class Kamailio:
    """How it is run where it is not installed."""

    program: tuple[str, ...]
    modules: Path

    @classmethod
    def unpacked(cls) -> Self:
        """Debian's, in the cache folder, fetched the first time: installed, it would serve the world."""
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "recado" / "kamailio"
        if not root.exists():
            part = root.with_name(f"kamailio.{os.getpid()}.part")
            part.mkdir(parents=True)
            Apt(part / "apt", progress=print).unpack("kamailio", part / "root")
            (part / "root").rename(root)
            shutil.rmtree(part)
        (loader,) = (root / "usr/lib").glob("*/ld-linux-*.so.*")
        libraries = loader.parent
        program = (str(loader), "--library-path", str(libraries), str(root / "usr/sbin/kamailio"))
        return cls(program=program, modules=libraries / "kamailio" / "modules")


@asynccontextmanager
async def proxy(
    kamailio: Kamailio, home: Path, carriers: Sequence[int], *options: str, nodes: Sequence[int] = ()
) -> AsyncIterator[Proxy]:
    """It chooses among these ports, the first one first; returns when it answers."""
    running = Proxy(
        nodes_side=(US, free_port(socket.SOCK_DGRAM)),
        carriers_side=(US, free_port(socket.SOCK_DGRAM)),
        home=home,
    )
    defined = [f"--substdef=!{name}!{value}!g" for name, value in _laid_out(running, carriers, nodes).items()]
    where = ("-f", str(SHIPPED), "-L", str(kamailio.modules), "-DD", "-E", "-Y", str(home), "-m", "32")
    process = await start([*kamailio.program, *where, *defined, *options], home=home)
    try:
        await _answers(running, process)
        yield running
    finally:
        await stop(process, home=home)


def _laid_out(running: Proxy, carriers: Sequence[int], nodes: Sequence[int]) -> Mapping[str, str]:
    """Its list of destinations is written; what the configuration is to be told."""
    running.home.mkdir(parents=True)
    file = running.home / "dispatcher.list"
    nodes_side, carriers_side = (f"{at[0]}:{at[1]}" for at in (running.nodes_side, running.carriers_side))
    listed = [f"1 sip:{US}:{port} 0 {len(carriers) - n}" for n, port in enumerate(carriers)]
    listed += [f"2 sip:{US}:{port} 0 0 socket=udp:{nodes_side}" for port in nodes]
    file.write_text("\n".join([*listed, ""]))
    return {
        "CARRIERS_SIDE": carriers_side,
        "NODES_SIDE": nodes_side,
        "NODES_NET": f"{US}/32",
        "DISPATCHER_LIST": str(file),
    }


async def _answers(running: Proxy, process: asyncio.subprocess.Process) -> None:
    async with peer() as asking, asyncio.timeout(CEILING):
        while not asking.heard:
            assert process.returncode is None, running.said
            asking.ask("OPTIONS", running.nodes_side)
            await asyncio.sleep(0.05)


def _request(method: str, here: str, there: str) -> str:
    call = os.urandom(8).hex()
    head = (
        f"{method} sip:+34910000000@{there} SIP/2.0",
        f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{call}",
        "Max-Forwards: 70",
        f"From: <sip:someone@{here}>;tag={call}",
        f"To: <sip:+34910000000@{there}>",
        f"Call-ID: {call}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:{here}>",
        "Content-Length: 0",
    )
    return "\r\n".join((*head, "", ""))


def _header(lines: Sequence[str], name: str) -> str:
    return next(line for line in lines if line.startswith(f"{name}:")).partition(":")[2].strip()
