"""What `bench calls` found, as a table."""

from collections.abc import Sequence

from dialer.bench.calls import CallsBench, Row
from dialer.bench.scale_tables import Table, spread_in

CALLS = (
    "driver",
    "offered",
    "sustained",
    "of the bare loop",
    "calls",
    "dialer CPU",
    "Asterisk CPU",
    "AMI bytes",
    "event lag p50 / p99",
)


def calls_table(bench: CallsBench) -> Table:
    """A row for each driver and rate. CPU is of each call."""
    return Table(titles=CALLS, rows=[_call_row(row, bench.of_bare(row)) for row in bench.rows])


def _call_row(row: Row, ratio: float | None) -> Sequence[str]:
    return (
        row.driver.replace("_", " "),
        f"{row.offered_cps:g}/s",
        f"{row.sustained_cps:.1f}/s",
        "–" if ratio is None else f"{ratio:.2f}",
        str(row.calls),
        f"{row.dialer_cpu_ms_per_call:.1f} ms",
        f"{row.asterisk_cpu_ms_per_call:.1f} ms",
        f"{row.ami_bytes_per_call:,}" if row.ami_bytes_per_call else "–",
        spread_in(row.event_lag_ms) if row.event_lag_ms else "–",
    )
