"""Why what was asked of the control plane is not done: each says it in English and Spanish.

Whoever speaks HTTP turns the kind into a status; whoever speaks to a person takes the sentence in their
language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dialer.gate_words import Language
from dialer.store.errors import StoreError

LedgerDown = StoreError
"""The ledger cannot be read or written now. Its sentence is for the log."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """One thing that is wrong with what was sent: where it stands (1 first), and a sentence about it."""

    line: int
    column: int
    key: str
    message: str


class ControlError(Exception):
    """What was asked is not done. Never names a person, a number or an amount."""

    def __init__(self, english: str, spanish: str = "") -> None:
        super().__init__(english)
        self._spanish = spanish or english

    def told(self, language: Language) -> str:
        """The sentence in this language."""
        return self._spanish if language == "es" else str(self)


class NotFound(ControlError):
    """There is no such thing, or nobody may know that there is."""


class Forbidden(ControlError):
    """Who asks may not: nobody gives away more than they may do themselves."""


class Conflict(ControlError):
    """It cannot be done as things stand: launched already, an alarm to be looked at first."""


class Stale(ControlError):
    """Somebody else has changed it since it was read."""


class Unavailable(ControlError):
    """It cannot be done now: too many ask, or a part is down. `again_in` is in seconds."""

    def __init__(self, english: str, spanish: str = "", *, again_in: int = 5) -> None:
        super().__init__(english, spanish)
        self.again_in = again_in


class Invalid(ControlError):
    """What was sent is wrong, at these places; in the language of whoever sent it."""

    def __init__(self, english: str, spanish: str = "", *, mistakes: Sequence[Mistake] = ()) -> None:
        super().__init__(english, spanish)
        self.mistakes = tuple(mistakes)
