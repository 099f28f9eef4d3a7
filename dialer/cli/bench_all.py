"""`recado bench all`: every bench in one run; the short form fails where a ratio is worse."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from dialer.bench.whole import FULL, SHORT, Ratio, measure_all, steps_of
from dialer.cli.bench_progress import steps
from dialer.cli.bench_report import JsonFile, measured_on, mistakes, server, write
from dialer.cli.words import say
from dialer.lab.install import find_or_install


def whole(
    short: Annotated[bool, typer.Option("--short", help=say("help.bench.short"))] = False,
    markdown: Annotated[Path | None, typer.Option(dir_okay=False, help=say("help.bench.markdown"))] = None,
    file: JsonFile = None,
) -> None:
    plan = SHORT if short else FULL
    with mistakes("all", file, markdown), server(wanted=not short) as started:
        install = find_or_install(lambda text: typer.echo(text, err=True))
        with steps("", steps_of(plan, started)) as step:
            found = asyncio.run(measure_all(plan, install, started, step))
        text = f"{measured_on(started, install)}\n\n{found.table().as_markdown()}\n"
        typer.echo(text)
        if markdown:
            markdown.write_text(text, encoding="utf-8")
        write(file, found.as_json(), started, install)
    hold(list(found.ratios(plan.floors)))


def hold(ratios: Sequence[Ratio]) -> None:
    """Say each that has a floor; typer.Exit(1) where one is worse."""
    for each in ratios:
        if each.floor is not None:
            what = say(f"bench.what.{each.what}", **each.values)
            typer.echo(say("bench.ratio", what=what, ratio=f"{each.ratio:.2f}", floor=f"{each.floor:.2f}"))
    if not all(each.holds for each in ratios):
        typer.echo(say("bench.worse"), err=True)
        raise typer.Exit(1)
