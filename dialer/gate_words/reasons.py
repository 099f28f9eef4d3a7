"""What the gate decided, in sentences for operations and for a regulator, in Spanish and English."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dialer.gate_words.readings import read
from dialer.gate_words.shapes import fitting
from dialer.gate_words.sources import source_in_words
from dialer.gate_words.times import dates, there
from dialer.gate_words.vocabulary import MODES, Both, Language, word
from dialer.policy.judge import Reason
from dialer.policy.rules import Verdict

VERDICTS: Mapping[str, Both] = {
    "ALLOW": ("allowed", "permitida"),
    "AGENT_ONLY": ("only if a person speaks", "solo si habla una persona"),
    "DEFER": ("not yet", "todavía no"),
    "DENY": ("refused", "denegada"),
}

_KINDS: Mapping[str, Both] = {
    "law": ("Law", "Ley"),
    "policy": ("Policy", "Política"),
    "campaign": ("The campaign", "La campaña"),
    "recado": ("Recado's own rule", "Norma propia de Recado"),
    "trunk": ("What the trunk may cost", "Lo que puede costar la línea"),
}


_OWN = frozenset({"recado", "trunk"})
"""Types of reasons that stand in no profile: the rule's name says where they come from."""


def what_was_found(reason: Reason, language: Language) -> str:
    """What is so, and what the limit is; without the rule and its source."""
    shape = fitting(reason.type, reason.observed, reason.limit)
    if shape is None:
        return dates(f"{reason.rule}: {reason.observed} ({reason.limit})", language)
    said, parts = shape
    return dates(said[language == "es"].format(**read(parts, language)), language)


def which_rule(reason: Reason, language: Language) -> str:
    """Whether it is law or policy, which rule, and where it is written."""
    kind = word(_KINDS, _kind(reason), language)
    if reason.type in _OWN:
        return f"{kind} ({reason.rule})"
    return f"{kind} ({reason.rule}): {source_in_words(reason.source, language)}"


def reason_in_words(reason: Reason, zones: Sequence[str], language: Language) -> str:
    """One reason, whole: what was found, the limit, the law, until when."""
    told = what_was_found(reason, language)
    told = f"{told[0].upper()}{told[1:]}. {which_rule(reason, language)}."
    ends = _ends(reason, zones, language)
    return f"{told} {ends}." if ends else told


def verdict_in_words(verdict: str, language: Language) -> str:
    """ALLOW, AGENT_ONLY, DEFER or DENY as staff say it."""
    return word(VERDICTS, verdict, language)


def mode_in_words(mode: str, language: Language) -> str:
    """What kind of call was asked about: made by a machine, or one in which a person speaks."""
    return word(MODES, mode, language)


def recorded(content: Mapping[str, Any]) -> Reason:
    """A reason as the audit keeps it."""
    until = content.get("until")
    return Reason(
        rule=content["rule"],
        type=content["type"],
        verdict=Verdict[content["verdict"]],
        observed=content["observed"],
        limit=content["limit"],
        source=content["source"],
        status=content.get("status", "policy"),
        until=datetime.fromisoformat(until) if until else None,
        lasting=content["lasting"],
    )


def warning_in_words(warning: str, language: Language) -> str:
    """What was not known and refused nothing."""
    kind, _, rest = warning.partition(": ")
    said = _WARNINGS.get(kind)
    return said[language == "es"].format(rest.removeprefix("absent ").strip("()")) if said else warning


_WARNINGS: Mapping[str, Both] = {
    "region unknown": (
        "the region in {} is not known, so every region's holidays there count",
        "no se conoce la región en {}: cuentan los festivos de todas sus regiones",
    ),
    "municipal_calendar": (
        "no town's holidays are on file ({})",
        "no constan los festivos municipales ({})",
    ),
}


def _kind(reason: Reason) -> str:
    if reason.type in _OWN:
        return reason.type
    return "campaign" if reason.rule.startswith("campaign.") else reason.status


def _ends(reason: Reason, zones: Sequence[str], language: Language) -> str:
    if reason.until is not None:
        until = there(reason.until, zones, language)
        return {"en": f"Not before {until}", "es": f"No antes de {until}"}[language]
    if reason.lasting:
        return {
            "en": "No time lifts it: only new facts do",
            "es": "El tiempo no lo levanta: solo nuevos hechos",
        }[language]
    return ""
