"""How old what is held about each human is, and the record that somebody looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, select

from dialer.store.audit import append
from dialer.store.erasure import Held, held
from dialer.store.person_rows import human_of
from dialer.store.schema import attempt, basis, person


@dataclass(frozen=True, kw_only=True, slots=True)
class Aged:
    """One human, by the first of their ids."""

    person_id: str
    held: Held


def aged(tx: Connection, *, unused_since: datetime, after: str, most: int) -> list[Aged]:
    """The next people of whom nothing was of use since then, in the order of their ids; each human once."""
    first = func.min(person.c.id).label("first")
    humans = select(first).where(*_unused(unused_since)).group_by(person.c.same_as)
    humans = humans.having(first > after).order_by(first).limit(most)
    found = [(one, human_of(tx, one)) for one in tx.execute(humans).scalars()]
    return [Aged(person_id=one, held=held(tx, human)) for one, human in found if human]


def _unused(since: datetime) -> list[ColumnElement[bool]]:
    """What can be seen at once; who is left is looked at more closely."""
    called = select(attempt.c.id).where(attempt.c.person_id == person.c.id, attempt.c.reserved_at > since)
    agreed = select(basis.c.id).where(basis.c.person_id == person.c.id, basis.c.recorded_at > since)
    return [~exists(called), ~exists(agreed)]


def note_run(tx: Connection, figures: Mapping[str, int], *, now: datetime, by: str) -> None:
    """That retention was run, and what came of it."""
    append(tx, now=now, kind="retention", content={"run": dict(figures), "by": by})
