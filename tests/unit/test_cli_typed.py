"""What may be typed: every command tells what it is for, and what was mistyped, in the user's language."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dialer.cli.app import COMMANDS
from dialer.cli.words import TEXTS
from tests.unit.command import Recado

ROOT = Path(__file__).parents[2]
ALL_HELP = """
import json
from typer.core import TyperGroup
from dialer.cli.app import COMMANDS, loaded

def shown(command, *path):
    context = command.make_context(" ".join(["recado", *path]), [], resilient_parsing=True)
    told = {" ".join(path): command.get_help(context)}
    for name, each in (command.commands if isinstance(command, TyperGroup) else {}).items():
        told |= shown(each, *path, name)
    return told

print(json.dumps({path: told for name in COMMANDS for path, told in shown(loaded(name), name).items()}))
"""
OF_THE_PARSER = {
    "en": ("Usage:", "Options:", "Arguments:", "Commands:", "Show this message", "[OPTIONS]", "required]"),
    "es": (
        "Uso:",
        "Opciones:",
        "Argumentos:",
        "Órdenes:",
        "Muestra esta ayuda",
        "[OPCIONES]",
        "obligatorio]",
    ),
}


def asked(program: str, language: str = "en") -> Any:
    environment = {**os.environ, "RECADO_LANGUAGE": language, "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(("language", "other"), [("en", "es"), ("es", "en")])
def test_the_help_of_every_command_is_in_one_language(language: str, other: str) -> None:
    mine, foreign = (language == "es", other == "es")
    not_mine = {said[foreign] for said in TEXTS.values() if said[0] != said[1] and len(said[foreign]) > 12}
    for command, shown in asked(ALL_HELP, language).items():
        said = " ".join(shown.split())
        purpose = TEXTS.get(f"help.{command.replace(' ', '_').replace('-', '_')}")
        assert purpose is None or " ".join(purpose[mine].split()) in said, command
        assert [word for word in (*OF_THE_PARSER[other], *not_mine) if word in said] == [], command
        assert OF_THE_PARSER[language][0] in said, command


MISTYPED = [
    (["chek"], "no existe la orden 'chek'. ¿Quería decir 'check'?"),
    (["lists", "nope"], "no existe la orden 'nope'."),
    (
        ["run", "--campain", "x"],
        "no existe la opción --campain. Opciones parecidas: --campaign, --campaigns.",
    ),
    (["hours"], "falta el argumento 'person'."),
    (["users", "add", "ana"], "falta la opción '--role'."),
    (["run", "--campaign"], "la opción '--campaign' necesita un valor."),
    (["stop", "one", "two"], "sobra two."),
    (["serve", "--port", "x"], "valor no válido de '--port': debe ser un número entero."),
    (["demo", "--hide", "z"], "valor no válido de '--hide': 'z' no es ninguno de 'attempt', 'key'."),
]


@pytest.mark.parametrize(("typed", "told"), MISTYPED)
def test_what_is_mistyped_is_told_in_spanish(recado: Recado, typed: list[str], told: str) -> None:
    refused = recado(*typed, language="es")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith(f"Error: {told}\n")
    assert "Try" not in refused.err


def test_what_is_mistyped_is_told_in_english_as_the_parser_says_it(recado: Recado) -> None:
    refused = recado("chek")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith("Error: No such command 'chek'. Did you mean 'check'?\n")


def test_help_asked_for_by_typing_nothing_is_no_error_message(recado: Recado) -> None:
    told = recado("lists", language="es")
    assert told.code == 2
    assert "Órdenes:" in told.err
    assert "Error" not in told.err


HEAVY = ("fastapi", "alembic", "numpy", "phonenumbers", "holidays", "sqlalchemy")


def test_the_list_of_commands_loads_no_command() -> None:
    """Each part of Recado takes a moment to load, all of them some seconds."""
    program = f"""
import json, sys
from dialer.cli import app
print(json.dumps([each for each in {HEAVY} if each in sys.modules]))
"""
    assert asked(program) == []


def test_who_stops_the_calls_does_not_wait_for_the_pages_to_load() -> None:
    program = f"""
import json, sys
from dialer.cli.app import loaded
loaded("stop")
print(json.dumps([each for each in {HEAVY} if each in sys.modules]))
"""
    assert set(asked(program)) <= {"phonenumbers", "sqlalchemy"}


def test_every_command_has_a_line_that_says_what_it_is_for() -> None:
    assert [name for name in COMMANDS if f"help.{name.replace('-', '_')}" not in TEXTS] == []
