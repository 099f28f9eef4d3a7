"""What the parts of a recorded reason mean: the record is kept in one language, and read in two."""

import re
from collections.abc import Callable, Mapping

from dialer.gate_words.alarms import alarm
from dialer.gate_words.times import days, hours
from dialer.gate_words.vocabulary import (
    BASES,
    EVENTS,
    KEYS,
    LINE_TYPES,
    LISTS,
    PURPOSES,
    ROLES,
    STATES,
    Both,
    Language,
    enumerated,
    word,
)

Reading = Callable[[str, Language], str]
"""A part as it is recorded, in the reader's language."""

_SPANS: Mapping[str, Both] = {
    "a local day": ("in a day", "en un día"),
    r"(\d+) calendar days": ("in {0} days (today included)", "en {0} días (contando hoy)"),
    r"([\d.]+) hours": ("in {0} hours", "en {0} horas"),
    "a week from Monday to Sunday": ("in a week from Monday to Sunday", "en una semana de lunes a domingo"),
    "all time": ("in all", "en total"),
}


def span(text: str, language: Language) -> str:
    """The window that a limit counts in."""
    for shape, said in _SPANS.items():
        if found := re.fullmatch(shape, text):
            return said[language == "es"].format(*found.groups())
    return text


def bases(text: str, language: Language) -> str:
    """Kinds of basis, each with its day, purpose and number where the record has them."""
    said = [_basis(each, language) for each in re.split(r", | or ", text)]
    return enumerated(said, "o" if language == "es" else "or")


def _basis(text: str, language: Language) -> str:
    found = re.fullmatch(r"(\w+) of ([\d-]+) \((\w+)\)( at another number)?", text)
    if found is None:
        return word(BASES, text, language)
    kind, day, purpose, elsewhere = found.groups()
    if language == "es":
        told = f"{word(BASES, kind, 'es')} de {day} para llamadas {word(PURPOSES, purpose, 'es')}"
        return told + (", de otro número" if elsewhere else "")
    told = f"{word(BASES, kind, 'en')} of {day} for {word(PURPOSES, purpose, 'en')} calls"
    return told + (", of another number" if elsewhere else "")


def states(text: str, language: Language) -> str:
    """What is known, each with the last day on which it holds."""
    return "; ".join(_state(each, language) for each in text.split(", "))


def _state(text: str, language: Language) -> str:
    name, _, until = text.partition(" until ")
    last_day = {"en": f" (until {until})", "es": f" (hasta el {until})"}[language] if until else ""
    return word(STATES, name, language) + last_day


def profiles(text: str, language: Language) -> str:
    """Names of profiles, with the day by which each was to be reviewed, and how many more there are."""
    by, more = {"en": ("by", "and {} more"), "es": ("antes del", "y {} más")}[language]
    text = re.sub(r"(\S+) by ([\d-]+)", rf"\1 ({by} \2)", text)
    return re.sub(r"and (\d+) more", lambda found: more.format(found[1]), text)


def coded(table: Mapping[str, Both], *, last: Both = ("or", "o")) -> Reading:
    """One or several codes of a vocabulary."""

    def read(text: str, language: Language) -> str:
        said = [word(table, each, language) for each in re.split(r", | or | and ", text)]
        return enumerated(said, last[language == "es"])

    return read


def as_it_is(text: str, _: Language) -> str:
    """A figure, a number, a name."""
    return text


def calls_of(text: str, language: Language) -> str:
    """Whose calls a day's cap is about."""
    whose, _, region = text.partition(" to ")
    if language == "es":
        whose = "todas las líneas" if whose == "all trunks" else f"la línea {whose.removeprefix('trunk ')}"
    return f"{whose} ({region})" if region else whose


READINGS: Mapping[str, Reading] = {
    "alarm": alarm,
    "bases": bases,
    "calls_of": calls_of,
    "event": coded(EVENTS),
    "hours": hours,
    "accepted": bases,
    "lists": coded(LISTS, last=("and", "y")),
    "names": profiles,
    "line": coded(LINE_TYPES),
    "role": coded(ROLES),
    "roles": coded(ROLES),
    "span": span,
    "states": states,
    "times": days,
    "whose": coded(KEYS, last=("and", "y")),
}
"""By the name that a part has in a shape (shapes.py); every other part is said as it is."""


def read(parts: Mapping[str, str], language: Language) -> dict[str, str]:
    """Every part of a reason in the reader's language."""
    return {name: READINGS.get(name, as_it_is)(text, language) for name, text in parts.items()}
