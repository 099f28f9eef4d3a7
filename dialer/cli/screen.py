"""What a running campaign looks like: a bar and live figures in a terminal, plain lines in a log."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from dialer.cli.words import say

REFRESH = 1.0
"""Seconds between two looks in a terminal."""

PLAIN_EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How far a run has come."""

    done: int
    total: int
    calls: Mapping[str, int]
    """Calls now, by what they are doing."""
    outcomes: Mapping[str, int]
    idle: str = ""
    """Why nobody is called right now; empty while somebody is."""
    alarms: int = 0
    """Calls on the line that are not ours."""


Look = Callable[[], Awaitable[Standing]]


class Screen:
    """Says what happens. One line a step everywhere; a moving picture only where somebody can see it move."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)

    def step(self, text: str) -> None:
        """One thing that begins now and may take a while."""
        self.console.print(f"[dim]…[/dim] {text}", markup=True)

    def line(self, text: str = "", *, style: str | None = None) -> None:
        self.console.print(text, style=style, markup=False, soft_wrap=True)

    @contextmanager
    def counting(self, text: str) -> Iterator[Callable[[int], None]]:
        """Show how many are done of something whose number nobody knows beforehand."""
        said = time.monotonic()
        with self.console.status(text) as status:

            def count(done: int) -> None:
                nonlocal said
                status.update(f"{text}: {done}")
                if not self.console.is_terminal and time.monotonic() - said > PLAIN_EVERY:
                    said = time.monotonic()
                    self.line(f"{text}: {done}")

            yield count

    @contextmanager
    def measuring(self, text: str) -> Iterator[Callable[[int, int], None]]:
        """Show how many are done of how many: a bar in a terminal, else a line now and again."""
        if not self.console.is_terminal:
            yield self._measured(text)
            return
        with Progress(
            TextColumn("[dim]…[/dim] {task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self.console,
            transient=True,
        ) as bar:
            shown = bar.add_task(text, total=None)
            yield lambda done, total: bar.update(shown, completed=done, total=total)

    def _measured(self, text: str) -> Callable[[int, int], None]:
        said = time.monotonic() - PLAIN_EVERY

        def measure(done: int, total: int) -> None:
            nonlocal said
            if time.monotonic() - said >= PLAIN_EVERY or done == total:
                said = time.monotonic()
                self.line(f"{text}: {done}/{total}")

        return measure

    @asynccontextmanager
    async def watching(self, look: Look) -> AsyncIterator[None]:
        """Show how far it is until the block ends; the last picture stays."""
        watch = self._moving if self.console.is_terminal else self._plain
        ended = asyncio.Event()
        task = asyncio.create_task(watch(look, ended))
        try:
            yield
        finally:
            ended.set()
            await task

    async def _moving(self, look: Look, ended: asyncio.Event) -> None:
        with Live(console=self.console, refresh_per_second=8) as live:
            while True:
                live.update(_picture(await look()))
                if ended.is_set():
                    return
                await _pause(ended, REFRESH)

    async def _plain(self, look: Look, ended: asyncio.Event) -> None:
        said = ""
        while True:
            text = _sentence(await look())
            if text != said:
                self.line(text)
                said = text
            if ended.is_set():
                return
            await _pause(ended, PLAIN_EVERY)

    def outcomes(self, counts: Mapping[str, int]) -> None:
        """The table that a run ends with."""
        table = Table(show_edge=False, pad_edge=False)
        table.add_column(say("table.outcome"))
        table.add_column(say("table.attempts"), justify="right")
        for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            table.add_row(name, str(n))
        table.add_section()
        table.add_row(say("table.total"), str(sum(counts.values())))
        self.console.print(table)


async def _pause(ended: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(ended.wait(), seconds)
    except TimeoutError:
        return


def _sentence(standing: Standing) -> str:
    line = say(
        "progress.line",
        done=standing.done,
        total=standing.total,
        calls=sum(standing.calls.values()),
        outcomes=_words(standing.outcomes) or "-",
    )
    alarm = say("run.alarms", alarms=standing.alarms) if standing.alarms else ""
    return " · ".join(part for part in (line, standing.idle, alarm) if part)


def _picture(standing: Standing) -> Group:
    bar = Table.grid(padding=(0, 1))
    bar.add_row(
        ProgressBar(total=max(standing.total, 1), completed=standing.done, width=40),
        Text(f"{standing.done}/{standing.total} {say('progress.contacts')}"),
    )
    calls = f"{sum(standing.calls.values())} {say('progress.calls')}"
    return Group(
        bar,
        Text(f"{calls}: {_words(standing.calls)}" if standing.calls else calls, style="cyan"),
        Text(_words(standing.outcomes), style="green"),
        *([Text(standing.idle, style="dim")] if standing.idle else []),
        *([Text(say("run.alarms", alarms=standing.alarms), style="bold red")] if standing.alarms else []),
    )


def _words(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda item: -item[1]))
