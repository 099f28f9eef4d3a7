"""The rehearsal lab: a PBX, a telephone network with its people, and a mail server, in one folder.

Everything is real (Asterisk, SIP, RTP, DTMF, SMTP) and everything is on 127.0.0.1: the PBX is
configured by the files that an operator gets, and its only trunk leads to the carrier next to it.
"""

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from dialer.lab import cast
from dialer.lab.ami import Ami, AmiError
from dialer.lab.errors import LabError
from dialer.lab.ground_truth import GroundTruth, read_ground_truth
from dialer.lab.install import AsteriskInstall
from dialer.lab.network import Weather
from dialer.lab.process import runs, start_detached
from dialer.lab.rehearsal import Rehearsal
from dialer.lab.state import LabState, held, read_state
from dialer.settings import Settings

CALL_IN_WITHIN = 180.0
"""Seconds that a call to the PBX may last."""

DETACHED_WITHIN = 120.0
"""Seconds for a detached lab to come up, unpacking Asterisk included where there is none yet."""


DOWN_WITHIN = 30.0


class Lab:
    """One lab in one folder. `async with Lab(...)` runs it; `Lab.attach` uses one that runs elsewhere."""

    def __init__(self, *, folder: Path, install: AsteriskInstall | None = None) -> None:
        self.folder = folder.resolve()
        self._install = install
        self._rehearsal: Rehearsal | None = None
        self._detached: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        if self._install is None:
            raise LabError("A lab needs an Asterisk to start: use find_or_install.")
        self._rehearsal = Rehearsal(folder=self.folder, install=self._install)
        await self._rehearsal.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rehearsal is not None:
            await self._rehearsal.stop()

    async def kill_pbx(self) -> None:
        """End the PBX of a lab that runs here, in the middle of whatever it does."""
        if self._rehearsal:
            await self._rehearsal.kill_pbx()

    async def start_pbx(self) -> None:
        """Start it again; returns when it answers."""
        if self._rehearsal:
            await self._rehearsal.start_pbx()

    @classmethod
    def attach(cls, folder: Path) -> "Lab":
        """The lab that another process runs in this folder. Raises LabError if none does."""
        lab = cls(folder=folder)
        if not lab.is_running():
            raise LabError(f"No lab runs in {lab.folder}: start it with `recado lab up`.")
        return lab

    @classmethod
    async def up(cls, folder: Path) -> "Lab":
        """Start a lab that outlives this process, and wait until it is ready."""
        lab = cls(folder=folder)
        if lab.is_running():
            return lab
        command = [sys.executable, "-m", "dialer.lab", str(lab.folder)]
        lab._detached = start_detached(command, home=lab.folder)
        for _ in range(int(DETACHED_WITHIN / 0.1)):
            if lab.is_running():
                return lab
            if lab._detached.poll() is not None:
                break
            await asyncio.sleep(0.1)
        said = (lab.folder / "output").read_text().strip()
        raise LabError(f"The lab did not start: {said or 'no word from it'}")

    async def down(self) -> None:
        """End a lab that another process runs; returns when it is gone."""
        state = self._state()
        if self.is_running():
            os.kill(state.owner, signal.SIGTERM)
        for _ in range(int(DOWN_WITHIN / 0.1)):
            if self._is_gone():
                return
            await asyncio.sleep(0.1)
        raise LabError(f"The lab in {self.folder} (process {state.owner}) does not end.")

    def _is_gone(self) -> bool:
        """Whether nothing runs in the folder; what we started ourselves is buried, too."""
        return not held(self.folder) and (self._detached is None or self._detached.poll() is not None)

    def is_running(self) -> bool:
        """Whether some process, this one or another, runs the lab of this folder and it is ready."""
        state = read_state(self.folder)
        return state is not None and runs(state.owner) and held(self.folder)

    @property
    def settings(self) -> Settings:
        """Ready to use: everything inside the folder, and marked as a rehearsal."""
        state = self._state()
        return Settings(
            ami_host="127.0.0.1",
            ami_port=state.pbx_ami,
            ami_user="recado",
            ami_secret=SecretStr(state.ami_secret),
            ami_config_user="recado-config",
            ami_config_secret=SecretStr(state.ami_config_secret),
            event_log=self.folder / "pbx" / "log" / "cel-custom" / "recado.jsonl",
            sounds=self.folder / "sounds",
            sounds_in_asterisk=self.folder / "sounds",
            generated_config=self.folder / "generated",
            state=self.folder / "state",
            database=f"sqlite:///{self.folder / 'state' / 'recado.db'}",
            secret=SecretStr(state.secret),
            smtp_host="127.0.0.1",
            smtp_port=state.smtp,
            smtp_user="",
            smtp_password=SecretStr(""),
            smtp_tls="none",
            node="rehearsal",
            rehearsal=True,
        )

    async def teach(self, second_factors: Mapping[str, str]) -> None:
        """Tell the people what they would type when asked who they are: E.164 number -> digits."""
        cast.teach(self.folder, second_factors)

    async def network(self, weather: Weather) -> None:
        """Change how the telephone network is, for the calls from now on."""
        async with self._carrier() as ami:
            await ami.send("Setvar", {"Variable": "WEATHER", "Value": str(weather)})

    async def agent_stays(self, agent: str, *, stays: bool = True) -> None:
        """From their next call on this agent (agent-1 …) talks until `agent_hangs_up`, as at a desk."""
        async with self._carrier() as ami:
            named = {"Variable": f"STAYS_{_number_of(agent)}", "Value": "1" if stays else "0"}
            await ami.send("Setvar", named)

    async def agent_hangs_up(self, agent: str) -> None:
        """The agent puts the telephone down. Raises LabError if they are in no call in which they stay."""
        async with self._carrier() as ami:
            told = await ami.send("Getvar", {"Variable": f"STAYING_{_number_of(agent)}"})
            try:
                await ami.send("Hangup", {"Channel": told.get("Value", ""), "Cause": "16"})
            except AmiError as error:
                raise LabError(f"{agent} is in no call to hang up: {error}.") from error

    async def call_in(self, *, caller: str, keys: str = "", number: str = "+34910000001") -> Path:
        """Somebody rings the PBX and presses each key after a prompt. Returns what they heard, at the end.

        Raises LabError if the PBX does not take the call.
        """
        call = f"in-{uuid.uuid4().hex}"
        async with asyncio.timeout(CALL_IN_WITHIN), self._carrier() as ami:
            originate = {
                "Channel": f"PJSIP/{number}@pbx",
                "ChannelId": call,
                "Context": "calls-in",
                "Exten": "s",
                "Priority": "1",
                "CallerID": caller,
                "Variable": f"KEYS={keys},DIALLED={caller},CALL_ID={call}",
            }
            try:
                await ami.send("Originate", originate)
            except AmiError as error:
                raise LabError(f"The PBX does not take a call to {number}: {error}.") from error
            async for event in ami.events():
                if event["Event"] == "Hangup" and event.get("Uniqueid") == call:
                    break
        return self.recordings()[call]

    def recordings(self) -> dict[str, Path]:
        """What each person heard, from the moment of the answer: SIP Call-ID -> headerless A-law at 8 kHz."""
        return {file.stem: file for file in sorted((self.folder / "recordings").glob("*.alaw"))}

    def mails(self) -> list[Path]:
        """Every mail that was delivered, oldest first."""
        return sorted((self.folder / "mails").glob("*.eml"))

    async def ground_truth(self) -> GroundTruth:
        """Calls and keys as the telephone network itself counted them."""
        return read_ground_truth(self.folder)

    def _carrier(self) -> Ami:
        state = self._state()
        return Ami(port=state.carrier_ami, user="lab", secret=state.carrier_secret, events=True)

    def _state(self) -> LabState:
        state = read_state(self.folder)
        if state is None:
            raise LabError(f"No lab has ever run in {self.folder}.")
        return state


def _number_of(agent: str) -> str:
    """1 of agent-1."""
    return agent.removeprefix("agent-")
