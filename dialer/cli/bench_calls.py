"""`recado bench calls`: what Recado can do, against what could be done without it."""

import asyncio
from typing import Annotated

import typer

from dialer.bench.call_tables import calls_table
from dialer.bench.calls import Driver, Plan, measure_calls, steps_of
from dialer.cli.bench_progress import steps
from dialer.cli.bench_report import JsonFile, measured_on, mistakes, server, show, write
from dialer.cli.words import say
from dialer.lab.install import find_or_install


def calls(
    rate: Annotated[list[float] | None, typer.Option(min=1, max=1000, help=say("help.bench.rate"))] = None,
    n: Annotated[int, typer.Option("--calls", min=20, max=20_000, help=say("help.bench.calls.n"))] = 1500,
    driver: Annotated[list[Driver] | None, typer.Option(help=say("help.bench.driver"))] = None,
    at_once: Annotated[int, typer.Option(min=10, max=2000, help=say("help.bench.at_once"))] = 600,
    file: JsonFile = None,
) -> None:
    drivers = tuple(driver or Driver)
    plan = Plan(offered=tuple(rate or (100, 150)), calls=n, drivers=drivers, max_calls=at_once)
    with mistakes("calls", file), server(wanted=Driver.RECADO_POSTGRES in drivers) as started:
        install = find_or_install(lambda text: typer.echo(text, err=True))
        with steps("", steps_of(plan, started)) as step:
            found = asyncio.run(measure_calls(plan, install, started, step))
        typer.echo(measured_on(started, install))
        show([calls_table(found)])
        write(file, found.as_json(), started, install)
