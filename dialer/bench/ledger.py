"""What the ledger can do with nobody on the telephone: imports, and calls claimed, sent and settled.

Every size is built first; then the sizes take turns in rounds, so that a machine that slows down slows all.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Literal

from dialer.bench.figures import Failed, spread
from dialer.bench.invented import write_campaign
from dialer.bench.postgres import PostgresServer
from dialer.store.database import Database

Engine = Literal["sqlite", "postgres"]
Progress = Callable[[str, int], None]
"""What is being done, and how many steps more are done."""

ROUNDS = 5

FILE = "recado.db"
CHUNK = 1 << 20

UNCOUNTED = 10
"""Calls of each worker that are not counted."""


class WorkerFailed(Failed):
    """A process that was measured has ended before its time; says above why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """A file of so many rows brought into an empty ledger. Memory is the most that the process held."""

    database: Engine
    contacts: int
    rows_per_second: float
    memory_mb: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempts:
    """Calls a second from claim to final record, by so many processes at once; what each call took.

    Ten are claimed, written as sent, and settled in one transaction each: `attempt_ms` is a call's share of
    the three, `claim_ms` what a whole claim of ten took.
    """

    database: Engine
    contacts: int
    workers: int
    attempts_per_second: float
    attempt_ms: Mapping[str, float]
    claim_ms: Mapping[str, float]
    cpu_ms_per_attempt: float
    """Of the workers and of the server."""
    memory_mb: float
    """The most that one worker held."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerBench:
    imports: Sequence[Import]
    attempts: Sequence[Attempts]

    def ratios(self) -> Mapping[str, Mapping[str, float]]:
        """How many times what a call costs of the fewest contacts it costs of more, one worker each."""
        return {
            engine: dict(self._ratios(engine)) for engine in dict.fromkeys(r.database for r in self.attempts)
        }

    def _ratios(self, engine: Engine) -> Iterator[tuple[str, float]]:
        alone = [row for row in self.attempts if row.database == engine and row.workers == 1]
        least = min(alone, key=lambda row: row.contacts)
        for row in alone:
            yield str(row.contacts), round(least.attempts_per_second / row.attempts_per_second, 3)

    def as_json(self) -> Mapping[str, Any]:
        return {
            "imports": [asdict(each) for each in self.imports],
            "attempts": [asdict(each) for each in self.attempts],
            "ratios": self.ratios(),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is measured. SQLite has one writer, so it is measured with one worker whatever is asked."""

    contacts: Sequence[int]
    workers: Sequence[int]
    attempts: int
    """Of each size and each number of workers."""

    def workers_on(self, engine: Engine) -> Sequence[int]:
        return self.workers if engine == "postgres" else [1]


def steps_of(plan: Plan, server: PostgresServer | None) -> int:
    """How many imports and rounds there are."""
    engines: Sequence[Engine] = ("sqlite", "postgres") if server else ("sqlite",)
    return len(plan.contacts) * sum(1 + ROUNDS * len(plan.workers_on(engine)) for engine in engines)


def measure_ledger(plan: Plan, server: PostgresServer | None, progress: Progress) -> LedgerBench:
    """On SQLite, and on a server where there is one. Raises WorkerFailed."""
    with TemporaryDirectory(prefix="recado-bench-") as made, ExitStack() as ending:
        built = list(_build(plan, Path(made), server, progress))
        _just_imported(built)
        found = [
            _Measured(ledger=ledger, workers=workers)
            for ledger in built
            for workers in plan.workers_on(ledger.engine)
        ]
        working = {ledger.url: ending.enter_context(_workers(ledger, plan)) for ledger in built}
        for _ in range(ROUNDS):
            for each in found:
                _round(each, working[each.ledger.url][: each.workers], plan, server)
                progress(f"{each.ledger.engine} {each.ledger.contacts:,} × {each.workers}", 1)
    return LedgerBench(imports=[ledger.imported for ledger in built], attempts=[each.row() for each in found])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ledger:
    engine: Engine
    contacts: int
    file: Path
    url: str
    imported: Import


