"""Whether a flow sounds commercial: its own words decide what it is for, not what a campaign is called.

A service call that offers something needs what a commercial call needs: consent, the lists of those who
want no advertising, and in Spain a number of the 400 range.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialer.campaign import Purpose
from dialer.policy.rules import Profile, ScriptContract
from dialer.profiles import shipped_book
from ivr_flows.flow import Flow

OFFERS = re.compile(
    r"\b(ofertas?|ofertes?|descuentos?|descontos?|descomptes?|promoci[oó]n\w*|promoç\w*|refinancia\w*|"
    r"(special|our|new|exclusive) offers?|discount\w*|promotion\w*|refinanc\w*|reductions?|rabais)\b"
    r"|\b\d+ ?% (off|menos|de descuento)",
    re.IGNORECASE,
)
"""Words of an offer in the languages of flows. Weakness: an offer in other words is not seen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """What sounds commercial, and where."""

    step: str
    word: str

    def __str__(self) -> str:
        return f"step '{self.step}' says '{self.word}'"


def commercial_campaigns(document: Any, folder: Path, flows: Mapping[Path, Flow]) -> dict[str, Sign]:
    """The campaigns whose flow sounds so. A flow with mistakes is not among `flows`, and not judged."""
    signs = {path: sounds_commercial(flow, shipped_book()) for path, flow in flows.items()}
    named = ((name, each.flow) for name, each in (document.campaigns or {}).items() if each.flow)
    return {name: sign for name, flow in named if (sign := signs.get(folder / flow))}


def sounds_commercial(flow: Flow, book: Iterable[Profile]) -> Sign | None:
    """The first words of the flow that no service call may say, by any profile or by OFFERS."""
    patterns = [OFFERS, *_not_in_service_calls(book)]
    for step, _, template in flow.templates():
        for pattern in patterns:
            if found := pattern.search(template.text):
                return Sign(step=step, word=found[0])
    return None


def _not_in_service_calls(book: Iterable[Profile]) -> Iterator[re.Pattern[str]]:
    """What profiles forbid in service calls alone: it may stand in commercial ones, so it makes one."""
    only_service = frozenset({Purpose.SERVICE})
    written = {
        pattern: None
        for profile in book
        for rule in profile.rules
        if isinstance(rule.terms, ScriptContract) and rule.applies.purposes == only_service
        for pattern in rule.terms.forbidden
    }
    return map(re.compile, written)
