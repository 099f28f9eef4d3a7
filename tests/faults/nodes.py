"""Several nodes on one PostgreSQL: each a dialing process with an Asterisk of its own, all on one carrier."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from dialer.campaign_file import load_campaigns
from dialer.lab.configuration import SHIPPED, fill, place
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from dialer.lab.pbx import agents_conf, trunk_conf
from dialer.lab.process import start, stop
from dialer.lab.state import LabState, media_address, read_state
from dialer.rehearse import lawful_start
from tests.faults.node_home import PORT
from tests.faults.people import write_campaign
from tests.faults.scene import CEILING, Dialer, Scene
from tests.faults.verdict import asked, event_lines
from tests.postgresql import Server


class NodeScene(Scene):
    """The ledger is on a server; `dialers` are its nodes by name, as they were started last."""

    def __init__(
        self, lab: Lab, start: datetime, *, install: AsteriskInstall, server: Server, parts: AsyncExitStack
    ) -> None:
        super().__init__(lab, start)
        self.server = server
        self._install = install
        self._parts = parts
        self._url = server.new_database()
        self._ahead = (start - datetime.now(UTC)).total_seconds()
        self.dialers: dict[str, Dialer] = {}
        self.told = ""
        """What was seen in it, in figures."""

    @property
    def judged(self) -> str:
        return self._url

    def time(self) -> list[str]:
        """Every node's clock is as far ahead: their times can be told apart."""
        return ["--ahead", str(self._ahead)]

    async def node(self, name: str, *options: str) -> Dialer:
        """Start a dialing process of this node, and before its first its Asterisk."""
        await self.asterisk(name)
        own = ("--node", str(self.folder / name), "--database", self._url)
        self.dialers[name] = await self.dialer(*own, *options)
        return self.dialers[name]

    async def asterisk(self, name: str) -> None:
        """Start this node's Asterisk, unless it runs."""
        if not (self.folder / name / PORT).exists():
            await self._pbx(self.folder / name)

    def calls_by_node(self) -> Mapping[str, int]:
        """Calls on record, by the node that made them."""
        with asked(self._url) as tx:
            settled = "SELECT node, count(*) FROM attempt WHERE state = 'settled' GROUP BY node ORDER BY node"
            return dict(tx.execute(settled))

    def most_up_at_once(self) -> int:
        """Of the calls of all nodes, as their Asterisks wrote down when each channel began and ended."""
        moments = sorted(self._moments(), key=lambda moment: (moment[0], moment[1]))
        up = most = 0
        for _, step in moments:
            up += step
            most = max(most, up)
        return most

    def most_a_second(self) -> int:
        """Calls that the carrier was asked for within any one second."""
        at = sorted(invite.at.timestamp() for invite in self.invites())
        return max((sum(1 for each in at if first <= each < first + 1) for first in at), default=0)

    def lasted(self) -> float:
        """Seconds from the first call that the carrier was asked for to the last one."""
        at = [invite.at.timestamp() for invite in self.invites()]
        return max(at) - min(at) if at else 0.0

    def _moments(self) -> Iterator[tuple[float, int]]:
        for line in event_lines(self.folder):
            with suppress(ValueError, KeyError):  # half a line
                event = json.loads(line)
                step = {"CHAN_START": 1, "CHAN_END": -1}.get(event["eventtype"])
                if step and event["uniqueid"] == event["linkedid"] and len(event["uniqueid"]) == 32:
                    yield float(event["eventtime"]), step

    async def _pbx(self, home: Path) -> None:
        """An Asterisk as the lab's, whose trunk leads to the same carrier."""
        state, port = read_state(self.folder), _free_port(socket.SOCK_STREAM)
        assert state
        for name in ("generated/flows", "generated/queues", "sounds", "state"):
            (home / name).mkdir(parents=True)
        _configure(home, state, port, self._install)
        process = await start(self._install.command(home / "etc/asterisk.conf"), home=home)
        self._parts.push_async_callback(stop, process, home=home)
        async with asyncio.timeout(CEILING):
            while not await self._booted(home):
                await asyncio.sleep(0.1)
        (home / PORT).write_text(str(port))

    async def _booted(self, home: Path) -> bool:
        nothing = asyncio.subprocess.DEVNULL
        asked = await asyncio.create_subprocess_exec(
            *(*self._install.program, "-C", str(home / "etc/asterisk.conf"), "-rx", "core waitfullybooted"),
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
        )
        return await asked.wait() == 0


@asynccontextmanager
async def node_scene(
    folder: Path, install: AsteriskInstall, people: Sequence[str], *, per_second: float, at_once: int
) -> AsyncIterator[NodeScene]:
    """A new lab and a new server, with a campaign that calls each of these people once; nobody dials yet."""
    with Server() as server:
        async with Lab(folder=folder, install=install) as lab, AsyncExitStack() as parts:
            file = write_campaign(lab.folder, people, per_second=per_second, at_once=at_once, agents=False)
            start_at = lawful_start(load_campaigns(file))
            playing = NodeScene(lab, start_at, install=install, server=server, parts=parts)
            try:
                yield playing
            finally:
                await playing.end()


def _configure(home: Path, state: LabState, port: int, install: AsteriskInstall) -> None:
    sip = _free_port(socket.SOCK_DGRAM)
    values = {
        "ami_port": str(port),
        "ami_secret": state.ami_secret,
        "ami_config_secret": state.ami_config_secret,
        "sip_bind": f"127.0.0.1:{sip}",
        "generated": str(home / "generated"),
        "trunk_host": "127.0.0.1",
    }
    fill(SHIPPED, home / "etc", values)
    (home / "etc/pjsip_trunk.conf").write_text(trunk_conf(state.carrier_sip, media_address(sip)))
    (home / "etc/pjsip_agents.conf").write_text(agents_conf(state.carrier_sip, media_address(sip)))
    place(home / "etc/asterisk.conf", install=install, home=home)


def _free_port(kind: socket.SocketKind) -> int:
    with closing(socket.socket(socket.AF_INET, kind)) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
