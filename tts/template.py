"""Texts with typed fields: `{{name}}`, `{{amount|money}}`, `{{n|cardinal:f}}`. Nothing is ever evaluated.

A raw value never reaches a voice or a mail: each field names the filter that turns it into words
(tts.words.spoken) or into writing (tts.words.written).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tts.money import CURRENCIES

Filter = Callable[[object, str | None], str]
"""Turns a value and the filter's argument into text; raises ValueError with a sentence that says why not."""

PLAIN = "text"
"""The filter of a field that names none: it takes text and nothing else."""

LONGEST_TEXT = 4000
MOST_FIELDS = 100

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_GENDERS = frozenset("mf")
_ARGUMENTS: Mapping[str, frozenset[str]] = {
    "money": CURRENCIES,
    "cardinal": _GENDERS,
    "ordinal": _GENDERS,
    **dict.fromkeys(("date", "time", "digits", "phone", "spell", "dni", "percent"), frozenset[str]()),
}

FILTERS = tuple(sorted(_ARGUMENTS))
"""Every filter that a text may name; a closed list."""


class TemplateError(ValueError):
    """A text that cannot be used as it is. `position` is the 0-based offset in the text."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Field:
    """One `{{name|filter:argument}}`; `position` is the offset of its first brace."""

    name: str
    filter: str | None
    argument: str | None
    position: int

    def __str__(self) -> str:
        filtered = f"|{self.filter}" if self.filter else ""
        return f"{{{{{self.name}{filtered}{f':{self.argument}' if self.argument else ''}}}}}"


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text. `pieces` are its literal stretches and its fields, in order."""

    text: str
    pieces: tuple[str | Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Field))

    def render(self, values: Mapping[str, object], filters: Mapping[str, Filter]) -> str:
        """The text with every field filled in; TemplateError where a value is missing or wrong."""
        return "".join(
            piece if isinstance(piece, str) else _filled(piece, values, filters) for piece in self.pieces
        )


def parse(text: str) -> Template:
    """Read a text with fields; TemplateError says what is wrong and where. Time is linear in the text."""
    if len(text) > LONGEST_TEXT:
        raise TemplateError(f"the text has {len(text)} characters; {LONGEST_TEXT} are allowed", LONGEST_TEXT)
    pieces: list[str | Field] = []
    at = 0
    while (opened := text.find("{{", at)) >= 0:
        closed = text.find("}}", opened)
        if closed < 0:
            raise TemplateError("'{{' is never closed by '}}'", opened)
        pieces += (_literal(text, at, opened), _field(text[opened + 2 : closed], opened))
        at = closed + 2
    pieces.append(_literal(text, at, len(text)))
    template = Template(text, tuple(piece for piece in pieces if piece))
    if len(template.fields) > MOST_FIELDS:
        raise TemplateError(
            f"the text has more than {MOST_FIELDS} fields", template.fields[MOST_FIELDS].position
        )
    return template


def _literal(text: str, start: int, end: int) -> str:
    """A stretch between fields; a brace in it is a field mistyped, never something to be said."""
    literal = text[start:end]
    for offset, character in enumerate(literal):
        if character in "{}":
            raise TemplateError(f"a lone '{character}': a field is written {{{{name}}}}", start + offset)
    return literal


def _field(inside: str, position: int) -> Field:
    name, *rest = inside.split("|")
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise TemplateError(
            f"'{name[:40]}' is no field name: a letter a-z, then letters, digits and _, at most 40", position
        )
    if len(rest) > 1:
        raise TemplateError(f"field '{name}' has {len(rest)} filters; one is allowed", position)
    return (
        Field(name, *_filter(rest[0], name, position), position)
        if rest
        else Field(name, None, None, position)
    )


def _filter(written: str, name: str, position: int) -> tuple[str, str | None]:
    filter_name, colon, argument = (part.strip() for part in written.partition(":"))
    if filter_name not in _ARGUMENTS:
        raise TemplateError(
            f"field '{name}' has the unknown filter '{filter_name[:40]}'; known are {', '.join(FILTERS)}",
            position,
        )
    if colon and argument not in _ARGUMENTS[filter_name]:
        raise TemplateError(
            f"filter '{filter_name}' of field '{name}' {_takes(filter_name)}, not '{argument[:40]}'", position
        )
    return filter_name, argument or None


def _takes(filter_name: str) -> str:
    """What may come after the colon of this filter, as the middle of a sentence."""
    return {
        "money": "takes a currency code such as EUR",
        "cardinal": "takes m or f",
        "ordinal": "takes m or f",
    }.get(filter_name, "takes no argument")


def _filled(field: Field, values: Mapping[str, object], filters: Mapping[str, Filter]) -> str:
    value = values.get(field.name)
    if value is None:
        raise TemplateError(f"there is no value for {field}", field.position)
    apply = filters.get(field.filter or PLAIN)
    if apply is None:
        raise TemplateError(
            f"{field} cannot be said in this language: it has no '{field.filter}'", field.position
        )
    try:
        return apply(value, field.argument)
    except ValueError as error:
        raise TemplateError(f"{field}: {error}", field.position) from error
