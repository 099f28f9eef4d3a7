"""One decision of the gate: the answer, and a line for each reason."""

from collections.abc import Iterator
from datetime import datetime

from dialer.gate_words import (
    Language,
    mode_in_words,
    reason_in_words,
    recorded,
    there,
    verdict_in_words,
    warning_in_words,
)
from dialer.store.history import Entry
from dialer.telling.words import say

INDENT = "\n      "

_WHEN = {"claim": "explain.when.claim", "dial": "explain.when.dial"}


def decision(entry: Entry, said: set[str], language: Language) -> str:
    """What was asked about, the verdict, why, until when, and by which versions of the law.

    The last, and what was not known, are left out where `said` has them: they hardly ever change.
    """
    remarks = [each for each in _remarks(entry, language) if each not in said]
    said.update(remarks)
    return INDENT.join([_answer(entry, language), *_reasons(entry, language), *remarks])


def _answer(entry: Entry, language: Language) -> str:
    facts = entry.facts
    when = say(language, _WHEN[facts["when"]])
    if facts["dials"]:
        return say(language, "explain.allowed", phone=facts["phone"], when=when)
    verdict = verdict_in_words(facts["verdict"], language)
    told = say(language, "explain.refused", phone=facts["phone"] or "-", when=when, verdict=verdict)
    return told + (_until(entry, language) if facts["until"] else "")


def _until(entry: Entry, language: Language) -> str:
    until = datetime.fromisoformat(entry.facts["until"])
    return say(language, "explain.until", at=there(until, entry.facts.get("zones", ()), language))


def _reasons(entry: Entry, language: Language) -> Iterator[str]:
    zones = entry.facts.get("zones", ())
    for each in entry.facts["reasons"]:
        yield f"- {reason_in_words(recorded(each), zones, language)}"


def _remarks(entry: Entry, language: Language) -> Iterator[str]:
    facts = entry.facts
    bases = ", ".join(map(str, facts["bases"])) or "-"
    mode = mode_in_words(facts["mode"], language)
    yield say(
        language, "explain.profiles", profiles=", ".join(facts["profiles"]) or "-", mode=mode, bases=bases
    )
    for warning in facts["warnings"]:
        yield say(language, "explain.warning", warning=warning_in_words(warning, language))
