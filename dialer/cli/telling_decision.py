"""One decision of the gate as `recado explain` tells it: the answer, and a line for each reason."""

from collections.abc import Iterator
from datetime import datetime

from dialer.cli.words import language, say
from dialer.gate_words import (
    mode_in_words,
    reason_in_words,
    recorded,
    there,
    verdict_in_words,
    warning_in_words,
)
from dialer.store.history import Entry

INDENT = "\n      "

_WHEN = {"claim": "explain.when.claim", "dial": "explain.when.dial"}


def decision(entry: Entry, said: set[str]) -> str:
    """What was asked about, the verdict, why, until when, and by which versions of the law.

    The last, and what was not known, are left out where `said` has them: they hardly ever change.
    """
    remarks = [each for each in _remarks(entry) if each not in said]
    said.update(remarks)
    return INDENT.join([_answer(entry), *_reasons(entry), *remarks])


def _answer(entry: Entry) -> str:
    facts, spoken = entry.facts, language()
    when = say(_WHEN[facts["when"]])
    if facts["dials"]:
        return say("explain.allowed", phone=facts["phone"], when=when)
    verdict = verdict_in_words(facts["verdict"], spoken)
    told = say("explain.refused", phone=facts["phone"] or "-", when=when, verdict=verdict)
    return told + (_until(entry) if facts["until"] else "")


def _until(entry: Entry) -> str:
    until = datetime.fromisoformat(entry.facts["until"])
    return say("explain.until", at=there(until, entry.facts.get("zones", ()), language()))


def _reasons(entry: Entry) -> Iterator[str]:
    zones = entry.facts.get("zones", ())
    for each in entry.facts["reasons"]:
        yield f"- {reason_in_words(recorded(each), zones, language())}"


def _remarks(entry: Entry) -> Iterator[str]:
    facts = entry.facts
    bases = ", ".join(map(str, facts["bases"])) or "-"
    mode = mode_in_words(facts["mode"], language())
    yield say("explain.profiles", profiles=", ".join(facts["profiles"]) or "-", mode=mode, bases=bases)
    for warning in facts["warnings"]:
        yield say("explain.warning", warning=warning_in_words(warning, language()))
