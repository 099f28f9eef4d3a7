"""Plays the faults and prints the table; exit code 1 if anybody was called twice, or anything was lost."""

import argparse
import asyncio
import random
import sys
import tempfile
from functools import partial
from pathlib import Path

from rich.console import Console

from dialer.lab.install import find_or_install
from tests.faults.rows import Row, print_table, write_json
from tests.faults.stage import Stage
from tests.faults.suite import FAULTS, play


def main() -> int:
    options = _options()
    console = Console(highlight=False)
    rows = asyncio.run(_play_all(options, console))
    print_table(rows, console)
    if options.json:
        write_json(options.json, rows, options.runs)
    return 0 if all(row.ok for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="random kills over F4 and F5; default 20")
    parser.add_argument("--only", action="append", default=[], help="F1, F2 …: these alone; may be repeated")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--seed", type=int, default=1, help="of the dice; default 1")
    return parser.parse_args()


async def _play_all(options: argparse.Namespace, console: Console) -> list[Row]:
    install = await asyncio.to_thread(find_or_install, console.print)
    rows = []
    for fault in FAULTS:
        if options.only and fault.name not in options.only:
            continue
        with tempfile.TemporaryDirectory(prefix="rf-", ignore_cleanup_errors=True) as folder:
            stage = Stage(
                folder=Path(folder),
                install=install,
                runs=fault.runs(options.runs),
                dice=random.Random(options.seed),
                tell=partial(_tell, console, fault.name),
            )
            rows.append(await play(fault, stage))
    return rows


def _tell(console: Console, fault: str, text: str) -> None:
    console.print(f"{fault} {text}")


if __name__ == "__main__":
    sys.exit(main())
