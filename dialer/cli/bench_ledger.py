"""`recado bench ledger`: what the ledger can do with nobody on the telephone."""

from typing import Annotated

import typer

from dialer.bench.ledger import UNCOUNTED, Plan, measure_ledger, steps_of
from dialer.bench.scale_tables import ledger_tables
from dialer.cli.bench_progress import steps
from dialer.cli.bench_report import JsonFile, measured_on, mistakes, server, show, write
from dialer.cli.words import say

SIZES = (10_000, 100_000, 1_000_000)
WORKERS = (1, 2, 4)


def ledger(
    contacts: Annotated[
        list[int] | None, typer.Option(min=100, max=10_000_000, help=say("help.bench.contacts"))
    ] = None,
    attempts: Annotated[int, typer.Option(min=30, max=100_000, help=say("help.bench.attempts"))] = 2000,
    workers: Annotated[list[int] | None, typer.Option(min=1, max=16, help=say("help.bench.workers"))] = None,
    file: JsonFile = None,
) -> None:
    sizes = tuple(sorted(contacts or SIZES))
    plan = Plan(contacts=sizes, workers=tuple(workers or WORKERS), attempts=attempts)
    with mistakes("ledger", file):
        _check_size(plan)
        with server(wanted=True) as started, steps("", steps_of(plan, started)) as step:
            found = measure_ledger(plan, started, step)
    typer.echo(measured_on(started))
    show(list(ledger_tables(found)))
    write(file, found.as_json(), started)


def _check_size(plan: Plan) -> None:
    """ValueError where somebody would have to be called twice."""
    least = plan.attempts * len(plan.workers) + UNCOUNTED * max(plan.workers)
    if plan.contacts[0] < least:
        raise ValueError(
            say("bench.few_contacts", contacts=plan.contacts[0], attempts=plan.attempts, least=least)
        )
