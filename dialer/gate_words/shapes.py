"""Every form in which the gate records what it found and what it allows, and the sentence for each.

The forms are those of dialer/policy/judge.py and compliance.py; what is in brackets has a name there and a
reading in readings.py. A test asks the gate everything and finds no reason without words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from dialer.gate_words.own_shapes import OWN
from dialer.gate_words.shape import Shape
from dialer.gate_words.trunk_shapes import TRUNK
from dialer.gate_words.vocabulary import Both

SHAPES: Mapping[str, Sequence[Shape]] = {
    "CallingWindow": (
        Shape(
            "no verified calendar for {year}",
            "verified_years",
            (
                "nobody has checked the holidays of {year}, so no day of it is known to be open",
                "nadie ha comprobado los festivos de {year}, así que no consta ningún día hábil",
            ),
        ),
        Shape(
            "never",
            "open within 30 days",
            (
                "no moment within 30 days lies within the hours of every place they may be in",
                "en 30 días no hay ningún momento dentro del horario de todos los lugares donde puede estar",
            ),
        ),
        Shape(
            "never",
            "a known time zone",
            ("nobody knows what time it is there", "no se sabe qué hora es donde está"),
        ),
        Shape(
            "{times}",
            "{hours}",
            (
                "there it was {times}; calls are allowed {hours}",
                "allí eran {times}; se permite llamar {hours}",
            ),
        ),
    ),
    "EventLimit": (
        Shape(
            "{n} of {event}",
            "{most} in {span} for {whose}",
            (
                "{event}, for {whose}: {n}; allowed are {most} {span}",
                "{event}, para {whose}: {n}; se permiten {most} {span}",
            ),
        ),
    ),
    "RatioLimit": (
        Shape(
            "{bad} of {calls}",
            "{most}%",
            (
                "of {calls} answered calls {bad} were abandoned, and one more would pass {most} %",
                "de {calls} llamadas contestadas se abandonaron {bad}, y una más pasaría del {most} %",
            ),
        ),
    ),
    "BasisRequired": (
        Shape(
            "none recorded",
            "{accepted}, {months} months old at most",
            (
                "no reason to call this number is on record; needed is {accepted}, at most {months} months "
                "old",
                "no consta por qué se puede llamar a este número; hace falta {accepted}, de {months} meses "
                "como mucho",
            ),
        ),
        Shape(
            "none recorded",
            "{accepted}",
            (
                "no reason to call this number is on record; needed is {accepted}",
                "no consta por qué se puede llamar a este número; hace falta {accepted}",
            ),
        ),
        Shape(
            "{bases}",
            "{accepted}, {months} months old at most",
            (
                "on record is {bases}; needed is {accepted}, at most {months} months old",
                "consta {bases}; hace falta {accepted}, de {months} meses como mucho",
            ),
        ),
        Shape(
            "{bases}",
            "{accepted}",
            ("on record is {bases}; needed is {accepted}", "consta {bases}; hace falta {accepted}"),
        ),
    ),
    "Suppression": (
        Shape(
            "the list {lists} is missing, empty or incomplete",
            "a whole list",
            (
                "our copy of {lists} is missing, empty or incomplete, so nobody knows who is on it",
                "nuestra copia de {lists} falta, está vacía o incompleta: no se sabe quién está en ella",
            ),
        ),
        Shape(
            "{lists} is of {day}",
            "{age} days",
            (
                "our copy of {lists} is of {day}; it must be less than {age} days old",
                "nuestra copia de {lists} es del {day}; debe tener menos de {age} días",
            ),
        ),
        Shape(
            "listed in {lists}",
            "not listed",
            ("the person or the number is on {lists}", "la persona o el número está en {lists}"),
        ),
    ),
    "StatusBlock": (
        Shape(
            "{states}",
            "a notice that it has ended",
            (
                "{states}; that lasts until somebody records that it has ended",
                "{states}; dura hasta que alguien anote que ha terminado",
            ),
        ),
        Shape("{states}", "not so", ("{states}", "{states}")),
    ),
    "CallerIdRule": (
        Shape(
            "no number is shown",
            "a number",
            ("no number would be shown", "no se mostraría ningún número"),
        ),
        Shape(
            "{shown} is a {line} number",
            "another kind of number",
            ("the number shown, {shown}, is a {line} one", "el número mostrado, {shown}, es {line}"),
        ),
        Shape(
            "{shown} is of {country}",
            "a number of {needed}",
            (
                "the number shown, {shown}, is of {country}; it must be of {needed}",
                "el número mostrado, {shown}, es de {country}; debe ser de {needed}",
            ),
        ),
        Shape(
            "{shown} begins with {prefix}",
            "another prefix",
            (
                "the number shown, {shown}, begins with {prefix}, which is for other calls",
                "el número mostrado, {shown}, empieza por {prefix}, reservado a otras llamadas",
            ),
        ),
        Shape(
            "{shown} is not among the trunk's own numbers",
            "an owned number",
            (
                "the number shown, {shown}, is not one of the trunk's own numbers",
                "el número mostrado, {shown}, no es uno de los números propios del trunk",
            ),
        ),
        Shape(
            "{shown}",
            "beginning with {prefix}",
            (
                "the number shown, {shown}, must begin with {prefix}",
                "el número mostrado, {shown}, debe empezar por {prefix}",
            ),
        ),
    ),
    "CallMechanics": (
        Shape(
            "rings {n} s",
            "{least}-{most} s",
            (
                "it would ring for {n} s; from {least} to {most} s are allowed",
                "sonaría {n} s; se permiten de {least} a {most} s",
            ),
        ),
    ),
    "trunk": TRUNK,
    "recado": OWN,
}
"""By the type of rule. The first shape that fits tells; the narrower ones come first."""


def fitting(kind: str, observed: str, limit: str) -> tuple[Both, Mapping[str, str]] | None:
    """The sentence in both languages, and its parts as they are recorded; None where nothing fits."""
    for shape in SHAPES.get(kind, ()):
        found = _form(shape.observed).fullmatch(observed)
        allowed = _form(shape.limit).fullmatch(limit)
        if found and allowed:
            return shape.said, found.groupdict() | allowed.groupdict()
    return None


def _form(template: str) -> re.Pattern[str]:
    return re.compile("".join(_pieces(template)), re.DOTALL)


def _pieces(template: str) -> Iterator[str]:
    for n, piece in enumerate(re.split(r"\{(\w+)\}", template)):
        yield f"(?P<{piece}>.+?)" if n % 2 else re.escape(piece)
