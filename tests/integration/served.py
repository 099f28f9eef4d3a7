"""`recado serve` as processes on a lab, and whoever steers them."""

import asyncio
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from ruamel.yaml import YAML

from dialer.catalogue import Catalogue
from dialer.cli.serve import rehearsal_of
from dialer.clock import Clock, RehearsalClock
from dialer.control.access import Scope, Who
from dialer.control.campaigns import CampaignControl
from dialer.lab.ground_truth import read_ground_truth
from dialer.lab.lab import Lab
from dialer.open_ledger import open_ledger
from dialer.rehearse import lawful_start
from dialer.store.database import Database
from tests import waiting
from tests.faults.people import ROOT, write_campaign

OPERATOR = Who(id="user:1", name="Olga", kind="person", scopes=frozenset(Scope))

CEILING = 300.0
"""Seconds that nothing here needs, on however slow a machine."""


class Served:
    """One `recado serve` process; `said` is what it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self.port = port
        self.said: list[str] = []
        self._listening = asyncio.create_task(self._listen())

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    async def says(self, words: str) -> None:
        """Wait until it has said this."""

        def held() -> bool:
            if any(words in line for line in self.said):
                return True
            assert self.running, f"it has ended with {self._process.returncode}: {self.said}"
            return False

        await waiting.until(held, within=CEILING, every=0.05)

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end."""
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        code = await self._process.wait()
        await self._listening
        return code

    async def _listen(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            self.said.append(line.decode().rstrip())


class Serving:
    """Two campaigns on one lab, the processes that dial them, and the ledger they are steered by."""

    def __init__(
        self, lab: Lab, file: Path, database: Database, clock: Clock, control: CampaignControl
    ) -> None:
        self.lab = lab
        self.clock = clock
        self.file = file
        self.database = database
        self.control = control
        self._processes: list[Served] = []

    async def serve(self, *options: str, port: int | None = None) -> Served:
        """Start a process; it ends with the test."""
        port = port or free_port()
        of_lab = ("--lab", str(self.lab.folder), "--campaigns", str(self.file), "--port", str(port))
        with (self.lab.folder / "serve.err").open("ab") as complaints:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "dialer", "serve", *of_lab, *options),
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=complaints,
            )
        self._processes.append(Served(process, port))
        return self._processes[-1]

    def invites(self) -> Counter[str]:
        """INVITEs by number, by the carrier's own lines."""
        return Counter(invite.number for invite in read_ground_truth(self.lab.folder).invites)

    def calls(self, numbers: Sequence[str] = ()) -> int:
        """How many the carrier was asked for, of these numbers or of all."""
        invites = self.invites()
        return sum(invites[each] for each in numbers) if numbers else invites.total()

    async def until_calls(self, more_than: int, numbers: Sequence[str] = ()) -> None:
        await waiting.until(lambda: self.calls(numbers) > more_than, within=CEILING, every=0.05)

    async def until_settled(self, calls: int) -> None:
        """Wait until so many calls have their outcome."""
        async with asyncio.timeout(CEILING):
            while (await self.outcomes()).total() < calls:
                await asyncio.sleep(0.2)

    async def outcomes(self) -> Counter[str]:
        ended: Counter[str] = Counter()
        for each in await self.control.every():
            ended.update(each.outcomes)
        return ended

    async def end(self) -> None:
        for each in self._processes:
            await each.end(signal.SIGKILL)


@asynccontextmanager
async def serving(
    lab: Lab, one: Sequence[str], two: Sequence[str], *, per_second: float
) -> AsyncIterator[Serving]:
    """Campaigns `one` and `two`, each to call each of its people once."""
    file = write_two(lab.folder, one, two, per_second=per_second)
    settings = lab.settings
    with open_ledger(settings) as database:
        database.migrate()
        catalogue = Catalogue(
            file=file, database=database, uploads=settings.state / "campaigns", adapt=rehearsal_of
        )
        clock = RehearsalClock(lawful_start(catalogue.read().whole))
        control = CampaignControl(catalogue=catalogue, database=database, clock=clock, settings=settings)
        playing = Serving(lab, file, database, clock, control)
        try:
            yield playing
        finally:
            await playing.end()
            await control.close()


def write_two(folder: Path, one: Sequence[str], two: Sequence[str], *, per_second: float) -> Path:
    """The fault suite's campaign twice, with a list each."""
    file = write_campaign(folder, two, per_second=per_second, at_once=40)
    (folder / "people.csv").rename(folder / "two.csv")
    write_campaign(folder, one, per_second=per_second, at_once=40)
    rows = (folder / "two.csv").read_text().replace("P-", "Q-").replace("C-", "D-")
    (folder / "two.csv").write_text(rows)
    yaml = YAML()
    whole = yaml.load(file.read_text())
    text = file.read_text()
    campaign = whole["campaigns"].pop("faults")
    again = yaml.load(text)["campaigns"]["faults"]
    again["contacts"]["file"] = str(folder / "two.csv")
    whole["campaigns"] = {"one": campaign, "two": again}
    with file.open("w") as out:
        yaml.dump(whole, out)
    return file


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
