"""What a rule of the law asks of a script, as values: flows know neither campaigns nor jurisdictions."""

from dataclasses import dataclass

ELEMENTS = (
    "identity",
    "synthetic_voice",
    "opt_out",
    "ask_person",
    "wrong_person_exit",
    "identity_gate",
    "principal",
    "mini_miranda",
    "no_seizure_notice",
    "first_contact_information",
    "callback_number",
    "menu",
    "reference",
    "goodbye",
)
"""What a script may have to say or do. `identity` is the company's, `principal` the creditor's."""

FOR_EVERYBODY = frozenset(
    {"identity", "synthetic_voice", "opt_out", "callback_number", "reference", "goodbye"}
)
"""What is asked of a script that says nothing of a debt, too (a survey, somebody who rings back)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptRule:
    """One rule. `elements` are said in their order; what is empty or None is not asked for.

    `source` is the rule's id and the norm behind it: it is shown with every mistake.
    `forbidden` are patterns that no text may hold. `receivers` is who may be paid by key 1.
    `in_every_menu`: `agent` by 0, `opt_out` by 9.
    """

    source: str
    elements: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    in_every_menu: frozenset[str] = frozenset()
    opt_out_within_seconds: int | None = None
    factors: frozenset[str] = frozenset()
    max_tries: int | None = None
    receivers: frozenset[str] = frozenset()
    voicemail: bool = True
    """False: nothing is said to a machine."""
