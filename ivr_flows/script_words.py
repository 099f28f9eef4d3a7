"""How a text is known to say what the law asks for, by language.

A disclosure has to be there in the words of the call's own language: in another one it is not recognised.
Weakness: patterns. They hold that the sentence is there, not that it is clear.
"""

import re
from collections.abc import Mapping

from ivr_flows.flow import OPT_OUT_KEY
from tts.template import Template

_NINE = {
    "es": "nueve",
    "en": "nine",
    "ca": "nou",
    "gl": "nove",
    "eu": "bederatzi",
    "pt": "nove",
    "fr": "neuf",
}

_PATTERNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "opt_out": {language: (rf"\b(?:{OPT_OUT_KEY}|{nine})\b",) for language, nine in _NINE.items()},
    "synthetic_voice": {
        "es": (r"autom[aá]tic[oa]|automatizad[oa]", r"voz (?:sint[eé]tica|artificial)"),
        "en": (r"automat(?:ed|ic)", r"(?:synthetic|artificial|computer[- ]generated) voice"),
        "ca": (r"autom[aà]tic|automatitza", r"veu (?:sint[eè]tica|artificial)"),
        "gl": (r"autom[aá]tic[oa]|automatizad[oa]", r"voz (?:sint[eé]tica|artificial)"),
        "eu": (r"automatiko|automatizatu", r"ahots (?:sintetiko|artifizial)"),
        "pt": (r"autom[aá]tic[oa]|automatizad[oa]", r"voz (?:sint[eé]tica|artificial)"),
        "fr": (r"automatique|automatisé", r"voix (?:synthétique|artificielle|de synthèse)"),
    },
    "mini_miranda": {
        "en": (r"attempt(?:ing)? to collect a debt", r"information\b[^.]*\bused for that purpose"),
        "es": (
            r"(?:intent\w+|intento de|trat\w+ de) cobrar una deuda",
            r"informaci[oó]n\b[^.]*\b(?:ese|este|dicho|tal) (?:fin|prop[oó]sito)",
        ),
    },
    "no_seizure_notice": {
        "es": (r"\bno (?:es|se trata de|constituye)\b[^.]*\bembarg\w+",),
        "en": (r"\b(?:is )?not\b[^.]*\b(?:seiz\w+|attach\w+)",),
    },
}
"""Element -> language -> patterns that must all be found."""

_COMMON: Mapping[str, frozenset[str]] = {
    "es": frozenset("el los las una del es está para por con que usted le su nos sí pulse gracias".split()),
    "en": frozenset("the and is are this that to of for you your we from press with will not please".split()),
    "ca": frozenset("el els les una amb és per que vostè li seu ens si premi gràcies aquest".split()),
    "gl": frozenset("o os as unha do da é para por con que vostede lle seu nos prema grazas".split()),
    "eu": frozenset("eta da du ez bai zure gure hau sakatu bat dugu dira eskerrik mesedez".split()),
    "pt": frozenset("o os as uma do da é para por com que você lhe seu nos não prima obrigado".split()),
    "fr": frozenset("le les des une du est pour par avec que vous votre nous non appuyez merci".split()),
}
"""Small words that nearly every sentence has."""

_WORD = re.compile(r"[^\W\d_]+")
ANOTHER_LANGUAGE = 3
"""So many small words of another language, and none of its own, make a text one of that language."""


def says(element: str, text: str, language: str) -> int | None:
    """Where a text says an element that is known by its words; None where it does not."""
    patterns = _PATTERNS[element].get(language.partition("-")[0], ())
    found = [re.search(pattern, text, re.IGNORECASE) for pattern in patterns]
    places = [match.start() for match in found if match]
    return max(places) if patterns and len(places) == len(patterns) else None


def is_known_by_words(element: str) -> bool:
    return element in _PATTERNS


def in_another_language(template: Template, language: str) -> str | None:
    """The language that a text seems to be in, where it is not the one it stands under."""
    own = language.partition("-")[0]
    literal = " ".join(piece for piece in template.pieces if isinstance(piece, str))
    words = {word.lower() for word in _WORD.findall(literal)}
    if own not in _COMMON or words & _COMMON[own]:
        return None
    counts = {other: len(words & common) for other, common in _COMMON.items()}
    likeliest = max(counts, key=counts.__getitem__)
    return likeliest if counts[likeliest] >= ANOTHER_LANGUAGE else None
