"""Long reads of the ledger: one of a kind at a time, so that the others who ask are still answered."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from dialer.control.errors import Unavailable

T = TypeVar("T")


class OneAtATime:
    """Whoever comes while another is served is told to come again: a queue would hold them for minutes."""

    def __init__(self, english: str, spanish: str) -> None:
        self._said = (english, spanish)
        self._busy = False

    async def do(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Raises Unavailable while another does it. Who gives up waits: a thread cannot be ended."""
        if self._busy:
            raise Unavailable(*self._said)
        self._busy = True
        doing = asyncio.ensure_future(work())
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait((doing,))
            raise
        finally:
            self._busy = False
