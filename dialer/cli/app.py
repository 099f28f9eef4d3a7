"""The command line: each command in a module of its own, loaded when it is typed.

Together they know every part of Recado, which takes seconds to load; `recado stop` is not to wait for it.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

import typer

from dialer.cli.typed import Command, Group, load
from dialer.cli.words import say


class Where(NamedTuple):
    """In which module of dialer/cli a command is, as a function or as a group of commands."""

    module: str
    name: str


COMMANDS: Mapping[str, Where] = {
    "demo": Where("demo", "demo"),
    "check": Where("check", "check"),
    "plan": Where("plan", "plan_campaigns"),
    "run": Where("run", "run"),
    "test-call": Where("one_call", "one_call"),
    "report": Where("ask", "report"),
    "explain": Where("explain", "explain"),
    "suppress": Where("operate", "suppress"),
    "stop": Where("operate", "stop"),
    "mark": Where("mark", "mark"),
    "contacted": Where("mark", "contacted"),
    "hours": Where("told", "hours"),
    "abandoned": Where("told", "abandoned"),
    "line-types": Where("told", "line_types"),
    "export-person": Where("rights", "export_person"),
    "erase": Where("rights", "erase_person"),
    "doctor": Where("doctor", "doctor"),
    "serve": Where("serve", "serve"),
    "say": Where("say", "say"),
    "follow-ups": Where("follow_ups", "app"),
    "lists": Where("lists", "app"),
    "basis": Where("basis", "app"),
    "audit": Where("audit", "app"),
    "retention": Where("rights", "retention"),
    "lab": Where("lab", "app"),
    "bench": Where("bench", "app"),
    "compliance": Where("compliance", "app"),
    "voices": Where("voices", "app"),
    "users": Where("users", "users"),
    "keys": Where("users", "keys"),
    "nodes": Where("nodes", "app"),
}
"""In the order in which `recado --help` lists them."""


class OnDemand(Group):
    """Lists its commands with what they are for, and loads the one that is typed."""

    def resolve_command(
        self, ctx: Any, args: list[str]
    ) -> tuple[str | None, Command | Group | None, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, loaded(name) if name else None, rest


def loaded(name: str) -> Command | Group:
    """The command of this name as it runs, with everything that it takes."""
    return load(name, *COMMANDS[name], help=_help(name))


def _help(name: str) -> str:
    return say(f"help.{name.replace('-', '_')}")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"recado {version('recado')}")
        raise typer.Exit


def _listed() -> None:
    """Stands in the list for a command that is not loaded."""


app = typer.Typer(
    cls=OnDemand,
    help=say("app"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for each in COMMANDS:
    app.command(each, help=_help(each))(_listed)


@app.callback()
def recado(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=say("help.version"))
    ] = False,
) -> None:
    """What may stand before a command."""
