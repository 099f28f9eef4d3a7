"""What a campaign came to, person by person, so that two runs of the same people can be held together."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

Final = tuple[str, ...]
"""Outcome, the keys that were pressed, in order, and what was noted or is owed because of them."""

_OUTCOMES = """SELECT e164, outcome || ' ' || coalesce(outcome_reason, '') || ' cause '
    || coalesce(hangup_cause, '?') FROM attempt WHERE state = 'settled' ORDER BY e164"""
_KEYS = """SELECT e164, json_extract(call_event.detail, '$.key') FROM call_event
    JOIN attempt ON attempt.id = linked_id WHERE name = 'RECADO_KEY' ORDER BY e164, call_event.n"""
_OWED = """SELECT e164, kind || ' ' || name FROM follow_up
    JOIN attempt ON attempt.id = attempt_id ORDER BY e164, kind, name"""
_SUPPRESSED = "SELECT value, 'suppressed' FROM suppression WHERE scope = 'phone' ORDER BY value"


def final_table(ledger: Path) -> Mapping[str, Final]:
    """By number; SQL of its own."""
    table: dict[str, list[str]] = defaultdict(list)
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as tx:
        for query in (_OUTCOMES, _KEYS, _OWED, _SUPPRESSED):
            for number, said in tx.execute(query):
                table[number].append(said)
    return {number: tuple(said) for number, said in table.items()}


def differences(found: Mapping[str, Final], undisturbed: Mapping[str, Final]) -> list[str]:
    """A sentence for everybody whose line is another than without the fault."""
    return [
        f"{number}: {found.get(number)}, undisturbed {undisturbed.get(number)}"
        for number in sorted(found.keys() | undisturbed.keys())
        if found.get(number) != undisturbed.get(number)
    ]
