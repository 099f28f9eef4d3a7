"""What the shipped reminder says to one debtor alone: who is asked for, what is owed, since when."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import ivr_flows
from dialer.bench.debtors import Debtor
from ivr_flows.loader import load_flow
from tts.template import Template, parse
from tts.words import spoken

CREDITOR = "Comercial del Norte"
LANGUAGE = "es"
_FLOW = Path(ivr_flows.__file__).with_name("flows") / "recordatorio.yaml"
_STEPS = ("who", "debt")


def message(debtor: Debtor) -> str:
    """The words of one debtor's message, ready for an engine."""
    return _shipped().render(_values(debtor), spoken(LANGUAGE))


def messages(debtors: Sequence[Debtor]) -> list[str]:
    return [message(debtor) for debtor in debtors]


@cache
def _shipped() -> Template:
    prompts = load_flow(_FLOW).prompts(LANGUAGE)
    return parse(" ".join(prompts[step].text for step in _STEPS))


def _values(debtor: Debtor) -> Mapping[str, object]:
    return {"name": debtor.name, "amount": debtor.amount, "due": debtor.due, "creditor": CREDITOR}
