"""A text, or a code of the ledger, in the language of whoever asks."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from string import Formatter

from dialer.gate_words import Language, day_in_words
from dialer.telling.codes import CODES
from dialer.telling.record_texts import RECORD
from dialer.telling.texts import EXPLAIN

TEXTS: Mapping[str, tuple[str, str]] = {**CODES, **EXPLAIN, **RECORD}


def say(language: Language, key: str, /, **values: object) -> str:
    """The text named `key`, with its values filled in."""
    return TEXTS[key][language == "es"].format(**values)


def day(at: date, language: Language) -> str:
    """A day, or the day of an instant, as the language writes it."""
    return day_in_words(at, language)


def meaning(language: Language, family: str, code: str, /, **values: object) -> str:
    """What a code of the ledger means (codes.py); a code that has no words is said as it is."""
    key = f"{family}.{code}"
    return say(language, key, **values) if key in TEXTS else code


def reason(language: Language, code: str, /, **values: object) -> str:
    """Why nobody is called, or not again."""
    return meaning(language, "reason", code, **values)


def own_words(sentence: str, language: Language) -> str:
    """A sentence of the ledger, which is kept in English, in this language if it is known there.

    What it quotes of another such sentence is put into the same language too.
    """
    for key, (english, _) in CODES.items():
        if key.startswith("why.") and (found := _form(english).fullmatch(sentence)):
            quoted = {name: own_words(text, language) for name, text in found.groupdict().items()}
            return say(language, key, **quoted)
    return sentence


@cache
def _form(text: str) -> re.Pattern[str]:
    """What a text looks like once its fields are filled in."""
    parts = ((literal, name) for literal, name, _, _ in Formatter().parse(text))
    return re.compile(
        "".join(re.escape(literal) + (f"(?P<{name}>.+)" if name else "") for literal, name in parts)
    )
