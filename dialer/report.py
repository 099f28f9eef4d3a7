"""What an operator may ask: results as a file that a spreadsheet opens safely."""

import csv
from datetime import datetime
from pathlib import Path

from dialer.formula_safe import neutralise
from dialer.store import Tx
from dialer.store.results import Result, results


def write_results(tx: Tx, file: Path, campaign: str | None = None) -> int:
    """Write one line per attempt to `file` (CSV, UTF-8 with BOM, for Excel); how many.

    Times are this machine's, to the second, with their offset (2026-11-23T10:00:02+01:00).
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(Result._fields)
        rows = 0
        for result in results(tx, campaign):
            writer.writerow([_cell(value) for value in result])
            rows += 1
    return rows


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone().isoformat(timespec="seconds")
    return neutralise("" if value is None else str(value))
