"""What the suite reports: a row a fault, a table for people, JSON for machines."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.faults.verdict import Verdict

WIDTH = 110
"""Columns that the table takes, also where a log says it has fewer."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault's figures over all its runs. `measured` are promised times, as (what, seconds, at most)."""

    fault: str
    what: str
    runs: int = 0
    calls: int = 0
    called_twice: int = 0
    keys_lost: int = 0
    keys_too_late: int = 0
    """Pressed as the call was ending: no call heard them, and nobody could."""
    recovery_seconds_max: float = 0.0
    measured: tuple[tuple[str, float, float], ...] = ()
    broken: tuple[str, ...] = ()
    not_yet: str = ""
    """Why this fault is not played; then it shows nothing."""

    @property
    def ok(self) -> bool:
        return not (self.called_twice or self.keys_lost or self.broken or self.late)

    @property
    def late(self) -> tuple[str, ...]:
        """Promised times that were not kept: a machine that is busy with other things keeps none."""
        return tuple(
            f"{what}: {seconds:.2f} s, promised {at_most:g} s"
            for what, seconds, at_most in self.measured
            if seconds > at_most
        )


@dataclass
class Figures:
    """Adds up what the scenes of one fault gave."""

    runs: int = 0
    calls: int = 0
    called_twice: int = 0
    keys_lost: int = 0
    keys_too_late: int = 0
    recovery: float = 0.0
    measured: list[tuple[str, float, float]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        self.calls += verdict.calls
        self.called_twice += verdict.called_twice
        self.keys_lost += verdict.keys_lost
        self.keys_too_late += verdict.keys_too_late
        self.broken += verdict.broken

    def join(self, other: "Figures") -> None:
        """Add what another lab showed of the same fault."""
        self.runs += other.runs
        self.calls += other.calls
        self.called_twice += other.called_twice
        self.keys_lost += other.keys_lost
        self.keys_too_late += other.keys_too_late
        self.recovery = max(self.recovery, other.recovery)
        for promised in other.measured:
            self.promise(*promised)
        self.broken += other.broken

    def recovered(self, seconds: float) -> None:
        """One run of the fault is over: calls could be placed again after so long."""
        self.runs += 1
        self.recovery = max(self.recovery, seconds)

    def promise(self, what: str, seconds: float, at_most: float) -> None:
        """A promised time as it was measured; of several the longest counts."""
        worst = max([seconds, *(each for said, each, _ in self.measured if said == what)])
        others = [each for each in self.measured if each[0] != what]
        self.measured = [*others, (what, worst, at_most)]

    def row(self, fault: str, what: str) -> Row:
        return Row(
            fault=fault,
            what=what,
            runs=self.runs,
            calls=self.calls,
            called_twice=self.called_twice,
            keys_lost=self.keys_lost,
            keys_too_late=self.keys_too_late,
            recovery_seconds_max=round(self.recovery, 1),
            measured=tuple(self.measured),
            broken=tuple(self.broken),
        )


def as_json(rows: Sequence[Row], runs: int) -> dict[str, Any]:
    """The report for machines: a row a fault, with its plays; what is not played yet counts as nothing."""
    played = [row for row in rows if not row.not_yet]
    faults = dict.fromkeys(row.fault for row in played)
    return {
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "runs": runs,
        "rows": [_summed(fault, [row for row in played if row.fault == fault]) for fault in faults],
        "not_yet": {row.fault: row.not_yet for row in rows if row.not_yet},
        "called_twice": sum(row.called_twice for row in played),
        "keys_lost": sum(row.keys_lost for row in played),
        "ok": all(row.ok for row in played),
    }


def _summed(fault: str, plays: Sequence[Row]) -> dict[str, Any]:
    return {
        "fault": fault,
        "runs": sum(row.runs for row in plays),
        "calls": sum(row.calls for row in plays),
        "called_twice": sum(row.called_twice for row in plays),
        "keys_lost": sum(row.keys_lost for row in plays),
        "recovery_seconds_max": max(row.recovery_seconds_max for row in plays),
        "ok": all(row.ok for row in plays),
        "plays": [asdict(row) | {"ok": row.ok} for row in plays],
    }


def write_json(file: Path, rows: Sequence[Row], runs: int) -> None:
    file.write_text(json.dumps(as_json(rows, runs), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def print_table(rows: Sequence[Row], console: Console) -> None:
    """One line a fault; under it what was promised in seconds, and whatever went wrong."""
    table = Table(show_edge=False, pad_edge=False)
    console.width = max(console.width, WIDTH)
    for heading in ("fault", "what happens"):
        table.add_column(heading)
    for heading in ("runs", "calls", "called twice", "keys lost", "recovery max"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(row.fault, row.what, *_cells(row))
    console.print(table)
    for row in rows:
        if row.keys_too_late:
            console.print(f"{row.fault} {row.what}: {row.keys_too_late} keys pressed as their calls ended")
        for what, seconds, at_most in row.measured:
            console.print(f"{row.fault} {what}: {seconds:.2f} s (promised: {at_most:g} s)", highlight=False)
        for sentence in (*row.broken, *row.late):
            console.print(f"{row.fault} {sentence}", style="red", highlight=False)


def _cells(row: Row) -> tuple[str, ...]:
    if row.not_yet:
        return (f"not yet: {row.not_yet}", "", "", "", "")
    figures = (row.runs, row.calls, row.called_twice, row.keys_lost)
    return (*map(str, figures), f"{row.recovery_seconds_max:.1f} s")
