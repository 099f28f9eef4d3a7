"""The board as server-sent events: bounded for each who listens, and in how many may."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.sse import ServerSentEvent

from api.models.status import StatusShown
from api.status_bytes import BOOT, since
from dialer.control.board import Board
from dialer.control.errors import Unavailable

MOST = 200
"""Who may listen at once; more poll."""

LONGEST = 600.0
"""Seconds: then whoever listens connects again, and is asked again who they are."""

RETRY = 2000
"""Milliseconds until a browser that lost the stream connects again."""


class Seats:
    """How many listen."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.taken = 0


async def _seat(request: Request) -> AsyncIterator[float]:
    seats: Seats = request.app.state.seats
    if seats.taken >= seats.most:
        raise Unavailable(
            "As many listen as may: poll /api/v1/status instead.",
            "Ya escucha el máximo posible: consulte /api/v1/status.",
            again_in=30,
        )
    seats.taken += 1
    try:
        yield time.monotonic() + LONGEST
    finally:
        seats.taken -= 1


Seat = Annotated[float, Depends(_seat)]
"""One of the places, for as long as the request takes: until when, by the steady clock."""


async def changes(board: Board, last_event_id: str | None, until: float) -> AsyncIterator[ServerSentEvent]:
    """A snapshot, or what has changed since; then changes, each of the newest state. Nothing is queued."""
    seen = _seen(last_event_id, board)
    if seen is None:
        status = board.status
        seen = status.version
        yield _event("snapshot", StatusShown.model_validate(status).model_dump_json(), seen)
    while (left := until - time.monotonic()) > 0:
        try:
            async with asyncio.timeout(left):
                status = await board.changed(seen)
        except TimeoutError:
            return
        told = since(status, seen)
        seen = status.version
        yield _event("changes", told.model_dump_json(), seen)


def _event(kind: str, text: str, version: int) -> ServerSentEvent:
    return ServerSentEvent(event=kind, raw_data=text, id=f"{BOOT}-{version}", retry=RETRY)


def _seen(last_event_id: str | None, board: Board) -> int | None:
    """The version that was seen; None where it is of another process, or none of ours."""
    boot, _, version = (last_event_id or "").partition("-")
    if boot != BOOT or not (version.isascii() and version.isdigit() and len(version) < 16):
        return None
    return int(version) if int(version) <= board.status.version else None
