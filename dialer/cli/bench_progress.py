"""What all benches share: where their figures go, and how far they are."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dialer.cli.words import say


def check_folder(file: Path | None) -> None:
    """Before minutes of measuring: ValueError where the figures could not be written."""
    if file and not (file.parent.is_dir() and os.access(file.parent, os.W_OK)):
        raise ValueError(say("bench.no_folder", file=file, folder=file.parent))


@contextmanager
def progress(text: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar with the time that is left, where somebody can see it; beside the figures, on stderr."""
    with steps(text, total) as step:
        yield lambda done: step("", done)


@contextmanager
def steps(text: str, total: int) -> Iterator[Callable[[str, int], None]]:
    """The same over things of several names: what is done now, and how many more are done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task(text, total=total)

        def step(name: str, done: int) -> None:
            bar.update(shown, advance=done, description=f"{text}: {name}" if name else None)

        yield step
