"""Tells open desks that something on them has changed: one look at the ledger for all of them."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import suppress

from dialer.clock import Clock
from dialer.control.desk_view import desk_marks
from dialer.control.errors import Unavailable
from dialer.store.database import Database
from dialer.store.errors import StoreError

LOOK_AGAIN = 0.2
"""Seconds between looks, however many desks are open; none is taken while no desk is."""

MOST = 3
"""Desks that one agent may have open: windows, and a stream that is not known to be lost yet."""


class DeskWatch:
    """Wakes whoever listens. The looks go on as long as anybody does."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._listeners: dict[int, list[asyncio.Event]] = {}
        self._marks: dict[int, tuple[object, ...]] = {}
        self._looking: asyncio.Task[None] | None = None

    def refuse_more(self, user_id: int) -> None:
        """Raises Unavailable for whoever has MOST desks open."""
        if len(self._listeners.get(user_id, ())) >= MOST:
            raise Unavailable(
                f"Your desk is open {MOST} times already: close a window.",
                f"Su puesto ya está abierto {MOST} veces: cierre una ventana.",
            )

    async def changes(self, user_id: int, *, lasts: float) -> AsyncGenerator[None]:
        """Once with the next look, and again whenever anything has changed on this desk, for `lasts` seconds.

        Raises Unavailable.
        """
        self.refuse_more(user_id)
        until = time.monotonic() + lasts
        changed = asyncio.Event()
        self._marks.pop(user_id, None)
        self._listeners.setdefault(user_id, []).append(changed)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_on())
        try:
            while (left := until - time.monotonic()) > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), left)
                if changed.is_set():
                    changed.clear()
                    yield
        finally:
            self._leave(user_id, changed)

    def _leave(self, user_id: int, changed: asyncio.Event) -> None:
        self._listeners[user_id].remove(changed)
        if not self._listeners[user_id]:
            del self._listeners[user_id]
            self._marks.pop(user_id, None)
        if not self._listeners and self._looking:
            self._looking.cancel()
            self._looking = None

    async def _look_on(self) -> None:
        while True:
            with suppress(StoreError):  # what is seen next time is told then
                await self._look()
            await asyncio.sleep(LOOK_AGAIN)

    async def _look(self) -> None:
        marks = await self._database.run_read(desk_marks, list(self._listeners), self._clock.now())
        for user_id, mark in marks.items():
            if user_id in self._listeners and self._marks.get(user_id) != mark:
                self._marks[user_id] = mark
                for changed in self._listeners[user_id]:
                    changed.set()
