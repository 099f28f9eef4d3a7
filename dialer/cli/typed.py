"""What is typed after `recado`, its help and its mistakes, in the user's language."""

import re
from collections.abc import Sequence
from importlib import import_module
from io import StringIO
from typing import Any, Protocol, TextIO, runtime_checkable

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from dialer.cli.usage_texts import HELP, MISTAKES
from dialer.cli.words import language


class Command(TyperCommand):
    """A command whose help is in the user's language."""

    def get_help(self, ctx: Any) -> str:
        return _told(super().get_help(ctx), HELP)

    def get_usage(self, ctx: Any) -> str:
        return _told(super().get_usage(ctx), HELP)


class Group(TyperGroup):
    """The same for commands of one kind."""

    def get_help(self, ctx: Any) -> str:
        return _told(super().get_help(ctx), HELP)

    def get_usage(self, ctx: Any) -> str:
        return _told(super().get_usage(ctx), HELP)


def load(name: str, module: str, attribute: str, *, help: str) -> Command | Group:  # noqa: A002 - as typer has it
    """The command, or the group of them, that a module of dialer/cli has under this name."""
    found = getattr(import_module(f"dialer.cli.{module}"), attribute)
    alone = typer.Typer(rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        for each in found.registered_commands:
            each.cls = Command
        alone.add_typer(found, name=name, cls=Group)
    else:
        alone.command(name, help=help, cls=Command)(found)
    command = get_group(alone).commands[name]
    assert isinstance(command, Command | Group)
    return command


def mistyped(error: typer.TyperException) -> str:
    """What was typed wrong, as a user is told; empty where it is told already."""
    if not isinstance(error, _Shown):
        return f"{error.format_message()}\n"
    said = StringIO()
    error.show(said)
    return _told(said.getvalue(), MISTAKES)


@runtime_checkable
class _Shown(Protocol):
    """A mistake that the parser shows with the usage of the command."""

    def show(self, file: TextIO) -> None: ...


def _told(text: str, known: Sequence[tuple[str, str]]) -> str:
    if language() == "en":
        return text
    for pattern, spanish in known:
        text = re.sub(pattern, spanish, text, flags=re.MULTILINE)
    return text
