"""The record of what was decided and done: read, and checked row by row."""

from collections.abc import Sequence
from functools import partial

from dialer.control.one_at_a_time import OneAtATime
from dialer.control.pages import Page, page
from dialer.store import Tx
from dialer.store.audit import KINDS, nodes
from dialer.store.audit_check import Checked, verify
from dialer.store.database import Database
from dialer.store.list_rows import AuditRow, list_audit

__all__ = ["KINDS", "Audit", "Checked"]


class Audit:
    """Append-only; whom a row is about is not told here but by the contact's id."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._checking = OneAtATime(
            "The record is being checked for somebody else: ask again in a moment.",
            "El registro se está comprobando para otra persona: vuelva a pedirlo en un momento.",
        )

    async def list(
        self, *, kind: str | None = None, before: int | None = None, limit: int = 50
    ) -> Page[AuditRow]:
        """A part of it, newest first."""
        rows = await self._database.run_read(list_audit, kind=kind, before=before, limit=limit + 1)
        return page(rows, limit, "id")

    async def verify(self) -> Sequence[Checked]:
        """Every chain, each of its rows; raises Unavailable while somebody else has it checked.

        Weakness: reads the whole record, some ten thousands a second.
        """
        return await self._checking.do(partial(self._database.run_read, _verify_all))


def _verify_all(tx: Tx) -> list[Checked]:
    return [verify(tx, node) for node in nodes(tx)]
