"""Plays the faults and prints the table; exit code 1 if anybody was called twice, or anything was lost."""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from dialer.lab.install import find_or_install
from dialer.logs import log_nowhere
from tests.faults.rows import Row, print_table, write_json
from tests.faults.stage import Stage
from tests.faults.suite import BROKEN, FAULTS, Fault, play


def main() -> int:
    options = _options()
    log_nowhere()
    console = Console(highlight=False)
    rows = asyncio.run(_play_all(options, console))
    print_table(rows, console)
    if options.json:
        write_json(options.json, rows, options.runs)
    if options.self_check:
        return _noticed(rows, console)
    return 0 if all(row.ok for row in rows) else 1


def _noticed(rows: Sequence[Row], console: Console) -> int:
    """Turned round: a Recado made wrong that passes is a suite that shows nothing."""
    for row in rows:
        console.print(f"{row.fault}: {'not noticed' if row.ok else 'noticed'}")
    return 1 if any(row.ok for row in rows) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="random kills over F4 and F5; default 20")
    parser.add_argument("--only", action="append", default=[], help="F1, F2 …: these alone; may be repeated")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--labs", type=int, default=3, help="labs at the same time; default 3")
    parser.add_argument("--self-check", action="store_true", help="play a Recado made wrong: must fail")
    parser.add_argument("--seed", type=int, default=1, help="of the dice; default 1")
    return parser.parse_args()


async def _play_all(options: argparse.Namespace, console: Console) -> list[Row]:
    """Several labs at once: most of a fault is waiting."""
    install = await asyncio.to_thread(find_or_install, console.print)
    chosen = BROKEN if options.self_check else FAULTS
    labs = asyncio.Semaphore(options.labs)

    async def one(fault: Fault) -> Row:
        async with labs:
            with tempfile.TemporaryDirectory(prefix="rf-", ignore_cleanup_errors=True) as folder:
                stage = Stage(
                    folder=Path(folder),
                    install=install,
                    runs=fault.runs(options.runs),
                    dice=random.Random(options.seed),
                    tell=partial(_tell, console, fault.name),
                )
                return await play(fault, stage)

    wanted = [fault for fault in chosen if not options.only or fault.name in options.only]
    return list(await asyncio.gather(*(one(fault) for fault in wanted)))


def _tell(console: Console, fault: str, text: str) -> None:
    console.print(f"{fault} {text}")


if __name__ == "__main__":
    sys.exit(main())
