"""What was found, as tables: for a terminal and for the README alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialer.bench.ledger import Attempts, LedgerBench


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Its first row is its titles."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]

    def as_markdown(self) -> str:
        ruled = [self.titles, ["---", *["--:"] * (len(self.titles) - 1)], *self.rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in ruled)


LEDGER = (
    "ledger",
    "contacts",
    "workers",
    "attempts/s",
    "attempt p50 / p99",
    "claim p50 / p99",
    "CPU",
    "memory",
)
IMPORTS = ("import", "contacts", "rows/s", "memory")


def ledger_tables(bench: LedgerBench) -> Iterator[Table]:
    """What is claimed, sent and settled a second; and what is imported."""
    yield Table(titles=LEDGER, rows=[_attempts_row(row) for row in bench.attempts])
    imports = [
        (row.database, f"{row.contacts:,}", f"{row.rows_per_second:,.0f}", _megabytes(row.memory_mb))
        for row in bench.imports
    ]
    yield Table(titles=IMPORTS, rows=imports)


def _attempts_row(row: Attempts) -> Sequence[str]:
    return (
        row.database,
        f"{row.contacts:,}",
        str(row.workers),
        f"{row.attempts_per_second:,.0f}",
        spread_in(row.attempt_ms),
        spread_in(row.claim_ms),
        f"{row.cpu_ms_per_attempt:.1f} ms",
        _megabytes(row.memory_mb),
    )


def spread_in(milliseconds: Mapping[str, float]) -> str:
    return f"{milliseconds['p50']:.1f} / {milliseconds['p99']:.1f} ms"


def _megabytes(megabytes: float) -> str:
    return f"{megabytes:.0f} MB"
