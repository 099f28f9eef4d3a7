"""What is wrong in a file, in somebody's language. Those who find it say it in English; here it is read.

A sentence is told in Spanish when all its parts are known (mistakes_*texts.py); else it stays as it is, for
half a translation is harder to read than none.
"""

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

from dialer.gate_words import Language
from dialer.gate_words.sources import source_in_words
from dialer.mistakes_flow_texts import FLOW_MISTAKES
from dialer.mistakes_texts import MISTAKES
from dialer.mistakes_typed_texts import TYPED_MISTAKES

KNOWN = {**MISTAKES, **FLOW_MISTAKES, **TYPED_MISTAKES}

_AT = re.compile(r"(?P<rest>.+) \(at character (?P<at>\d+)\)", re.DOTALL)
_PLACE = re.compile(r"(?P<place>.+?:\d+:\d+: (?:[\w.\[\]-]+: )?)(?P<rest>.+)", re.DOTALL)


def mistake_in(language: Language, sentence: str) -> str:
    """One mistake, or several a line each, with or without its place in a file."""
    if language == "en":
        return sentence
    return "\n".join(map(_line, sentence.split("\n")))


def _line(line: str) -> str:
    found = _PLACE.fullmatch(line)
    place, rest = (found["place"], found["rest"]) if found else ("", line)
    return place + (_of_parts(rest) or rest)


def _of_parts(sentence: str) -> str | None:
    """A sentence of several parts: each of them known, or nothing. A part may hold a semicolon itself."""
    parts = sentence.split("; ")
    for length in range(len(parts), 0, -1):
        if told := _whole("; ".join(parts[:length])):
            rest = _of_parts("; ".join(parts[length:])) if parts[length:] else ""
            return rest if rest is None else "; ".join(filter(None, (told, rest)))
    return None


def _whole(sentence: str) -> str | None:
    """The translation of one part; one that begins with the column it is about keeps that."""
    if at := _AT.fullmatch(sentence):
        told = _whole(at["rest"])
        return f"{told} (en el carácter {at['at']})" if told else None
    for form, spanish in _forms():
        if found := form.fullmatch(sentence):
            return spanish.format(**{name: _value(name, value) for name, value in found.groupdict().items()})
    column, colon, rest = sentence.partition(": ")
    told = _whole(rest) if colon and ";" not in column else None
    return f"{column}: {told}" if told else None


def _value(name: str, value: str) -> str:
    """What stands in a sentence, as it is; but for a reason, or a source of law, which have words too."""
    if name == "source":
        return source_in_words(value, "es")
    return (_whole(value) or value) if name == "why" else value


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    """The most particular first: those with most words of their own."""
    known = sorted(KNOWN.items(), key=lambda each: -sum(map(len, _words(each[0]))))
    return [(_form(english), spanish) for english, spanish in known]


def _words(text: str) -> Iterator[str]:
    return (literal for literal, *_ in Formatter().parse(text))


def _form(english: str) -> re.Pattern[str]:
    """Its fields hold anything but the end of the part, which no value has but a source of law."""
    parts = ((re.escape(literal), name) for literal, name, *_ in Formatter().parse(english))
    return re.compile("".join(text + (_group(name) if name else "") for text, name in parts))


def _group(name: str) -> str:
    return f"(?P<{name}>{'.+' if name == 'source' else '[^;]+'})"
