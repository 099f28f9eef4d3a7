"""`recado lab`: the rehearsal lab, left running for tries by hand."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from dialer.cli.screen import Screen
from dialer.cli.words import say
from dialer.lab.install import find_or_install
from dialer.lab.lab import Lab

Folder = Annotated[Path, typer.Argument(help=say("help.lab.folder"))]
FOLDER = Path(".recado/lab")

app = typer.Typer(help=say("help.lab"), no_args_is_help=True)


@app.command(help=say("help.lab_up"))
def up(folder: Folder = FOLDER) -> None:
    screen = Screen()
    screen.step(say("step.asterisk"))
    find_or_install(screen.step)
    screen.step(say("step.lab"))
    lab = asyncio.run(Lab.up(folder))
    screen.line(say("lab.up", folder=lab.folder))


@app.command(help=say("help.lab_down"))
def down(folder: Folder = FOLDER) -> None:
    asyncio.run(Lab.attach(folder).down())
    Screen().line(say("lab.down"))
