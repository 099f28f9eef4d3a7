"""Agents at work, as a supervisor sees them."""

from collections.abc import Sequence

from dialer.store.database import Database
from dialer.store.list_rows import AgentRow, agents_at_work

__all__ = ["AgentRow", "Agents"]


class Agents:
    """Whoever has begun a shift at the desk and has not ended it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at_work(self) -> Sequence[AgentRow]:
        """All of them, by name."""
        return await self._database.run_read(agents_at_work)
