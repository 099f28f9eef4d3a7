"""Agent first: a person speaks, so nothing is made before a call, and no machine could say anything."""

from collections.abc import Callable, Sequence, Set

from dialer.attempt import Attempt
from dialer.contact import Contact
from dialer.ports import Prepared

AN_AGENT = "agent"
"""Who speaks, in the ledger."""


class NoPrompts:
    """dialer.ports.Prompts of a campaign whose agents speak."""

    joins = False

    @property
    def ready(self) -> Set[int]:
        return frozenset()

    async def prepare(self, attempt: Attempt, contact: Contact) -> Prepared:
        return Prepared(folder="", voice=AN_AGENT)

    async def prepare_static(self, progress: Callable[[int, int], None]) -> Sequence[str]:
        return ()

    async def prepare_ahead(self, contact: Contact) -> None:
        return None

    async def trim(self) -> int:
        return 0
