"""What a supervisor asks: does the process live, and is it ready to place calls."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.problem import problem

NEVER_KEPT = {"Cache-Control": "no-store"}

LONGEST_LOOK = timedelta(seconds=5)
"""Readiness that cannot be told by then is not there: a supervisor's own patience is short."""


SHARED_FOR = timedelta(seconds=1)
"""Looking writes to the ledger, and anybody may ask: whoever asks within this is told what was found."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Readiness:
    """Whether calls can be placed: yes if nothing is in `troubles`.

    `troubles` maps a part (database, ami, event_log, lock) to a sentence that says what is wrong with it.
    """

    troubles: Mapping[str, str]


AskReadiness = Callable[[], Awaitable[Readiness]]


def health(
    ask: AskReadiness, longest_look: timedelta = LONGEST_LOOK, shared_for: timedelta = SHARED_FOR
) -> APIRouter:
    """The routes /livez and /readyz. `ask` must not raise for an ordinary outage, but say it."""
    router, look = APIRouter(), _Look(ask, longest_look, shared_for)

    @router.get("/livez")
    async def livez() -> Response:
        return JSONResponse({"status": "alive"}, headers=NEVER_KEPT)

    @router.get("/readyz")
    async def readyz() -> Response:
        return _answer(await look.readiness())

    return router


class _Look:
    """One look at a time for however many ask."""

    def __init__(self, ask: AskReadiness, longest: timedelta, shared_for: timedelta) -> None:
        self._ask, self._longest, self._shared_for = ask, longest, shared_for.total_seconds()
        self._look: asyncio.Task[Readiness] | None = None
        self._until = 0.0

    async def readiness(self) -> Readiness:
        """Of the look that is being made, or was within `shared_for`."""
        if self._look is None or (self._look.done() and time.monotonic() >= self._until):
            self._look = asyncio.create_task(self._made())
        return await asyncio.shield(self._look)

    async def _made(self) -> Readiness:
        try:
            return await _readiness(self._ask, self._longest)
        finally:
            self._until = time.monotonic() + self._shared_for


async def _readiness(ask: AskReadiness, longest_look: timedelta) -> Readiness:
    try:
        async with asyncio.timeout(longest_look.total_seconds()):
            return await ask()
    except TimeoutError:
        seconds = longest_look.total_seconds()
        return Readiness(troubles={"readiness": f"could not be determined within {seconds:g} s"})


def _answer(readiness: Readiness) -> Response:
    if not readiness.troubles:
        return JSONResponse({"status": "ready"}, headers=NEVER_KEPT)
    answer = problem(
        503,
        "Not ready to place calls",
        "; ".join(f"{part}: {trouble}" for part, trouble in readiness.troubles.items()),
        {"troubles": [{"part": part, "detail": trouble} for part, trouble in readiness.troubles.items()]},
    )
    answer.headers.update(NEVER_KEPT)
    return answer
