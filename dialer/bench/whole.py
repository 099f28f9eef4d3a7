"""Every bench in one run: what was measured, beside what, which ratio must hold."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from dialer.bench import calls, ledger, speed
from dialer.bench.api import Throughput, throughput
from dialer.bench.debtors import debtors
from dialer.bench.invented import write_campaign
from dialer.bench.messages import LANGUAGE
from dialer.bench.postgres import PostgresServer
from dialer.bench.scale_tables import Table, spread_in
from dialer.lab.install import AsteriskInstall
from tts.voice import embedded

ALL = ("measured", "figure", "beside", "ratio")

Progress = Callable[[str, int], None]
"""What is being done, and how many steps more are done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Floors:
    """Ratios of two measurements of one run, far enough below what is usual that only a change gets there."""

    ledger: float
    calls: float
    voice: float
    api: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is measured, and below which ratios it is a failure."""

    ledger: ledger.Plan
    calls: calls.Plan
    messages: int
    api_seconds: float
    """Of each kind in each round."""
    floors: Floors | None = None


FULL = Plan(
    ledger=ledger.Plan(contacts=(10_000, 100_000, 1_000_000), workers=(1, 2, 4), attempts=2000),
    calls=calls.Plan(offered=(100, 150), calls=1500),
    messages=50,
    api_seconds=1,
)

SHORT = Plan(
    ledger=ledger.Plan(contacts=(200, 2_000), workers=(1,), attempts=60),
    calls=calls.Plan(offered=(20,), calls=60, drivers=(calls.Driver.BARE, calls.Driver.RECADO_SQLITE)),
    messages=10,
    api_seconds=0.2,
    floors=Floors(ledger=0.5, calls=0.5, voice=0.4, api=0.25),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratio:
    """`what` and its `values` name a text of the command line; less is worse."""

    what: str
    values: Mapping[str, str]
    ratio: float
    floor: float | None

    @property
    def holds(self) -> bool:
        return self.floor is None or self.ratio >= self.floor


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeBench:
    ledger: ledger.LedgerBench
    calls: calls.CallsBench
    voice: speed.ChainCost
    api: Throughput

    def ratios(self, floors: Floors | None) -> Iterator[Ratio]:
        """Each with its floor, where there is one."""
        for engine, of_size in self.ledger.ratios().items():
            fewest, *more = of_size
            for most in more:
                yield Ratio(
                    what="ledger",
                    values={"engine": engine, "most": most, "fewest": fewest},
                    ratio=1 / of_size[most],
                    floor=floors.ledger if floors else None,
                )
        for engine, at_rate in self.calls.ratios().items():
            for offered, ratio in at_rate.items():
                yield Ratio(
                    what="calls",
                    values={"engine": engine, "offered": offered},
                    ratio=ratio,
                    floor=floors.calls if floors else None,
                )
        yield Ratio(what="voice", values={}, ratio=self.voice.ratio, floor=floors.voice if floors else None)
        yield Ratio(what="api", values={}, ratio=self.api.ratio, floor=floors.api if floors else None)

    def as_json(self) -> Mapping[str, Any]:
        return {
            "ledger": self.ledger.as_json(),
            "calls": self.calls.as_json(),
            "voice": asdict(self.voice) | {"ratio": self.voice.ratio},
            "api": asdict(self.api) | {"ratio": self.api.ratio, "ratio_unchanged": self.api.ratio_unchanged},
        }

    def table(self) -> Table:
        """One for the README."""
        return Table(titles=ALL, rows=[*self._calls(), *self._ledger(), *self._imports(), *self._others()])

    def _calls(self) -> Iterator[Sequence[str]]:
        for row in self.calls.rows:
            ratio = None if row.driver is calls.Driver.BARE else self.calls.of_bare(row)
            yield (
                f"calls, {row.driver.replace('_', ' ')}, {row.offered_cps:g} offered a second",
                f"{row.sustained_cps:.1f} calls/s, {row.dialer_cpu_ms_per_call:.1f} ms of CPU each",
                "" if ratio is None else "the bare loop",
                "" if ratio is None else f"{ratio:.2f}",
            )

    def _ledger(self) -> Iterator[Sequence[str]]:
        ratios = self.ledger.ratios()
        for row in self.ledger.attempts:
            fewest = next(iter(ratios[row.database]))
            is_beside = row.workers == 1 and str(row.contacts) != fewest
            yield (
                f"ledger, {row.database}, {row.contacts:,} contacts, {row.workers} at once",
                f"{row.attempts_per_second:,.0f} calls/s, {row.cpu_ms_per_attempt:.1f} ms of CPU each, "
                f"p50 / p99 {spread_in(row.attempt_ms)}, {row.memory_mb:.0f} MB",
                f"{int(fewest):,} contacts" if is_beside else "",
                f"{1 / ratios[row.database][str(row.contacts)]:.2f}" if is_beside else "",
            )

    def _imports(self) -> Iterator[Sequence[str]]:
        for each in self.ledger.imports:
            yield (
                f"import, {each.database}, {each.contacts:,} rows",
                f"{each.rows_per_second:,.0f} rows/s, {each.memory_mb:.0f} MB",
                "",
                "",
            )

    def _others(self) -> Iterator[Sequence[str]]:
        spoken = f"{self.voice.messages_per_cpu_second:.1f} messages per CPU-second"
        yield "voice, the whole chain", spoken, "espeak-ng alone", f"{self.voice.ratio:.2f}"
        answers = f"{median(self.api.status):,.0f} answers/s"
        yield "API, status call", answers, "an empty route", f"{self.api.ratio:.2f}"


async def measure_all(
    plan: Plan, install: AsteriskInstall, server: PostgresServer | None, progress: Progress
) -> WholeBench:
    """Raises what each bench does."""
    return WholeBench(
        ledger=await asyncio.to_thread(ledger.measure_ledger, plan.ledger, server, progress),
        calls=await calls.measure_calls(plan.calls, install, server, progress),
        voice=await _voice(plan, progress),
        api=await _api(plan, progress),
    )


async def _voice(plan: Plan, progress: Progress) -> speed.ChainCost:
    progress("voice", 0)
    people = debtors(plan.messages + 1)
    return await speed.chain_cost(people, embedded(LANGUAGE), lambda done: progress("voice", done))


async def _api(plan: Plan, progress: Progress) -> Throughput:
    progress("API", 0)
    with TemporaryDirectory(prefix="recado-bench-") as folder:
        cost = await throughput(write_campaign(Path(folder), 10), plan.api_seconds)
    progress("API", 1)
    return cost


def steps_of(plan: Plan, server: PostgresServer | None) -> int:
    """How many steps the progress of a plan has."""
    steps = (ledger.steps_of(plan.ledger, server), calls.steps_of(plan.calls, server))
    return sum(steps) + plan.messages + 1
