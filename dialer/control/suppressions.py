"""Who is not to be called: seen, and added to. Nothing takes anybody off the list."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from dialer.attempt import new_reference
from dialer.clock import Clock
from dialer.contacts.phone_number import BadPhone, e164_of
from dialer.control.access import Who
from dialer.control.errors import Invalid
from dialer.control.masking import Eyes
from dialer.control.pages import Page, page
from dialer.store import Tx
from dialer.store.audit import append
from dialer.store.database import Database
from dialer.store.list_rows import SuppressionRow, list_suppressions
from dialer.store.suppressions import suppress
from dialer.store.whom import NO_REGION, numbers_written

SuppressedScope = Literal["person", "phone"]

LONGEST = 100
"""Characters of a person_id."""


class Suppressions:
    """People and numbers over all campaigns."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def list(
        self,
        eyes: Eyes,
        *,
        scope: SuppressedScope | None = None,
        value: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> Page[SuppressionRow]:
        """A part of them, newest first; `value` is a person_id or a number in E.164."""
        rows = await self._database.run_read(
            list_suppressions, scope=scope, value=value, before=before, limit=limit + 1
        )
        return page([_seen(row, eyes) for row in rows], limit, "id")

    async def add(self, who: Who, scope: SuppressedScope, value: str) -> str:
        """Never call this person, or this number, again; the reference that holds. Raises Invalid.

        A number is written with its country's code, or as at home where that can mean one number only.
        """
        value = value.strip()
        if not value or len(value) > LONGEST or not value.isprintable():
            raise Invalid("Name a person_id or a number.", "Indique un person_id o un número.")
        return await self._database.run_write(_add, who, scope, value, self._clock.now())


def _add(tx: Tx, who: Who, scope: SuppressedScope, value: str, now: datetime) -> str:
    meant = value if scope == "person" else _number(tx, value)
    reference = suppress(tx, scope, meant, now=now, source=f"operator {who.name}", reference=new_reference())
    content = {"what": "suppress", "scope": scope, "reference": reference, "by": who.id}
    append(tx, now=now, kind="control", content=content)
    return reference


def _number(tx: Tx, value: str) -> str:
    if value.startswith(("+", "00")):
        try:
            return e164_of(value, region=NO_REGION)
        except BadPhone:
            raise _no_number() from None
    meant = numbers_written(tx, value)
    if len(meant) != 1:
        raise _no_number()
    return meant[0]


def _no_number() -> Invalid:
    return Invalid(
        "This is no number that can be called, or may be one of several: write it like +34911234567.",
        "No es un número al que se pueda llamar, o puede ser varios: escríbalo como +34911234567.",
    )


def _seen(row: SuppressionRow, eyes: Eyes) -> SuppressionRow:
    if eyes.clear:
        return row
    value = eyes.number(row.value) if row.scope == "phone" else row.value
    return replace(row, value=value, source=eyes.text(row.source))
