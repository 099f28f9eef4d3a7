"""People as they are shown to whoever may not see them in clear."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dialer.control.access import Scope, Who
from dialer.logs import masked

HIDDEN = "…"
"""An amount, an address or words of somebody that are not shown."""

_NUMBERS = frozenset("phone phones number numbers e164".split())
_PERSONAL = _NUMBERS | frozenset("email name secrets".split())
_SUMS = frozenset("old new amount value".split())


class Eyes:
    """What one who asks may see of people: everything, or that there is something."""

    def __init__(self, *, clear: bool) -> None:
        self.clear = clear

    @classmethod
    def of(cls, who: Who) -> "Eyes":
        """Those of a person or a machine, by their scopes."""
        return cls(clear=who.may(Scope.PEOPLE_READ))

    def number(self, e164: str | None) -> str | None:
        """Down to its last two digits: …42."""
        return e164 if self.clear or not e164 else f"{HIDDEN}{e164[-2:]}"

    def name(self, name: str) -> str:
        """Its initials: "Ana Núñez" is A. N."""
        return name if self.clear else " ".join(f"{word[0].upper()}." for word in name.split())

    def amount(self, amount: Decimal | None) -> Decimal | None:
        """None where it may not be seen: no figure says nothing, a wrong one would lie."""
        return amount if self.clear else None

    def text(self, text: str) -> str:
        """Words that hold numbers or addresses of people somewhere."""
        return text if self.clear else masked(text)

    def facts(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """What an entry of somebody's story holds."""
        return facts if self.clear else {name: self._fact(name, value) for name, value in facts.items()}

    def _fact(self, name: str, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, Mapping):
            return HIDDEN if name in _PERSONAL else self.facts(value)
        if isinstance(value, list | tuple | set | frozenset):
            return [self._fact(name, each) for each in value]
        if name in _NUMBERS:
            return self.number(str(value))
        if name in _PERSONAL or (name in _SUMS and any(map(str.isdigit, str(value)))):
            return HIDDEN
        return masked(value) if isinstance(value, str) else value
