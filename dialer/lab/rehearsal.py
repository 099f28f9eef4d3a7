"""Starts and stops what a lab consists of: carrier, PBX, people, mail catcher."""

import asyncio
import dataclasses
from contextlib import AsyncExitStack
from pathlib import Path

from dialer.lab.ami import Ami
from dialer.lab.cast import Cast
from dialer.lab.configuration import CARRIER, SHIPPED, fill, place
from dialer.lab.errors import LabError
from dialer.lab.ground_truth import AGENT_CALLS, INVITES
from dialer.lab.install import AsteriskInstall
from dialer.lab.line import SILENCE
from dialer.lab.mail_catcher import catch_mail
from dialer.lab.network import people_conf
from dialer.lab.pbx import agents_conf, trunk_conf
from dialer.lab.process import end_orphan, start, stop
from dialer.lab.state import LabState, hold, media_address, new_state, read_state, write_state
from dialer.lab.voices import record_voices

READY_WITHIN = 60.0
"""Seconds for an Asterisk to answer on AMI; usually one."""

LONGEST_PATH = 107
"""Bytes in the name of a Unix socket; Asterisk's control socket lies in the lab's folder."""


class Rehearsal:
    """The running parts of a lab, started in order and ended in the opposite one, whatever happens."""

    def __init__(self, *, folder: Path, install: AsteriskInstall) -> None:
        self._folder = folder
        self._install = install
        self._parts = AsyncExitStack()
        self._pbx: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start everything and wait until both Asterisks answer. Raises LabError; nothing is left behind."""
        if len(str(self._folder / "carrier/run/asterisk.ctl").encode()) > LONGEST_PATH:
            raise LabError(f"The path of the lab's folder is too long for Asterisk: {self._folder}.")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._parts.enter_context(hold(self._folder))
        try:
            await self._start(read_state(self._folder))
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End everything that was started, last things first."""
        await self._parts.aclose()

    async def kill_pbx(self) -> None:
        """As if its machine had lost its power: calls end, nobody is told, nothing is written any more."""
        if self._pbx:
            self._pbx.kill()
            await self._pbx.wait()

    async def start_pbx(self) -> None:
        """Start a PBX that was killed, with the configuration and on the ports it had."""
        if state := read_state(self._folder):
            await self._run_pbx(state)

    async def _start(self, before: LabState | None) -> None:
        for name in ("generated/flows", "generated/queues", "sounds", "state", "recordings"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        for name in ("pbx", "carrier"):
            end_orphan(self._folder / name)
        state = new_state(before, smtp=await self._catch_mail())
        await record_voices(self._folder / "voices")
        self._write_carrier(state)
        self._write_pbx(state)
        await self._run("carrier", state.carrier_ami, "lab", state.carrier_secret)
        await self._run_pbx(state)
        await self._let_people_in(state)
        write_state(self._folder, state)
        self._parts.callback(write_state, self._folder, dataclasses.replace(state, owner=0))

    async def _catch_mail(self) -> int:
        server = await catch_mail(self._folder / "mails")
        self._parts.callback(server.close)
        port: int = server.sockets[0].getsockname()[1]
        return port

    def _write_carrier(self, state: LabState) -> None:
        config = self._folder / "carrier" / "etc"
        values = {
            "ami_port": str(state.carrier_ami),
            "ami_secret": state.carrier_secret,
            "sip_port": str(state.carrier_sip),
            "pbx_sip_port": str(state.pbx_sip),
            "media": media_address(state.carrier_sip),
            "sounds": str(self._folder / "voices"),
            "recordings": str(self._folder / "recordings"),
            "invites": str(self._folder / INVITES),
            "agents": str(self._folder / AGENT_CALLS),
            "silence_ms": str(int(SILENCE * 1000)),
        }
        fill(CARRIER, config, values)
        (config / "people.conf").write_text(people_conf())
        place(config / "asterisk.conf", install=self._install, home=config.parent)

    def _write_pbx(self, state: LabState) -> None:
        config = self._folder / "pbx" / "etc"
        values = {
            "ami_port": str(state.pbx_ami),
            "ami_secret": state.ami_secret,
            "ami_config_secret": state.ami_config_secret,
            "sip_bind": f"127.0.0.1:{state.pbx_sip}",
            "generated": str(self._folder / "generated"),
            "trunk_host": "127.0.0.1",
        }
        fill(SHIPPED, config, values)
        media = media_address(state.pbx_sip)
        (config / "pjsip_trunk.conf").write_text(trunk_conf(state.carrier_sip, media))
        (config / "pjsip_agents.conf").write_text(agents_conf(state.carrier_sip, media))
        place(config / "asterisk.conf", install=self._install, home=config.parent)

    async def _run_pbx(self, state: LabState) -> None:
        self._pbx = await self._run("pbx", state.pbx_ami, "recado", state.ami_secret)

    async def _run(self, name: str, port: int, user: str, secret: str) -> asyncio.subprocess.Process:
        home = self._folder / name
        process = await start(self._install.command(home / "etc" / "asterisk.conf"), home=home)
        self._parts.push_async_callback(stop, process, home=home)
        deadline = asyncio.get_running_loop().time() + READY_WITHIN
        while not await self._booted(name):
            if process.returncode is not None or asyncio.get_running_loop().time() > deadline:
                said = (home / "output").read_text(errors="replace").strip()[-500:]
                raise LabError(f"The lab's {name} does not start: {said or 'it says nothing'}.")
            await asyncio.sleep(0.05)
        async with Ami(port=port, user=user, secret=secret) as ami:
            await ami.send("Ping")
        return process

    async def _booted(self, name: str) -> bool:
        """Whether this Asterisk has loaded everything: AMI answers before that, but puts reloads off."""
        config = self._folder / name / "etc" / "asterisk.conf"
        asked = await asyncio.create_subprocess_exec(
            *self._install.program,
            *("-C", str(config), "-rx", "core waitfullybooted"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await asked.wait() == 0

    async def _let_people_in(self, state: LabState) -> None:
        people = Cast(folder=self._folder, ami_port=state.carrier_ami, ami_secret=state.carrier_secret)
        playing = asyncio.create_task(people.run())
        self._parts.push_async_callback(_end, playing)
        await people.ready.wait()


async def _end(playing: asyncio.Task[None]) -> None:
    """Send the people home; if one of them broke down, the rehearsal was not what it seemed."""
    playing.cancel()
    try:
        await playing
    except asyncio.CancelledError:
        return
