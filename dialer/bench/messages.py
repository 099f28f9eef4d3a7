"""What the shipped reminder says to one debtor alone: who is asked for, what is owed, since when."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import ivr_flows
from dialer.bench.debtors import Debtor
from ivr_flows.loader import load_flow
from tts.engines import Voice
from tts.pieces import pieces_of
from tts.prompt import Prompt
from tts.template import Template
from tts.words import spoken

CREDITOR = "Comercial del Norte"
LANGUAGE = "es"
STEPS = ("who", "debt")
_FLOW = Path(ivr_flows.__file__).with_name("flows") / "recordatorio.yaml"


def words_of(debtor: Debtor) -> Mapping[str, str]:
    """The words of each prompt, ready for an engine."""
    filters = spoken(LANGUAGE)
    return {step: template.render(_values(debtor), filters) for step, template in _shipped().items()}


def prompts_of(debtor: Debtor, voice: Voice) -> list[Prompt]:
    """The same prompts as a call gets them: whole or in pieces, as the voice's engine likes."""
    return [
        Prompt(
            name=step,
            pieces=pieces_of(template, _values(debtor), spoken(LANGUAGE), common=("creditor",)),
            voice=voice,
        )
        for step, template in _shipped().items()
    ]


@cache
def _shipped() -> Mapping[str, Template]:
    prompts = load_flow(_FLOW).prompts(LANGUAGE)
    return {step: prompts[step] for step in STEPS}


def _values(debtor: Debtor) -> Mapping[str, object]:
    return {"name": debtor.name, "amount": debtor.amount, "due": debtor.due, "creditor": CREDITOR}
