"""Why is it not dialling? The board's reasons in words: those that may pass, and those that are final."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.texts import TEXTS, text
from dialer.control.board_views import WhyNot
from dialer.gate_words import Language, alarm
from dialer.outcome import Outcome
from dialer.telling.words import meaning, own_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One reason in words; `contacts` 0: it keeps all of them."""

    words: str
    contacts: int
    next_at: datetime | None
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """What is in the way `now`, and whose calls are `finished`."""

    now: Sequence[Told]
    finished: Sequence[Told]


def why_told(reasons: Iterable[WhyNot], language: Language) -> Why:
    """All reasons, in their order."""
    told = [(each.final, _told(each, language)) for each in reasons]
    return Why(
        now=[each for final, each in told if not final],
        finished=[each for final, each in told if final],
    )


def why_words(reason: WhyNot, language: Language) -> str:
    """One reason without its figures."""
    code = reason.code
    if f"why.{code}" in TEXTS:
        return text(f"why.{code}", language)
    return meaning(language, "outcome" if code in set(Outcome) else "reason", code)


def _told(reason: WhyNot, language: Language) -> Told:
    return Told(
        words=why_words(reason, language),
        contacts=reason.contacts,
        next_at=reason.next_at,
        detail=alarm(reason.detail, language)
        if reason.code == "alarm"
        else own_words(reason.detail, language),
    )
