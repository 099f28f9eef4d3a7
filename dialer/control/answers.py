"""One request, one effect: whoever repeats it with its key is given the first one's answer."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from dialer.control.errors import Conflict, Invalid, LedgerDown
from dialer.store.database import Database
from dialer.store.idempotency import Kept, begin_request, forget_request, keep_answer, still_carried_out

__all__ = ["Answers", "Kept"]


PAUSES = (0.1, 0.5, 2.0)
"""Seconds between tries to keep an answer while the ledger cannot be written."""


class Answers:
    """Answers that were given, kept for a day by who asked and the key they chose."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, who: str, key: str, request_hash: str) -> Kept | None:
        """None: carry it out, then `keep` or `forget`. Else the earlier one, which has its answer.

        Raises Conflict while that is being carried out. Whether it was the same request, `same` says.
        """
        kept = await self._database.run_write(begin_request, who, key, request_hash, datetime.now(UTC))
        if kept and kept.status is None:
            raise Conflict(
                "The request with this Idempotency-Key is being carried out.",
                "La petición con esta Idempotency-Key se está llevando a cabo.",
            )
        return kept

    async def still(self, who: str, key: str) -> None:
        """It is being carried out yet; to be said again before store/idempotency.py's ABANDONED is over."""
        with suppress(LedgerDown):
            await self._database.run_write(still_carried_out, who, key, datetime.now(UTC))

    async def keep(self, who: str, key: str, answer: Kept) -> None:
        """It was carried out: tried for some seconds, because whoever repeats it is refused until then."""
        for pause in (*PAUSES, None):
            try:
                await self._database.run_write(keep_answer, who, key, answer, datetime.now(UTC))
                return
            except LedgerDown:
                if pause is None:
                    raise
                await asyncio.sleep(pause)

    async def forget(self, who: str, key: str) -> None:
        """It was not carried out: it may come again with the same key."""
        await self._database.run_write(forget_request, who, key)


def same(kept: Kept, request_hash: str) -> Kept:
    """The earlier answer. Raises Invalid where another request had this key."""
    if kept.request_hash != request_hash:
        raise Invalid(
            "This Idempotency-Key belongs to another request: choose a new one for each.",
            "Esta Idempotency-Key es de otra petición: elija una nueva para cada una.",
        )
    return kept
