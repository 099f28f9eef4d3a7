"""Plays the faults and prints the table; exit code 1 if anybody was called twice, or anything was lost."""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import accumulate
from pathlib import Path

from rich.console import Console

from dialer.lab.install import find_or_install
from dialer.logs import log_nowhere
from tests.faults.rows import Figures, Row, print_table, write_json
from tests.faults.stage import Stage
from tests.faults.suite import BROKEN, FAULTS, Fault, play

EXIT_INTERRUPTED = 130


def main() -> int:
    options = _options()
    log_nowhere()
    console = Console(highlight=False)
    report = Report(options, console)
    report.write()
    try:
        asyncio.run(_play_all(options, console, report))
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("stopped half-way: what ended before is below")
        print_table(report.rows, console)
        return EXIT_INTERRUPTED
    print_table(report.rows, console)
    if options.self_check:
        return _noticed(report.rows, console)
    return 0 if all(row.ok for row in report.rows) else 1


class Report:
    """What the faults showed so far, on file after every part: a suite that is stopped has shown that."""

    def __init__(self, options: argparse.Namespace, console: Console) -> None:
        self._chosen = _chosen(options)
        self._figures = [Figures() for _ in self._chosen]
        self._options = options
        self._console = console

    @property
    def rows(self) -> list[Row]:
        """Of every fault that was played, if only in part, or never will be."""
        both = zip(self._chosen, self._figures, strict=True)
        return [fault.row(found) for fault, found in both if found != Figures() or not fault.play]

    def add(self, fault: Fault, figures: Figures) -> None:
        found = self._figures[self._chosen.index(fault)]
        found.join(figures)
        said = f"{fault.name} {fault.what}: {found.runs} runs, {found.calls} calls, "
        said += f"{found.called_twice} called twice, {found.keys_lost} keys lost"
        self._console.print(said, *found.broken, sep="\n  ", highlight=False, soft_wrap=True)
        self.write()

    def write(self) -> None:
        if self._options.json:
            write_json(self._options.json, self.rows, self._options.runs)


def _noticed(rows: Sequence[Row], console: Console) -> int:
    """Turned round: a Recado made wrong that passes is a suite that shows nothing."""
    for row in rows:
        console.print(f"{row.fault}: {'not noticed' if row.ok else 'noticed'}")
    return 1 if any(row.ok for row in rows) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="random kills over F4 and F5; default 20")
    parser.add_argument("--only", action="append", default=[], help="F1, F2 …, or what happens: these alone")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--labs", type=int, default=3, help="labs at the same time; default 3")
    parser.add_argument("--self-check", action="store_true", help="play a Recado made wrong: must fail")
    parser.add_argument(
        "--keep", type=Path, help="leave each lab's folder, with all that was written, in here"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the dice; default 1")
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> list[Fault]:
    return [
        fault
        for fault in (BROKEN if options.self_check else FAULTS)
        if not options.only or {fault.name, fault.what} & set(options.only)
    ]


async def _play_all(options: argparse.Namespace, console: Console, report: Report) -> None:
    """Several labs at once: most of a fault is waiting."""
    playing = asyncio.current_task()
    assert playing
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    install = await asyncio.to_thread(find_or_install, console.print)
    labs = asyncio.Semaphore(options.labs)

    async def one(fault: Fault, runs: int, before: int) -> None:
        async with labs:
            with _folder(options.keep, f"{fault.name}-{before}") as folder:
                stage = Stage(
                    folder=Path(folder),
                    install=install,
                    runs=runs,
                    before=before,
                    dice=random.Random(options.seed + before),
                    tell=partial(_tell, console, fault.name),
                )
                report.add(fault, await play(fault, stage))

    await asyncio.gather(
        *(
            one(fault, runs, before)
            for fault in _chosen(options)
            if fault.play
            for runs, before in _parts(fault, options.runs)
        )
    )


@contextmanager
def _folder(keep: Path | None, name: str) -> Iterator[str]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="rf-", ignore_cleanup_errors=True) as folder:
            yield folder
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield tempfile.mkdtemp(prefix=f"{name}-", dir=keep)


def _parts(fault: Fault, runs: int) -> Iterator[tuple[int, int]]:
    """The runs of each part, and those of the parts before it."""
    parts = fault.parts(runs)
    return zip(parts, accumulate(parts, initial=0), strict=False)


def _tell(console: Console, fault: str, text: str) -> None:
    console.print(f"{fault} {text}")


if __name__ == "__main__":
    sys.exit(main())
