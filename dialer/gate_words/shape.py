"""One form in which a reason is recorded, and the sentence for it in two languages."""

from dataclasses import dataclass

from dialer.gate_words.vocabulary import Both


@dataclass(frozen=True, slots=True)
class Shape:
    """How an observation and a limit are recorded, and what both say."""

    observed: str
    limit: str
    said: Both
