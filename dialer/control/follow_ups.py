"""Mails, webhooks and callbacks: what became of each, and what a human says of one in doubt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from dialer.clock import Clock
from dialer.control.access import Who
from dialer.control.errors import Conflict
from dialer.control.pages import Page, page
from dialer.gate_words import Language
from dialer.logs import masked
from dialer.store import Tx
from dialer.store.database import Database
from dialer.store.in_doubt import call_delivered, send_again
from dialer.store.list_rows import FollowUpRow, list_follow_ups
from dialer.telling.words import own_words


class FollowUps:
    """The outbox; its texts are not shown here: they hold names, numbers and amounts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def list(
        self,
        language: Language,
        *,
        campaign: str | None = None,
        state: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> Page[FollowUpRow]:
        """A part of them, newest first. Errors are in this language where it is known."""
        rows = await self._database.run_read(
            list_follow_ups, campaign=campaign, state=state, before=before, limit=limit + 1
        )
        return page([_told(row, language) for row in rows], limit, "id")

    async def again(self, who: Who, follow_up_id: str) -> None:
        """Send it again under the same id. Raises Conflict unless it is in doubt."""
        await self._decide(who, follow_up_id, send_again)

    async def delivered(self, who: Who, follow_up_id: str) -> None:
        """Take it as delivered. Raises Conflict unless it is in doubt."""
        await self._decide(who, follow_up_id, call_delivered)

    async def _decide(self, who: Who, follow_up_id: str, decide: Callable[..., bool]) -> None:
        await self._database.run_write(_decided, who, follow_up_id, decide, self._clock.now())


def _decided(tx: Tx, who: Who, follow_up_id: str, decide: Callable[..., bool], now: datetime) -> None:
    if not decide(tx, follow_up_id, now=now, by=f"operator {who.name}", who=who.id):
        raise Conflict(
            "This follow-up is not in doubt: there is nothing to decide.",
            "Ese seguimiento no está en duda: no hay nada que decidir.",
        )


def _told(row: FollowUpRow, language: Language) -> FollowUpRow:
    return replace(row, error=masked(own_words(row.error, language)) if row.error else None)
