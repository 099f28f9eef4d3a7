"""The law, and what the gate said, in sentences: for operations staff and for a regulator.

Nothing here decides anything. What the ledger keeps is kept in one language and read in two.
"""

from dialer.gate_words.advice import what_to_do
from dialer.gate_words.alarms import alarm
from dialer.gate_words.reasons import (
    mode_in_words,
    reason_in_words,
    recorded,
    verdict_in_words,
    warning_in_words,
    what_was_found,
    which_rule,
)
from dialer.gate_words.rules import rule_in_words
from dialer.gate_words.times import dates, day_in_words, instant_in_words, named, there
from dialer.gate_words.vocabulary import Language

__all__ = [
    "Language",
    "alarm",
    "dates",
    "day_in_words",
    "instant_in_words",
    "mode_in_words",
    "named",
    "reason_in_words",
    "recorded",
    "rule_in_words",
    "there",
    "verdict_in_words",
    "warning_in_words",
    "what_to_do",
    "what_was_found",
    "which_rule",
]
