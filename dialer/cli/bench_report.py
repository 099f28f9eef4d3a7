"""What the benches of scale share: the server they need, how a mistake is said, where the figures go."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Shown

from dialer.bench.figures import Failed, versions
from dialer.bench.postgres import NoPostgres, PostgresServer, postgres_server
from dialer.bench.scale_tables import Table
from dialer.bench.voice_report import machine
from dialer.cli.bench_progress import check_folder
from dialer.cli.words import say
from dialer.lab.errors import LabError
from dialer.lab.install import AsteriskInstall

_WRONG_INPUT = 2

JsonFile = Annotated[Path | None, typer.Option("--json", dir_okay=False, help=say("help.json"))]


@contextmanager
def mistakes(command: str, *files: Path | None) -> Iterator[None]:
    """What is wrong is said in a sentence; before anything is measured, where it can be known."""
    try:
        for file in files:
            check_folder(file)
        yield
    except (ValueError, LabError, OSError, Failed) as error:
        typer.echo(f"recado bench {command}: {error}", err=True)
        raise typer.Exit(_WRONG_INPUT if isinstance(error, ValueError) else 1) from None


@contextmanager
def server(*, wanted: bool) -> Iterator[PostgresServer | None]:
    """A PostgreSQL of the bench's own; without its binaries what needs it is left out, and named."""
    with ExitStack() as running:
        started = None
        if wanted:
            try:
                started = running.enter_context(postgres_server())
            except NoPostgres as error:
                typer.echo(say("bench.no_postgres", why=error), err=True)
        yield started


def show(tables: Sequence[Table]) -> None:
    """In a terminal as wide as it is; elsewhere whole."""
    console = Console()
    typer.echo()
    for table in tables:
        if not console.is_terminal:
            typer.echo(table.as_markdown() + "\n")
            continue
        shown = Shown(*table.titles, show_edge=False, pad_edge=False)
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)
        console.print()


def measured_on(server: PostgresServer | None, install: AsteriskInstall | None = None) -> str:
    named = ", ".join(f"{name} {version}" for name, version in _versions(server, install).items())
    return f"{date.today()}, {machine()}; {named}."  # noqa: DTZ011 (the day on this machine's wall)


def write(
    file: Path | None,
    found: Mapping[str, Any],
    server: PostgresServer | None,
    install: AsteriskInstall | None = None,
) -> None:
    if file is None:
        return
    head = {
        "machine": machine(),
        "versions": dict(_versions(server, install)),
        "date": date.today().isoformat(),  # noqa: DTZ011 (the day on this machine's wall)
    }
    file.write_text(json.dumps({**head, **found}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _versions(server: PostgresServer | None, install: AsteriskInstall | None) -> Mapping[str, str]:
    others = {"postgresql": server.version()} if server else {}
    return versions(**others, **({"asterisk": install.version} if install else {}))
