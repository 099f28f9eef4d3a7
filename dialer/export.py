"""What is held about a person, as JSON and as text that they can read, in Spanish or English."""

from collections.abc import Iterator, Mapping
from typing import Any

from dialer.gate_words import Language, reason_in_words, recorded, verdict_in_words

HEADINGS: Mapping[str, tuple[str, str]] = {
    "persons": ("Who you are", "Quién es usted"),
    "secrets_held": (
        "What your identity is checked with (not shown here)",
        "Con qué se comprueba su identidad (no se muestra aquí)",
    ),
    "phones": ("Your numbers", "Sus números"),
    "debts": ("Debts", "Deudas"),
    "debt_changes": ("What changed about them", "Qué cambió en ellas"),
    "contacts": ("Campaigns in which you are called", "Campañas en las que se le llama"),
    "attempts": ("Calls", "Llamadas"),
    "follow_ups": ("Messages that followed", "Mensajes posteriores"),
    "bases": ("Why you may be called", "Por qué se le puede llamar"),
    "states": ("What is known that limits calls", "Lo que consta y limita las llamadas"),
    "asked_hours": ("The hours you asked for", "El horario que pidió"),
    "line_types": ("What carriers said of your numbers", "Lo que dijeron las operadoras de sus números"),
    "other_contacts": ("Other contacts", "Otros contactos"),
    "objections": ("Your objections", "Sus oposiciones"),
    "record": ("What was decided, and why", "Qué se decidió y por qué"),
}

_NOTHING = ("nothing", "nada")


def as_text(dossier: Mapping[str, Any], language: Language) -> str:
    """The whole, a heading for each kind of record."""
    return "\n".join(_lines(dossier, language)) + "\n"


def _lines(dossier: Mapping[str, Any], language: Language) -> Iterator[str]:
    for name, heading in HEADINGS.items():
        yield heading[language == "es"]
        yield from _told(name, dossier[name], language)
        yield ""


def _told(name: str, rows: list[Any], language: Language) -> Iterator[str]:
    if not rows:
        yield f"  {_NOTHING[language == 'es']}"
    for row in rows:
        yield from _decided(row, language) if name == "record" else [f"  - {_shown(row)}"]


def _shown(row: Any) -> str:
    """The values that there are, each with its name."""
    if not isinstance(row, Mapping):
        return str(row)
    said = ((name, value) for name, value in row.items() if value not in (None, "", [], {}))
    return "; ".join(f"{name}: {_value(value)}" for name, value in said)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + _shown(value) + "}"
    return "[" + ", ".join(map(_value, value)) + "]" if isinstance(value, list) else str(value)


def _decided(row: Mapping[str, Any], language: Language) -> Iterator[str]:
    content = row["content"]
    if row["kind"] != "decision":
        yield f"  - {row['at']} {row['kind']}: {_shown(content)}"
        return
    verdict = verdict_in_words(content["verdict"], language)
    yield f"  - {row['at']} {row['phone'] or '-'} ({content['campaign']}): {verdict}"
    for reason in content["reasons"]:
        yield f"      {reason_in_words(recorded(reason), content.get('zones', ()), language)}"
