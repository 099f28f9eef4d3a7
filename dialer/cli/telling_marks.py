"""What was told of somebody, in words: states, hours they asked for, contacts that were made elsewhere."""

from collections.abc import Mapping
from typing import Any

from dialer.cli.words import language, meaning, say
from dialer.gate_words import dates
from dialer.gate_words.readings import states
from dialer.store.history import Entry

_HOURS = "asked_hours"


def state(entry: Entry) -> str:
    """A state or hours of their own, set or lifted; or a call that counts as abandoned on their word."""
    return f"{_state(entry.facts)}, {said_by(entry.facts['source'])}"


def contacted(entry: Entry) -> str:
    """A contact that no call of ours made; it is dated when it took place."""
    facts = entry.facts
    told = say(f"explain.contacted.{facts['direction']}", channel=facts["channel"])
    return f"{told}, {said_by(facts['source'])}"


def said_by(written: str) -> str:
    """Who said so. The ledger writes a word for where it comes from, and then which one."""
    kind, _, who = written.partition(" ")
    known = meaning("source", kind, who=who)
    return written if known == kind else known


def _state(facts: Mapping[str, Any]) -> str:
    if "counted" in facts:
        return say("explain.abandoned")
    if hours := facts.get(_HOURS):
        return say("explain.hours", hours=hours)
    if facts.get("cleared") == _HOURS:
        return say("explain.hours.lifted")
    number = f" ({facts['phone']})" if facts["phone"] else ""
    if cleared := facts.get("cleared"):
        return say("explain.state.lifted", state=states(cleared, language())) + number
    until = f" until {facts['until']}" if facts["until"] else ""
    return say("explain.state", state=dates(states(facts["set"] + until, language()), language())) + number
