"""`recado bench`: what this machine can do, as figures, a table and JSON."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dialer.bench import speed
from dialer.bench.debtors import debtors
from dialer.bench.voice_report import VoiceBench, as_json, as_markdown, machine, versions
from dialer.cli.words import say
from tts.engines.espeak import Espeak
from tts.voice import embedded

LANGUAGE = "es"
MOST = 10_000

app = typer.Typer(help=say("help.bench"), no_args_is_help=True)


@app.command(help=say("help.bench.voice"))
def voice(
    messages: Annotated[int, typer.Option(min=10, max=MOST, help=say("help.bench.messages"))] = 200,
    file: Annotated[Path | None, typer.Option("--json", help=say("help.json"))] = None,
) -> None:
    found = asyncio.run(_measured(messages))
    typer.echo(as_markdown(found))
    if file:
        file.write_text(json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n")


async def _measured(messages: int) -> VoiceBench:
    spoken_by = embedded(LANGUAGE)
    with _progress(say("bench.chain"), messages) as advance:
        chain = await speed.chain_cost(debtors(messages + 1), spoken_by, advance)
    return VoiceBench(
        machine=machine(),
        versions=versions(await Espeak().version()),
        date=date.today(),  # noqa: DTZ011 (the day on this machine's wall)
        chain=chain,
        joined_pieces_per_second=speed.joined_pieces_per_second(),
        cache_hit_ms=await speed.cache_hit_ms(spoken_by),
        understood=(),
    )


@contextmanager
def _progress(text: str, total: int) -> Iterator[speed.Progress]:
    """A bar with the time that is left, where somebody can see it; beside the figures, on stderr."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task(text, total=total)
        yield lambda done: bar.advance(shown, done)
