"""The record of what was decided and done: read, and checked row by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dialer.control.masking import Eyes
from dialer.control.one_at_a_time import OneAtATime
from dialer.control.pages import Page, page
from dialer.gate_words import Language
from dialer.store import Tx
from dialer.store.audit import KINDS, nodes
from dialer.store.audit_check import Checked, verify
from dialer.store.database import Database
from dialer.store.list_rows import AuditRow, list_audit
from dialer.store.named import Whom, names_of, whom_of
from dialer.telling.marks import said_by
from dialer.telling.record import record_in_words, who_did
from dialer.telling.who import ids_in, named, who

__all__ = ["KINDS", "Audit", "Checked"]


@dataclass(frozen=True, kw_only=True, slots=True)
class InWords:
    """A row as people read it: who did what, and to whom, as far as the reader may see that."""

    row: AuditRow
    who: str
    what: str
    whom: str
    contact_id: int | None
    content: Mapping[str, Any]
    """As it is kept, masked."""


class Audit:
    """Append-only. Whom a row is about stands in it by the contact's id; `in_words` looks them up."""

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

    async def in_words(
        self,
        eyes: Eyes,
        language: Language,
        *,
        kind: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> Page[InWords]:
        """The same part in sentences, with names for ids."""
        found = await self.list(kind=kind, before=before, limit=limit)
        told = await self._database.run_read(_in_words, found.rows, eyes, language)
        return Page(rows=told, next=found.next)

    async def names(self, texts: Iterable[str]) -> Mapping[str, str]:
        """What the people and keys are called that these texts name by their ids (`user:7`)."""
        return await self._database.run_read(names_of, ids_in(texts))

    async def verify(self) -> Sequence[Checked]:
        """Every chain, each of its rows; raises Unavailable while somebody else has it checked.

        Weakness: reads the whole record, some ten thousands a second.
        """
        return await self._checking.do(partial(self._database.run_read, _verify_all))


def _verify_all(tx: Tx) -> list[Checked]:
    return [verify(tx, node) for node in nodes(tx)]


def _in_words(tx: Tx, rows: Sequence[AuditRow], eyes: Eyes, language: Language) -> tuple[InWords, ...]:
    about, said = whom_of(tx, rows), [record_in_words(row.kind, row.content, language) for row in rows]
    names = names_of(tx, ids_in([*said, *(who_did(row.kind, row.content) for row in rows)]))
    return tuple(
        InWords(
            row=row,
            who=_who(row, names, language),
            what=eyes.text(named(what, names)),
            whom=_whom(about.get(row.id, Whom()), eyes),
            contact_id=about.get(row.id, Whom()).contact_id,
            content=eyes.facts(row.content),
        )
        for row, what in zip(rows, said, strict=True)
    )


def _who(row: AuditRow, names: Mapping[str, str], language: Language) -> str:
    by = who_did(row.kind, row.content)
    if "by" in row.content or not by:
        return who(by, names, language)
    return named(said_by(by, language), names)


def _whom(whom: Whom, eyes: Eyes) -> str:
    return eyes.name(whom.name) or eyes.number(whom.number) or ""
