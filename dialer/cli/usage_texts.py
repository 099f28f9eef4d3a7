"""What the parser of options says by itself, which is English, and in Spanish. How is in typed.py."""

from collections.abc import Sequence

HELP: Sequence[tuple[str, str]] = (
    (r"^Usage: ", "Uso: "),
    (r"\[OPTIONS\]", "[OPCIONES]"),
    (r"COMMAND \[ARGS\]\.\.\.", "ORDEN [ARGUMENTOS]..."),
    (r"^Arguments:$", "Argumentos:"),
    (r"^Options:$", "Opciones:"),
    (r"^Commands:$", "Órdenes:"),
    (r"Show\s+this\s+message\s+and\s+exit\.", "Muestra esta ayuda y nada más."),
    (r"([\[ ])default:\s", r"\1si no se indica: "),
    (r"([\[ ])env var:\s", r"\1variable de entorno: "),
    (r"([\[ ])required\]", r"\1obligatorio]"),
)
"""Patterns in the text of a help, and what stands there instead."""

MISTAKES: Sequence[tuple[str, str]] = (
    (r"^Try ('.*') for help\.$", r"Pruebe \1 para ver la ayuda."),
    (r"^Error: No such command ('.*?')\.", r"Error: no existe la orden \1."),
    (r"^Error: No such option: (\S+)", r"Error: no existe la opción \1."),
    (r" \(Possible options: (.*)\)$", r" Opciones parecidas: \1."),
    (r" Did you mean (.*)\?$", r" ¿Quería decir \1?"),
    (r"^Error: Missing command\.$", "Error: falta la orden."),
    (r"^Error: Missing argument ('.*')\.", r"Error: falta el argumento \1."),
    (r"^Error: Missing option ('.*')\.", r"Error: falta la opción \1."),
    (r" Choose from:$", " Elija entre:"),
    (r"^Error: Got unexpected extra argument\(s\) \((.*)\)$", r"Error: sobra \1."),
    (r"^Error: Option ('.*') requires an argument\.$", r"Error: la opción \1 necesita un valor."),
    (r"^Error: Option ('.*') does not take a value\.$", r"Error: la opción \1 no lleva valor."),
    (r"^Error: Invalid value for (.*?): (?:Value error, )?", r"Error: valor no válido de \1: "),
    (r"Input should be a valid integer.*$", "debe ser un número entero."),
    (r"Input should be a valid number.*$", "debe ser un número."),
    (r"Input should be greater than or equal to (.*)$", r"debe ser \1 o más."),
    (r"Input should be less than or equal to (.*)$", r"debe ser \1 o menos."),
    (r"('.*') is not one of (.*)\.$", r"\1 no es ninguno de \2."),
)
"""The same, where something was typed that cannot be."""
