"""What a fault is played on: a lab, a list of people, a ledger, and dialing processes that come and go."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from dialer.campaign_file import load_campaigns
from dialer.lab.ami import Ami
from dialer.lab.ground_truth import Invite, KeySent, read_ground_truth
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from dialer.rehearse import lawful_start
from tests.faults.people import ROOT, write_campaign
from tests.faults.verdict import Verdict, judge

CEILING = 300.0
"""Seconds that no single wait of the suite needs, on however slow a machine."""


class Dialer:
    """A dialing process; `said` is what it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process, errors: Path) -> None:
        self._process = process
        self._errors = errors
        self.began = time.monotonic()
        self.said: list[dict[str, Any]] = []
        self._heard = asyncio.Condition()
        self._listening = asyncio.create_task(self._listen())

    @property
    def pid(self) -> int:
        return self._process.pid

    async def hears(self, what: str, times: int = 1) -> dict[str, Any]:
        """Wait until it has said this so many times; the last of them."""
        async with asyncio.timeout(CEILING), self._heard:
            await self._heard.wait_for(lambda: len(self._all(what)) >= times or self._listening.done())
        found = self._all(what)
        assert len(found) >= times, f"the dialer ended ({self._process.returncode}): {self._complaint()}"
        return found[times - 1]

    def times(self, what: str) -> int:
        """How often it has said this so far."""
        return len(self._all(what))

    def signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def ended(self, within: float = CEILING) -> int:
        """Wait for its end; the exit code, negative for a signal."""
        async with asyncio.timeout(within):
            code = await self._process.wait()
            await self._listening
        return code

    async def finished(self) -> None:
        """Wait until it has called everybody and ended by itself."""
        code = await self.ended()
        assert code == 0, f"the dialer ended with {code}: {self._complaint()}"

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        await self.ended()

    async def recovery(self) -> float:
        """Seconds from the start of this process until it could place calls; 0 if it died before that."""
        async with asyncio.timeout(CEILING), self._heard:
            await self._heard.wait_for(lambda: bool(self._all("up")) or self._listening.done())
        return float(self._all("up")[0]["at"]) - self.began if self._all("up") else 0.0

    def _all(self, what: str) -> list[dict[str, Any]]:
        return [each for each in self.said if each["said"] == what]

    async def _listen(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            async with self._heard:
                self.said.append(json.loads(line))
                self._heard.notify_all()
        async with self._heard:
            self._heard.notify_all()

    def _complaint(self) -> str:
        return self._errors.read_text(errors="replace").strip()[-2000:]


class Scene:
    """One ledger and one list of people on one lab."""

    def __init__(self, lab: Lab, start: datetime) -> None:
        self.lab = lab
        self.folder = lab.folder
        self.start = start
        self._dialers: list[Dialer] = []

    @property
    def ledger(self) -> Path:
        return Path(self.lab.settings.database.removeprefix("sqlite:///"))

    @property
    def judged(self) -> Path | str:
        """The ledger as the verdict asks it: a file, or a server's address."""
        return self.ledger

    async def dialer(
        self, *options: str, die: str | None = None, ami_port: int | None = None, inside: Sequence[str] = ()
    ) -> Dialer:
        """Start a dialing process; it ends with the scene. `inside` is what it is put behind."""
        command = [
            *inside,
            sys.executable,
            "-m",
            "tests.faults.dialer",
            str(self.folder),
            *self.time(),
        ]
        if die:
            command += ["--die", die]
        if ami_port:
            command += ["--ami-port", str(ami_port)]
        errors = self.folder / "dialer.err"
        with errors.open("ab") as complaints:
            process = await asyncio.create_subprocess_exec(
                *command,
                *options,
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=complaints,
            )
        self._dialers.append(Dialer(process, errors))
        return self._dialers[-1]

    def time(self) -> list[str]:
        """By what clock a dialer begins."""
        return ["--start", self.start.isoformat()]

    async def until_calls(self, count: int) -> None:
        """Wait until the carrier has been asked for so many calls."""
        await self.until(lambda: len(self.invites()) >= count)

    async def until_quiet(self) -> None:
        """Wait until the PBX has no call any more."""
        ami = Ami(
            port=self.lab.settings.ami_port,
            user=self.lab.settings.ami_user,
            secret=self.lab.settings.ami_secret.get_secret_value(),
        )
        async with asyncio.timeout(CEILING), ami:
            while (await ami.send("CoreStatus"))["CoreCurrentCalls"] != "0":
                await asyncio.sleep(0.2)

    async def until_logged(self, words: str) -> None:
        """Wait until the dialer's log says this."""
        log = self.lab.settings.state / "recado.log"
        await self.until(lambda: log.exists() and words in log.read_text())

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(CEILING):
            while not holds():
                await asyncio.sleep(0.05)

    @staticmethod
    def now() -> float:
        """The clock by which dialers say when something was."""
        return time.monotonic()

    def invites(self) -> Sequence[Invite]:
        """The calls that the carrier was asked for so far."""
        return read_ground_truth(self.folder).invites

    def invited(self, sip_call_id: str) -> datetime:
        """When the carrier was asked for this call."""
        return next(each.at for each in self.invites() if each.sip_call_id == sip_call_id)

    async def prompts(self, names: Collection[str]) -> dict[str, bytes]:
        """What somebody in a call hears now, by the name of the prompt: of a call that has all of these."""
        found: list[dict[str, bytes]] = []

        def look() -> bool:
            for folder in (self.folder / "sounds" / "calls").iterdir():
                with suppress(OSError):  # its call has ended meanwhile
                    found.append({file.stem: file.read_bytes() for file in folder.glob("*.alaw")})
            return any(each.keys() >= set(names) for each in found)

        await self.until(look)
        return next(each for each in found if each.keys() >= set(names))

    def transfers(self) -> tuple[int, int]:
        """How many callers asked for an agent, and how many an agent has talked to."""
        truth = read_ground_truth(self.folder)
        asked = {key.number for key in truth.keys if key.key == "0"}
        return len(asked), len(truth.agent_calls)

    def judge(self, excused: Callable[[KeySent], bool] = lambda key: False) -> Verdict:
        return judge(self.folder, self.judged, excused)

    async def end(self) -> None:
        for dialer in self._dialers:
            await dialer.kill()


@asynccontextmanager
async def scene(
    folder: Path,
    install: AsteriskInstall,
    people: Sequence[str],
    *,
    per_second: float = 4.0,
    at_once: int = 40,
) -> AsyncIterator[Scene]:
    """A new lab in this folder, with a campaign that calls each of these people once."""
    async with Lab(folder=folder, install=install) as lab:
        file = write_campaign(lab.folder, people, per_second=per_second, at_once=at_once)
        playing = Scene(lab, lawful_start(load_campaigns(file)))
        try:
            yield playing
        finally:
            await playing.end()