def _build(plan: Plan, folder: Path, server: PostgresServer | None, progress: Progress) -> Iterator[_Ledger]:
    for contacts in plan.contacts:
        here = folder / str(contacts)
        here.mkdir()
        file = write_campaign(here, contacts)
        yield _imported("sqlite", contacts, file, f"sqlite:///{here / FILE}", progress)
        if server:
            yield _imported("postgres", contacts, file, server.new_database(f"bench_{contacts}"), progress)


def _imported(engine: Engine, contacts: int, file: Path, url: str, progress: Progress) -> _Ledger:
    progress(f"{engine} {contacts:,}", 0)
    with Database(url) as database:
        database.migrate()
    with _started(file, url, 1) as (worker,):
        worker.ask("import")
        told = worker.told()
    progress(f"{engine} {contacts:,}", 1)
    imported = Import(
        database=engine,
        contacts=contacts,
        rows_per_second=round(told["rows"] / told["seconds"], 1),
        memory_mb=round(told["memory_mb"], 1),
    )
    return _Ledger(engine=engine, contacts=contacts, file=file, url=url, imported=imported)


def _just_imported(built: Sequence[_Ledger]) -> None:
    """All alike: nothing waits to be written any more, and the machine still has each in its memory. It may
    have let go of those that were built first; to read them from the disk again is not what is compared."""
    os.sync()
    for ledger in built:
        if ledger.engine == "sqlite":
            with (ledger.file.parent / FILE).open("rb") as whole:
                while whole.read(CHUNK):
                    pass


class _Worker:
    """A process that works on a ledger when it is asked to."""

    def __init__(self, file: Path, url: str, node: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dialer.bench.ledger_worker", str(file), url, node],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, what: str | int) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()

    def told(self) -> Mapping[str, Any]:
        """What it says next. Raises WorkerFailed."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise WorkerFailed("a process that was measured has ended before its time: it says above why")
        told: Mapping[str, Any] = json.loads(line)
        return told

    def end(self) -> None:
        self._process.communicate()


@contextmanager
def _started(file: Path, url: str, count: int) -> Iterator[Sequence[_Worker]]:
    """Each a node of its own, with a chain of the audit of its own."""
    with ExitStack() as ending:
        started = [_Worker(file, url, f"bench-{n}") for n in range(count)]
        for worker in started:
            ending.callback(worker.end)
        for worker in started:
            worker.told()
        yield started


@contextmanager
def _workers(ledger: _Ledger, plan: Plan) -> Iterator[Sequence[_Worker]]:
    """As many as are needed at once, after a few calls that are not counted: they load what they need."""
    with _started(ledger.file, ledger.url, max(plan.workers_on(ledger.engine))) as started:
        _asked(started, UNCOUNTED)
        yield started


@dataclass(frozen=True, kw_only=True, slots=True)
class _Measured:
    """What several rounds of one measurement said."""

    ledger: _Ledger
    workers: int
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    attempts: list[float] = field(default_factory=list)
    claims: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def row(self) -> Attempts:
        return Attempts(
            database=self.ledger.engine,
            contacts=self.ledger.contacts,
            workers=self.workers,
            attempts_per_second=round(median(self.rates), 1),
            attempt_ms=spread(self.attempts),
            claim_ms=spread(self.claims),
            cpu_ms_per_attempt=round(median(self.cpu), 2),
            memory_mb=round(max(self.memory), 1),
        )


def _round(
    measured: _Measured, workers: Sequence[_Worker], plan: Plan, server: PostgresServer | None
) -> None:
    """So many calls by each worker."""
    shared = max(1, plan.attempts // ROUNDS // len(workers))
    server_cpu = server.cpu_seconds if server and measured.ledger.engine == "postgres" else float
    used = server_cpu()
    told = _asked(workers, shared)
    used = server_cpu() - used
    calls = shared * len(workers)
    measured.rates.append(calls / max(each["seconds"] for each in told))
    measured.cpu.append((used + sum(each["cpu"] for each in told)) * 1000 / calls)
    measured.memory.append(max(each["memory_mb"] for each in told))
    for each in told:
        measured.claims.extend(each["claims"])
        measured.attempts.extend(map(sum, zip(each["claim"], each["sent"], each["folded"], strict=True)))


def _asked(workers: Sequence[_Worker], count: int) -> Sequence[Mapping[str, Any]]:
    for worker in workers:
        worker.ask(count)
    return [worker.told() for worker in workers]
