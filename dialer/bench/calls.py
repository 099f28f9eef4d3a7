"""The same calls in the same lab, placed by a bare loop, by Recado whole and by call files.

Each row has a lab of its own, new and alike, and what it sustained is read where nobody has a stake in it:
in the PBX's event log. What is said of the machine holds for all of its rows alike.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dialer.bench import bare_dialer, call_files
from dialer.bench.call_log import CallLog, read_call_log
from dialer.bench.cpu import cpu_of
from dialer.bench.dialled import Dialled, from_output
from dialer.bench.figures import Failed
from dialer.bench.invented import invented, number_of, write_campaign
from dialer.bench.postgres import PostgresServer
from dialer.bench.spoken_once import SpokenOnce, speak_once
from dialer.call_variables import inbound_variables
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from dialer.lab.network import Weather
from dialer.lab.pbx import TRUNK

Progress = Callable[[str, int], None]
"""What is being done, and how many calls more have ended."""

LOOK_AGAIN = 0.5
QUIET = 10.0
"""Seconds without a call's end after which no more is waited for, once the dialer has ended."""


class Driver(StrEnum):
    """Who places the calls."""

    BARE = "bare"
    RECADO_SQLITE = "recado_sqlite"
    RECADO_POSTGRES = "recado_postgres"
    CALL_FILES = "call_files"


class DriverFailed(Failed):
    """A process that placed calls has ended without saying what it has done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is measured: at each offered rate, each driver places so many calls, at most so many at once."""

    offered: Sequence[float]
    calls: int
    drivers: Sequence[Driver] = tuple(Driver)
    max_calls: int = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One driver at one rate. `calls` have their key on record; of the others Asterisk lost something."""

    driver: Driver
    offered_cps: float
    sustained_cps: float
    calls: int
    dialer_cpu_ms_per_call: float
    """The process that dials, its children and its database."""
    asterisk_cpu_ms_per_call: float
    """PBX and carrier."""
    ami_bytes_per_call: int
    event_lag_ms: Mapping[str, float] | None
    call_seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class CallsBench:
    rows: Sequence[Row]

    def ratios(self) -> Mapping[str, Mapping[str, float]]:
        """What Recado sustained, of what the bare loop did at the same rate in the same run."""
        found: dict[str, dict[str, float]] = {}
        for row in self.rows:
            ratio = self.of_bare(row)
            if row.driver in _ENGINES and ratio is not None:
                found.setdefault(_ENGINES[row.driver], {})[f"{row.offered_cps:g}"] = round(ratio, 3)
        return found

    def of_bare(self, row: Row) -> float | None:
        """What it sustained, of what the bare loop did at this rate; None where that did nothing."""
        at = (each for each in self.rows if (each.driver, each.offered_cps) == (Driver.BARE, row.offered_cps))
        bare = next(at, None)
        return row.sustained_cps / bare.sustained_cps if bare and bare.sustained_cps else None

    def as_json(self) -> Mapping[str, Any]:
        return {"rows": [asdict(row) for row in self.rows], "ratios": self.ratios()}


_ENGINES = {Driver.RECADO_SQLITE: "sqlite", Driver.RECADO_POSTGRES: "postgres"}


def steps_of(plan: Plan, server: PostgresServer | None) -> int:
    """How many calls are placed in all."""
    drivers = [each for each in plan.drivers if server or each is not Driver.RECADO_POSTGRES]
    return plan.calls * len(drivers) * len(plan.offered)


async def measure_calls(
    plan: Plan, install: AsteriskInstall, server: PostgresServer | None, progress: Progress
) -> CallsBench:
    """Raises LabError, DriverFailed. Without a server its rows are left out."""
    rows = []
    for offered in plan.offered:
        for driver in plan.drivers:
            if driver is Driver.RECADO_POSTGRES and server is None:
                continue
            progress(f"{driver} {offered:g}/s", 0)
            with TemporaryDirectory(prefix="recado-b-") as folder:
                rows.append(await _row(Path(folder), plan, offered, driver, install, server, progress))
    return CallsBench(rows=rows)


async def _row(
    folder: Path,
    plan: Plan,
    offered: float,
    driver: Driver,
    install: AsteriskInstall,
    server: PostgresServer | None,
    progress: Progress,
) -> Row:
    async with Lab(folder=folder, install=install) as lab:
        await lab.network(Weather.HURRIED)
        write_campaign(folder, plan.calls)
        command, job = await _driven_by(driver, lab, plan, offered, install, server)
        used = _asterisk_cpu(folder)
        dialled = await _dialled(lab, command, job, plan.calls, progress)
        used = _asterisk_cpu(folder) - used
        return _as_row(driver, offered, dialled, read_call_log(lab.settings.event_log), used)


async def _driven_by(
    driver: Driver,
    lab: Lab,
    plan: Plan,
    offered: float,
    install: AsteriskInstall,
    server: PostgresServer | None,
) -> tuple[Sequence[str], str]:
    """The command that places the calls, and what it reads on its input."""
    module = {Driver.BARE: "bare_dialer", Driver.CALL_FILES: "call_files"}.get(driver, "recado_dialer")
    command = [sys.executable, "-m", f"dialer.bench.{module}"]
    if driver is Driver.BARE:
        return command, json.dumps(asdict(_bare(lab, plan, offered, await _spoken(lab))))
    if driver is Driver.CALL_FILES:
        spoken = await _spoken(lab)
        await _load_spool(lab, install)
        return command, json.dumps(asdict(_files(lab, plan, offered, spoken)))
    url, first = lab.settings.database, 0
    if driver is Driver.RECADO_POSTGRES:
        assert server is not None
        url, first = server.new_database(f"calls_{os.urandom(4).hex()}"), server.pid
    return [*command, str(lab.folder), url, f"{offered:g}", str(plan.max_calls), str(first)], ""


async def _spoken(lab: Lab) -> SpokenOnce:
    whole = invented(lab.folder / "campaigns.yaml")
    return await speak_once(lab.settings, whole.campaigns[0])


def _bare(lab: Lab, plan: Plan, offered: float, spoken: SpokenOnce) -> bare_dialer.Job:
    settings = lab.settings
    return bare_dialer.Job(
        port=settings.ami_port,
        user=settings.ami_user,
        secret=settings.ami_secret.get_secret_value(),
        endpoint=TRUNK,
        context=spoken.context,
        caller_id=spoken.campaign.caller_id,
        token_secret=settings.token_secret,
        variables={"RECADO_AMD": "0", **inbound_variables(spoken.campaign, spoken.sounds)},
        numbers=[number_of(n) for n in range(plan.calls)],
        calls_per_second=offered,
        max_calls=plan.max_calls,
    )


def _files(lab: Lab, plan: Plan, offered: float, spoken: SpokenOnce) -> call_files.Job:
    return call_files.Job(
        spool=str(lab.folder / "pbx" / "spool"),
        endpoint=TRUNK,
        caller_id=spoken.campaign.caller_id,
        sounds=spoken.sounds,
        numbers=[number_of(n) for n in range(plan.calls)],
        calls_per_second=offered,
    )


async def _load_spool(lab: Lab, install: AsteriskInstall) -> None:
    """Recado's own PBX does not load it."""
    (lab.folder / "pbx" / "spool" / "outgoing").mkdir(exist_ok=True)
    config = lab.folder / "pbx" / "etc" / "asterisk.conf"
    load = (*install.program, "-C", str(config), "-rx", "module load pbx_spool.so")
    asked = await asyncio.create_subprocess_exec(*load, stdout=asyncio.subprocess.DEVNULL)
    if await asked.wait():
        raise DriverFailed("Asterisk did not load pbx_spool, which reads call files.")


