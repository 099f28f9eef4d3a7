"""What is wrong in a file, in somebody's language. Those who find it say it in English; here it is read.

A sentence is told in Spanish when all its parts are known (mistakes_texts.py); else it stays as it is, for
half a translation is harder to read than none.
"""

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

from dialer.gate_words import Language
from dialer.mistakes_texts import MISTAKES

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
    for form, spanish in _forms():
        if found := form.fullmatch(sentence):
            return spanish.format(**found.groupdict())
    column, colon, rest = sentence.partition(": ")
    told = _whole(rest) if colon and ";" not in column else None
    return f"{column}: {told}" if told else None


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    """The most particular first: those with most words of their own."""
    known = sorted(MISTAKES.items(), key=lambda each: -sum(map(len, _words(each[0]))))
    return [(_form(english), spanish) for english, spanish in known]


def _words(text: str) -> Iterator[str]:
    return (literal for literal, *_ in Formatter().parse(text))


def _form(english: str) -> re.Pattern[str]:
    """Its fields hold anything but the end of the part, which no value has."""
    parts = ((re.escape(literal), name) for literal, name, *_ in Formatter().parse(english))
    return re.compile("".join(text + (f"(?P<{name}>[^;]+)" if name else "") for text, name in parts))
