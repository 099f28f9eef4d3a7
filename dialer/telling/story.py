"""What the ledger tells of somebody, in the words of whoever asks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dialer.attempt import AttemptState
from dialer.gate_words import Language, dates, there
from dialer.outcome import Outcome
from dialer.store.contacts import Standing
from dialer.store.done import IN_CALL
from dialer.store.history import Entry
from dialer.store.in_doubt import IN_DOUBT
from dialer.telling.decision import decision
from dialer.telling.marks import contacted, said_by, state
from dialer.telling.words import day, meaning, own_words, reason, say
from dialer.zones import home_zone, region_of

_NOT_PLACED = (AttemptState.REFUSED, AttemptState.RELEASED)


def told(entry: Entry, zone: ZoneInfo | None, said: set[str], language: Language) -> str:
    """One thing that happened, as a line; a decision with a line for each of its reasons.

    `said` are the remarks made so far: none is made twice.
    """
    return f"{clock(entry.at, zone, language)}  {in_words(entry, said, language)}"


def in_words(entry: Entry, said: set[str], language: Language) -> str:
    """The same without its time."""
    if entry.kind == "decision":
        return decision(entry, said, language)
    return _IN_WORDS[entry.kind](entry, language)


def zones_of(entries: Sequence[Entry]) -> Sequence[str]:
    """Where the person may be, as it was known when the gate was asked last."""
    decided = (entry.facts for entry in entries if entry.kind == "decision")
    return next((facts["zones"] for facts in decided if facts.get("zones")), ())


def wall_zone(entries: Sequence[Entry]) -> ZoneInfo | None:
    """Whose clock the story is told by: the callee's; of several zones that of most of their country."""
    zones = zones_of(entries)
    phones = (entry.facts["phone"] for entry in entries if entry.kind == "decision")
    phone = next(filter(None, phones), None)
    home = str(home_zone(region_of(phone))) if phone else ""
    return next((ZoneInfo(zone) for zone in sorted(zones, key=lambda zone: zone != home)), None)


def where_it_stands(standing: Standing, entries: Sequence[Entry], language: Language) -> str:
    """Whether the contact waits, is in a call, or why it is done. `entries` are its own, newest first."""
    if standing.next_at:
        return say(language, "explain.waiting", at=there(standing.next_at, zones_of(entries), language))
    if standing.done_reason == IN_CALL:
        return say(language, "explain.in_call")
    outcomes = (entry.facts["outcome"] for entry in entries if entry.kind == "attempt")
    return say(
        language,
        "explain.done",
        reason=why_done(standing.done_reason or "", next(filter(None, outcomes), ""), language),
    )


def why_done(code: str, last_outcome: str, language: Language) -> str:
    """A reason of the gate, what ended the retries, or the outcome that ended the contact by itself."""
    if code in set(Outcome):
        return meaning(language, "outcome", code)
    return reason(language, code, outcome=meaning(language, "outcome", last_outcome))


def ended(outcome: str, written: str, *, answered: bool, cause: int | None, language: Language) -> str:
    """What came of an attempt; with the network's cause (Q.850) if nobody answered, or what went wrong.

    `written` is the reason that the ledger keeps.
    """
    words = meaning(language, "outcome", outcome)
    if cause and not answered:
        return f"{words} (Q.850: {cause})"
    if outcome in (Outcome.FAILED, Outcome.UNKNOWN) and written:
        return f"{words} ({own_words(written, language)})"
    return words


def clock(at: datetime, zone: ZoneInfo | None, language: Language) -> str:
    """A time on the callee's wall, or on ours where nobody knows the zone; which zone, is said."""
    local = at.astimezone(zone)
    return f"{day(local, language)} {local:%H:%M:%S} {zone or local.tzname()}"


def _attempt(entry: Entry, language: Language) -> str:
    facts = entry.facts
    told = say(language, "explain.attempt", n=facts["n"], phone=facts["phone"], ended=_ended(facts, language))
    return told + _spoken_by(facts, language)


def _spoken_by(facts: Mapping[str, Any], language: Language) -> str:
    if not facts["voice"]:
        return ""
    if why := facts["voice_fallback"]:
        return say(language, "explain.fell_back", voice=facts["voice"], why=own_words(why, language))
    return say(language, "explain.spoken", voice=facts["voice"])


def _ended(facts: Mapping[str, Any], language: Language) -> str:
    reason = str(facts["reason"] or "")
    if not facts["outcome"]:
        stands = meaning(language, "state", str(facts["state"]))
        return (
            f"{stands} ({own_words(reason, language)})"
            if facts["state"] in _NOT_PLACED and reason
            else stands
        )
    cause = facts["cause"] if isinstance(facts["cause"], int) else None
    return ended(
        str(facts["outcome"]),
        reason,
        answered=facts["answered_at"] is not None,
        cause=cause,
        language=language,
    )


def _key(entry: Entry, language: Language) -> str:
    return say(language, "explain.key", key=entry.facts.get("key", ""), step=entry.facts.get("step", ""))


def _filed(entry: Entry, language: Language) -> str:
    what = meaning(language, "disposition", entry.facts["disposition"])
    return say(language, "explain.filed", what=what)


def _suppression(entry: Entry, language: Language) -> str:
    facts = entry.facts
    scope, source = meaning(language, "scope", facts["scope"]), said_by(facts["source"], language)
    return say(language, "explain.suppression", scope=scope, source=source, reference=facts["reference"])


def _debt(entry: Entry, language: Language) -> str:
    facts = entry.facts
    return say(
        language,
        "explain.debt",
        ref=facts["ref"],
        field=meaning(language, "field", facts["field"]),
        old=_value(facts["old"], language),
        new=_value(facts["new"], language),
        source=said_by(facts["source"], language),
    )


def _value(written: str | None, language: Language) -> str:
    """Of a debt: a status in words, a day as the language writes it, an amount as it is."""
    return dates(meaning(language, "debt", written or "-"), language)


def _follow_up(entry: Entry, language: Language) -> str:
    facts = entry.facts
    what = meaning(language, "kind", facts["kind"], name=meaning(language, "mail", facts["name"]))
    error = f" ({own_words(facts['error'], language)})" if facts["error"] else ""
    told = f"{what}: {meaning(language, 'state', facts['state'])}{error}"
    return told + say(language, "explain.in_doubt", id=facts["id"]) if facts["state"] in IN_DOUBT else told


_IN_WORDS: Mapping[str, Callable[[Entry, Language], str]] = {
    "attempt": _attempt,
    "key": _key,
    "filed": _filed,
    "suppression": _suppression,
    "debt": _debt,
    "follow_up": _follow_up,
    "state": state,
    "contacted": contacted,
}
