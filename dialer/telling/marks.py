"""What was told of somebody, in words: states, hours they asked for, contacts that were made elsewhere."""

import re
from collections.abc import Mapping
from typing import Any

from dialer.gate_words import Language, dates
from dialer.gate_words.readings import states
from dialer.store.history import Entry
from dialer.telling.words import meaning, say

_HOURS = "asked_hours"

_AT_THE_DESK = re.compile(r"(?:agent )?(user:\d+), attempt \S+")
"""An agent filed it of a call."""


def state(entry: Entry, language: Language) -> str:
    """A state or hours of their own, set or lifted; or a call that counts as abandoned on their word."""
    return f"{what_holds(entry.facts, language)}, {said_by(entry.facts['source'], language)}"


def contacted(entry: Entry, language: Language) -> str:
    """A contact that no call of ours made; it is dated when it took place."""
    facts = entry.facts
    told = say(language, f"explain.contacted.{facts['direction']}", channel=facts["channel"])
    return f"{told}, {said_by(facts['source'], language)}"


def said_by(written: str, language: Language) -> str:
    """Who said so. The ledger writes a word for where it comes from, and then which one."""
    if at_the_desk := _AT_THE_DESK.fullmatch(written):
        return say(language, "source.agent", who=at_the_desk[1])
    kind, _, who = written.partition(" ")
    known = meaning(language, "source", kind, who=who)
    return written if known == kind else known


def what_holds(facts: Mapping[str, Any], language: Language) -> str:
    """A state, hours of their own or a call that counts, set or lifted; without who said so."""
    if "counted" in facts:
        return say(language, "explain.abandoned")
    if hours := facts.get(_HOURS):
        return say(language, "explain.hours", hours=hours)
    if facts.get("cleared") == _HOURS:
        return say(language, "explain.hours.lifted")
    number = f" ({facts['phone']})" if facts["phone"] else ""
    if cleared := facts.get("cleared"):
        return say(language, "explain.state.lifted", state=states(cleared, language)) + number
    until = f" until {facts['until']}" if facts["until"] else ""
    told = dates(states(facts["set"] + until, language), language)
    return say(language, "explain.state", state=told) + number