async def _dialled(lab: Lab, command: Sequence[str], job: str, calls: int, progress: Progress) -> Dialled:
    """Let it place its calls, and wait until they have ended."""
    errors = lab.folder / "driver.err"
    with errors.open("wb") as complaints:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=complaints
        )
        ends = _Ends(lab.settings.event_log, progress)
        watching = asyncio.create_task(ends.watch())
        said, _ = await process.communicate(job.encode())
    try:
        dialled = from_output(said.decode())
        if dialled is None:
            raise DriverFailed(f"what places the calls ended with {process.returncode}: {_last(errors)}")
        await ends.all_of(calls)
    finally:
        watching.cancel()
    return dialled


def _last(errors: Path) -> str:
    return errors.read_text(errors="replace").strip()[-1000:]


class _Ends:
    """Counts the calls that have ended, by the event log, while they end."""

    def __init__(self, log: Path, progress: Progress) -> None:
        self._log = log
        self._progress = progress
        self._offset = 0
        self._count = 0
        self._silent = 0.0

    async def watch(self) -> None:
        """Until cancelled, telling how many more have ended."""
        while True:
            more = self._more()
            self._count, self._silent = self._count + more, 0.0 if more else self._silent + LOOK_AGAIN
            self._progress("", more)
            await asyncio.sleep(LOOK_AGAIN)

    async def all_of(self, calls: int) -> None:
        """Wait until so many have, or none does any more."""
        self._silent = 0.0
        while self._count < calls and self._silent < QUIET:  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(LOOK_AGAIN)

    def _more(self) -> int:
        block = b""
        with suppress(FileNotFoundError), self._log.open("rb") as file:
            file.seek(self._offset)
            block = file.read()
        whole = block[: block.rfind(b"\n") + 1]
        self._offset += len(whole)
        return whole.count(b'"CHAN_END"')


def _asterisk_cpu(folder: Path) -> float:
    return sum(cpu_of(int((folder / name / "pid").read_text())) for name in ("pbx", "carrier"))


def _as_row(driver: Driver, offered: float, dialled: Dialled, log: CallLog, asterisk_cpu: float) -> Row:
    calls = len(log.ended)
    each = max(calls, 1)
    return Row(
        driver=driver,
        offered_cps=offered,
        sustained_cps=round(log.sustained(), 1),
        calls=calls,
        dialer_cpu_ms_per_call=round(dialled.cpu_seconds * 1000 / each, 2),
        asterisk_cpu_ms_per_call=round(asterisk_cpu * 1000 / each, 2),
        ami_bytes_per_call=round(dialled.ami_bytes / each),
        event_lag_ms=log.lag_ms(dialled.heard),
        call_seconds=round(log.length(), 2),
    )
