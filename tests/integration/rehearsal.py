"""One rehearsal as somebody finds it afterwards: the command's answer, the ledger, the carrier's own count.

The ledger is read with SQL of the tests' own, the carrier's files as the lab reads them: what is compared
here shares no code with what compares it in the demo.
"""

import asyncio
import contextlib
import json
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from dialer.campaign import Campaign
from dialer.campaign_file import load_campaigns
from dialer.lab.ami import Ami
from dialer.lab.ground_truth import GroundTruth, read_ground_truth
from dialer.lab.lab import Lab
from dialer.open_ledger import open_ledger
from dialer.prepare_prompts import PreparePrompts
from dialer.speakers import new_speaker
from dialer.store.attempts import find_attempt
from dialer.store.contacts import load_contact
from ivr_flows.loader import load_flow
from tests import waiting

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "campaigns.yaml"
CEILING = 600.0
"""Seconds that one rehearsal may take on a machine that is busy with other things; it takes two minutes."""

HEADER = "cliente;deuda;nombre;telefono;telefono_2;importe;vencimiento;dni_4;nacimiento;correo;idioma;estado"

Change = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a `recado demo` said and how it ended."""

    exit_code: int
    output: str


class Demo:
    """`recado demo` in a process of its own, from the repository's root, as somebody types it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._command = (sys.executable, "-m", "dialer", "demo", "--folder", str(folder), *options)

    async def __aenter__(self) -> "Demo":
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._output = asyncio.create_task(self._process.communicate())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Whatever a failing test leaves running ends its lab itself, as after Ctrl-C twice."""
        for _again in range(2):
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
        try:
            await asyncio.wait_for(asyncio.shield(self._output), 60)
        except TimeoutError:
            self._process.kill()
            await self._output

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    def press_ctrl_c(self) -> None:
        self._process.send_signal(signal.SIGINT)

    async def end(self) -> Ran:
        output, _ = await asyncio.wait_for(asyncio.shield(self._output), CEILING)
        return Ran(exit_code=self._process.returncode or 0, output=output.decode())


async def demo(folder: Path, *options: str) -> Ran:
    """One whole `recado demo`."""
    async with Demo(folder, *options) as running:
        return await running.end()


@dataclass(frozen=True, kw_only=True)
class AttemptRow:
    """An attempt as the ledger has it; `nth` counts the calls to its number, from 0."""

    id: str
    campaign: str
    person: str
    phone: str
    state: str
    outcome: str
    nth: int


class Rehearsal:
    """What a rehearsal left in its folder, and leaves while it goes on."""

    def __init__(self, folder: Path, campaigns: Path = SHIPPED) -> None:
        self.folder = folder
        self.lab = Lab(folder=folder)
        self.campaigns = {each.name: each for each in load_campaigns(campaigns).campaigns}

    def figures(self) -> dict[str, Any]:
        """What `--json` wrote beside the folder."""
        figures: dict[str, Any] = json.loads(self.folder.with_suffix(".json").read_text())
        return figures

    @property
    def truth(self) -> GroundTruth:
        return read_ground_truth(self.folder)

    @property
    def invites(self) -> Counter[str]:
        """INVITEs by number, by the carrier's own lines."""
        return Counter(invite.number for invite in self.truth.invites)

    def ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """The ledger's answer to a question in SQL; nothing, as long as there is no ledger."""
        ledger = self.folder / "state" / "recado.db"
        if not ledger.exists():
            return []
        with contextlib.closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
            try:
                return connection.execute(question, values).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise

    def attempts(self, outcome: str | None = None) -> list[AttemptRow]:
        """Every attempt that was dialled, in order; or those with one outcome."""
        rows = self.ask(
            "SELECT id, campaign, person_id, e164, state, outcome FROM attempt "
            "WHERE state IN ('sent', 'live', 'settled') ORDER BY sent_at, id"
        )
        seen: Counter[str] = Counter()
        found = []
        for id_, campaign, person, phone, state, came_of_it in rows:
            found.append(
                AttemptRow(
                    id=id_,
                    campaign=campaign,
                    person=person,
                    phone=phone,
                    state=state,
                    outcome=came_of_it,
                    nth=seen[phone],
                )
            )
            seen[phone] += 1
        return [row for row in found if outcome in (None, row.outcome)]

    def alarms(self) -> list[dict[str, Any]]:
        """What was written down as going past the gate, in order."""
        rows = self.ask("SELECT content FROM audit WHERE kind = 'alarm' ORDER BY n")
        return [json.loads(content) for (content,) in rows]

    def answered(self) -> list[AttemptRow]:
        """Attempts whose person left a recording."""
        return [row for row in self.attempts() if self._recording(row).exists()]

    def heard(self, attempt: AttemptRow) -> bytes:
        """What the person heard in this call: A-law, from the moment of the answer."""
        return self._recording(attempt).read_bytes()

    def _recording(self, attempt: AttemptRow) -> Path:
        calls = [invite for invite in self.truth.invites if invite.number == attempt.phone]
        return self.folder / "recordings" / f"{calls[attempt.nth].sip_call_id}.alaw"

    async def spoken_again(self, attempt: AttemptRow, into: Path) -> dict[str, bytes]:
        """Every prompt of an attempt, rendered again from the ledger's values with the demo's own cache."""
        with open_ledger(self.lab.settings) as database:
            found = database.read(find_attempt, attempt.id)
            assert found
            contact = database.read(load_contact, found.contact_id)
        prepare = self._prepare(self.campaigns[attempt.campaign], into)
        return sounds_in(Path((await prepare.prepare(found, contact)).folder))

    def _prepare(self, campaign: Campaign, into: Path) -> PreparePrompts:
        return PreparePrompts(
            campaign=campaign,
            flow=load_flow(campaign.flow),
            speaker=new_speaker(self.lab.settings, "alaw"),
            folder=into,
            in_asterisk=into,
        )

    def cached(self) -> set[Path]:
        """Every sound that was rendered in this folder."""
        return set((self.folder / "sounds" / "cache").rglob("*.alaw"))


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A whole rehearsal: what the command said, what it left, and the figures it wrote."""

    ran: Ran
    left: Rehearsal
    figures: dict[str, Any]


def sounds_in(folder: Path) -> dict[str, bytes]:
    """Every prompt in a folder, by name."""
    return {file.stem: file.read_bytes() for file in sorted(folder.glob("*.alaw"))}


def campaign_file(home: Path, rows: Sequence[str], change: Change) -> Path:
    """The shipped campaigns.yaml with one campaign in it, and a list of our own."""
    yaml = YAML()
    whole = yaml.load(SHIPPED.read_text())
    one = whole["campaigns"]["con-respuesta"]
    one["flow"] = str(ROOT / one["flow"])
    one["contacts"] = {"file": str(home / "people.csv")}
    whole["campaigns"] = {"nuestra": one}
    whole["defaults"]["inbound_flow"] = str(ROOT / whole["defaults"]["inbound_flow"])
    change(whole)
    (home / "people.csv").write_text("\n".join([HEADER, *rows, ""]))
    file = home / "campaigns.yaml"
    with file.open("w") as out:
        yaml.dump(whole, out)
    return file


def debtor(person: str, number: str, *, debt: str = "D", second: str = "") -> str:
    """A row of the list; the four digits that P-1 is asked for are 1001."""
    factor = str(1000 + int(person.removeprefix("P-")))
    return f"{person};{debt}-{person};Marta Prueba;{number};{second};50,50;01/09/2026;{factor};;;es;pendiente"


async def originate_by_hand(lab: Lab, channel: str, id_: str, **rest: str) -> None:
    """As whoever holds the dialing password can."""
    settings = lab.settings
    secret = settings.ami_secret.get_secret_value()
    async with Ami(port=settings.ami_port, user=settings.ami_user, secret=secret) as ami:
        headers = {"Channel": channel, "ChannelId": id_, "Async": "true", "Timeout": "120000"}
        await ami.send("Originate", headers | rest)


async def until(what: str, holds: Callable[[], object], running: Demo) -> None:
    """Wait for a condition as long as the rehearsal runs."""

    def held() -> bool:
        if holds():
            return True
        assert running.running, f"the rehearsal ended before: {what}"
        return False

    await waiting.until(held, within=CEILING, every=0.1)


def calls_of(attempts: Sequence[AttemptRow]) -> Counter[str]:
    """Attempts by number."""
    return Counter(attempt.phone for attempt in attempts)
