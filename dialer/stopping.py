"""Whether the dialing has been told to stop, and waiting that ends at once when it is."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stopping:
    """Told once, for good."""

    def __init__(self) -> None:
        self._told = False
        self._waited: asyncio.Future[None] | None = None

    def __bool__(self) -> bool:
        return self._told

    def tell(self) -> None:
        """From this instant on."""
        self._told = True
        if self._waited and not self._waited.done():
            self._waited.set_result(None)

    async def within(self, seconds: float) -> bool:
        """Wait for so long; whether it was told meanwhile."""
        if not self._told:
            await asyncio.wait((self._future(),), timeout=max(seconds, 0))
        return self._told

    async def unless(self, awaited: Coroutine[Any, Any, T]) -> T | None:
        """None when told to stop meanwhile: nobody then waits for a slow voice, and no agent is rung."""
        done = asyncio.ensure_future(awaited)
        try:
            await asyncio.wait((done, self._future()), return_when=asyncio.FIRST_COMPLETED)
            return await done if done.done() else None
        finally:
            done.cancel()

    def _future(self) -> asyncio.Future[None]:
        """One for all who wait: who waits for each call's own costs a task a call."""
        if self._waited is None:
            self._waited = asyncio.get_running_loop().create_future()
            if self._told:
                self._waited.set_result(None)
        return self._waited
