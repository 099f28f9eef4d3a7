"""Calls as a list is read: those that are up, and those that were, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from dialer.call_event import CallEvent
from dialer.store.call_events import events_of
from dialer.store.results import COUNTED
from dialer.store.schema import IS_OPEN, agent_call, attempt, person


@dataclass(frozen=True, kw_only=True, slots=True)
class CallRow:
    """One attempt that was, or may have been, dialled. Times are aware UTC."""

    id: str
    campaign: str
    contact_id: int
    person_id: str
    name: str
    phone: str
    n: int
    state: str
    sent_at: datetime | None
    answered_at: datetime | None
    verified_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    reason: str | None
    hangup_cause: int | None
    voice: str | None
    voice_fallback: str | None

    @property
    def place(self) -> str:
        """Where it stands in a list: when it was dialled, and which of those of the same instant it is."""
        return f"{self.sent_at.isoformat() if self.sent_at else ''}~{self.id}"


Place = tuple[datetime, str]
"""When a call was dialled, and its id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallsWanted:
    """Which calls are looked for; every field that is given must hold. `live`: True up, False ended."""

    campaign: str | None = None
    contact_id: int | None = None
    outcome: str | None = None
    live: bool | None = None


def list_calls(tx: Connection, wanted: CallsWanted, *, before: Place | None, limit: int) -> list[CallRow]:
    """At most `limit` calls that were dialled before this one, the newest first.

    By the hour at which they were dialled: ids are by the machine's clock, which a rehearsal's runs ahead of.
    """
    query = _rows().order_by(attempt.c.sent_at.desc(), attempt.c.id.desc()).limit(limit)
    if wanted.live:
        query = query.where(IS_OPEN, attempt.c.state != "reserved")
    elif wanted.live is False:
        query = query.where(attempt.c.state == "settled")
    asked = {
        attempt.c.campaign: wanted.campaign,
        attempt.c.contact_id: wanted.contact_id,
        attempt.c.outcome: wanted.outcome,
    }
    query = query.where(*(column == value for column, value in asked.items() if value is not None))
    rows = tx.execute(query if before is None else query.where(_earlier(*before)))
    return [_call(row) for row in rows]


def one_call(tx: Connection, attempt_id: str) -> tuple[CallRow, list[CallEvent]] | None:
    """The call with everything that happened in it, on all its legs, in its order."""
    row = tx.execute(_rows().where(attempt.c.id == attempt_id)).one_or_none()
    return None if row is None else (_call(row), events_of(tx, attempt_id))


def filed_of(tx: Connection, attempt_id: str) -> str:
    """What the last agent in the call said came of it; empty where none did."""
    its = select(agent_call.c.disposition).where(
        agent_call.c.attempt_id == attempt_id, agent_call.c.disposed_at.is_not(None)
    )
    return tx.execute(its.order_by(agent_call.c.disposed_at.desc()).limit(1)).scalar() or ""


def _rows() -> Select[Any]:
    with_name = select(attempt, person.c.name).join(person, person.c.id == attempt.c.person_id)
    return with_name.where(attempt.c.state.in_(COUNTED))


def _earlier(sent_at: datetime, attempt_id: str) -> ColumnElement[bool]:
    of_that_instant = (attempt.c.sent_at == sent_at) & (attempt.c.id < attempt_id)
    return (attempt.c.sent_at < sent_at) | of_that_instant


def _call(row: Row[Any]) -> CallRow:
    return CallRow(
        id=row.id,
        campaign=row.campaign,
        contact_id=row.contact_id,
        person_id=row.person_id,
        name=row.name,
        phone=row.e164,
        n=row.n,
        state=row.state,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        verified_at=row.verified_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        reason=row.outcome_reason,
        hangup_cause=row.hangup_cause,
        voice=row.voice,
        voice_fallback=row.voice_fallback,
    )
