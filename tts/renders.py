"""Sounds in the making: each once, few at a time, and none that nobody waits for any more."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

Make = Callable[[], Awaitable[float]]
"""Makes one sound file; its length in seconds."""


@dataclass(slots=True, eq=False)
class _Render:
    engine: str
    making: asyncio.Task[float] = field(init=False)
    wanted: int = 0
    begun: bool = False


class Renders:
    """What is being made right now, and nothing else: memory is bounded by what is waited for.

    `at_once` sounds of one engine are made at the same time. An engine that is slow, or hangs, keeps nobody
    from another one.
    """

    def __init__(self, at_once: int) -> None:
        self._turns: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_once))
        self._under_way: dict[Path, _Render] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    async def seconds(self, place: Path, engine: str, make: Make) -> float:
        """Seconds of the sound that is made at `place`: by `make`, unless somebody makes it already.

        Whoever stops waiting does not take it from the others; what has begun is finished for the next call.
        """
        render = self._under_way.get(place) or self._begin(place, engine, make)
        render.wanted += 1
        try:
            return await asyncio.shield(render.making)
        finally:
            render.wanted -= 1
            if not render.wanted and not render.begun:
                self._forget(place, render)
                render.making.cancel()

    async def idle(self, engine: str) -> None:
        """Wait until this engine has nothing to make."""
        while making := [each.making for each in self._under_way.values() if each.engine == engine]:
            await asyncio.wait(making)

    async def close(self) -> None:
        """Stop everything that is being made."""
        unfinished = [render.making for render in self._under_way.values()]
        for making in unfinished:
            making.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def _begin(self, place: Path, engine: str, make: Make) -> _Render:
        render = self._under_way[place] = _Render(engine)
        render.making = asyncio.create_task(self._made(render, make))
        render.making.add_done_callback(lambda making: self._done(place, render))
        return render

    async def _made(self, render: _Render, make: Make) -> float:
        async with self._turns[render.engine]:
            render.begun = True
            return await make()

    def _done(self, place: Path, render: _Render) -> None:
        self._forget(place, render)
        with suppress(asyncio.CancelledError):
            render.making.exception()  # seen, even if nobody waits any more

    def _forget(self, place: Path, render: _Render) -> None:
        """Unless another render of the same place has taken its place meanwhile."""
        if self._under_way.get(place) is render:
            del self._under_way[place]
