"""Cells that say why somebody may be called, or may not. Readers raise CellError rather than guess."""

import re
from collections.abc import Mapping

from dialer.contacts.cell import CellError, one_line
from dialer.policy.rules import BASES

_ROLES: Mapping[str, str] = {
    "debtor": "debtor deudor deudora titular",
    "co_debtor": "co_debtor co-debtor codeudor codeudora cotitular",
    "guarantor": "guarantor avalista fiador fiadora garante",
    "third_party": "third_party reference relative referencia familiar tercero",
}
_ROLE_WORDS = {word: role for role, words in _ROLES.items() for word in words.split()}

PERSON_TAGS = frozenset(
    "vulnerable attorney insolvency moratorium objection cease deceased minor third_party".split()
)
"""Tags about the person: states that keep machines, or everybody, from calling."""

DEBT_TAGS = frozenset({"accuracy_contested"})
FACT_TAGS = frozenset({"contract_in_force"})
"""Tags that exempt a debt from a rule (the registry of Ley 26.951 art. 8.d, AR)."""

CONSENTS = frozenset(
    "consent_automated_call consent_human_call prior_express_consent prior_express_written_consent "
    "marketing_consent".split()
)
"""Kinds of basis that each person gives on a day of their own: no campaign has one for everybody."""

TAGS = PERSON_TAGS | DEBT_TAGS | FACT_TAGS


def read_role(text: str) -> str:
    """Who the person is to the debt; an empty cell means the debtor."""
    word = one_line(text).casefold()
    if word and word not in _ROLE_WORDS:
        raise CellError(f"is no role; allowed: {', '.join(_ROLES)}")
    return _ROLE_WORDS[word] if word else "debtor"


def read_tags(text: str) -> frozenset[str]:
    """Words with blanks, commas or | between. One that nobody knows may be a warning that is then lost."""
    words = frozenset(re.split(r"[\s,|]+", text.strip().casefold())) - {""}
    if unknown := sorted(words - TAGS):
        raise CellError(f"{', '.join(unknown)[:60]}: no such tag; allowed: {', '.join(sorted(TAGS))}")
    return words


def read_basis_kind(text: str) -> str:
    """A kind of basis; an empty cell means the campaign's."""
    kind = text.strip().casefold()
    if kind and kind not in BASES:
        raise CellError(f"is no kind of basis; allowed: {', '.join(sorted(BASES))}")
    return kind
