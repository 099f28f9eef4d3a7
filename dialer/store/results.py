"""What came of every attempt, one row each."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select

from dialer.attempt import AttemptState
from dialer.store.audit import append, told
from dialer.store.done import IN_CALL
from dialer.store.schema import attempt, call_event, contact, debt, follow_up
from dialer.store.tallies import contacts_stand

COUNTED = (AttemptState.SENT, AttemptState.LIVE, AttemptState.SETTLED)
"""States of attempts that were, or may have been, dialled."""


class Result(NamedTuple):
    """One attempt as a client wants to read it. Times are aware UTC."""

    campaign: str
    person_id: str
    debt_ref: str
    phone: str
    attempt: str
    n: int
    sent_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    reason: str | None
    hangup_cause: int | None
    keys: str
    answers: str
    voice: str | None
    """Who spoke: engine and voice, or recording."""
    voice_fallback: str | None
    """Why the embedded voice spoke instead of the campaign's."""
    follow_ups: str
    """What was owed after the call, and where it stands: mail collector.info=delivered."""


def results(tx: Connection, campaign: str | None = None) -> Iterator[Result]:
    """Every attempt that was dialled, in the order of dialling; streamed."""
    query = (
        select(attempt, debt.c.ref)
        .join(contact, contact.c.id == attempt.c.contact_id)
        .join(debt, debt.c.id == contact.c.debt_id)
        .where(attempt.c.state.in_(COUNTED))
        .order_by(attempt.c.sent_at, attempt.c.id)
    )
    if campaign:
        query = query.where(attempt.c.campaign == campaign)
    for row in tx.execute(query.execution_options(yield_per=500)):
        yield Result(
            campaign=row.campaign,
            person_id=row.person_id,
            debt_ref=row.ref,
            phone=row.e164,
            attempt=row.id,
            n=row.n,
            sent_at=row.sent_at,
            answered_at=row.answered_at,
            ended_at=row.ended_at,
            outcome=row.outcome,
            reason=row.outcome_reason,
            hangup_cause=row.hangup_cause,
            keys=" ".join(_said(tx, row.id, "RECADO_KEY", "{key}")),
            answers=" ".join(_said(tx, row.id, "RECADO_ANSWER", "{key}={value}")),
            voice=row.voice,
            voice_fallback=row.voice_fallback,
            follow_ups=", ".join(_owed(tx, row.id)),
        )


def _said(tx: Connection, attempt_id: str, event: str, form: str) -> list[str]:
    """What the person pressed or answered, in order; identity digits are in no event."""
    rows = tx.execute(
        select(call_event.c.detail)
        .where(call_event.c.linked_id == attempt_id, call_event.c.name == event)
        .order_by(call_event.c.n)
    )
    return [form.format(**row.detail) for row in rows]


def _owed(tx: Connection, attempt_id: str) -> list[str]:
    rows = tx.execute(select(follow_up).where(follow_up.c.attempt_id == attempt_id).order_by(follow_up.c.id))
    return [f"{row.kind} {row.name}={row.state}" for row in rows]


def next_turn(tx: Connection, campaigns: Collection[str]) -> tuple[datetime, str] | None:
    """When the next contact of these campaigns has its turn, and why not before; None if nobody waits."""
    firsts = [row for name in campaigns if (row := _first_turn(tx, name)) is not None]
    if not firsts:
        return None
    row = min(firsts, key=lambda each: each.next_at)
    until = row.next_at.isoformat()
    answers = told(tx, [row.id], ["decision"])
    refused = [each.content["reason"] for each in answers if each.content["until"] == until]
    return row.next_at, row.done_reason or (refused[-1] if refused else "retry")


def _first_turn(tx: Connection, campaign: str) -> Row[Any] | None:
    """One campaign at a time: over several the index has no order."""
    turns: Select[Any] = (
        select(contact.c.id, contact.c.next_at, contact.c.done_reason)
        .where(contact.c.campaign == campaign, contact.c.next_at.is_not(None))
        .order_by(contact.c.next_at)
    )
    return tx.execute(turns.limit(1)).one_or_none()


def talked_transfers(tx: Connection) -> int:
    """How many attempts were connected with an agent."""
    return tx.execute(
        select(func.count(func.distinct(call_event.c.linked_id))).where(
            call_event.c.name == "BRIDGE_ENTER", call_event.c.channel_id != call_event.c.linked_id
        )
    ).scalar_one()


def progress(tx: Connection, campaigns: Collection[str]) -> dict[str, int]:
    """Contacts of these campaigns that still have a turn (`waiting`), are in a call, or are done."""
    counts = {"waiting": 0, "in_call": 0, "done": 0}
    for each in contacts_stand(tx, campaigns):
        counts["waiting" if each.turn else "in_call" if each.reason == IN_CALL else "done"] += each.n
    return counts


def note_download(tx: Connection, *, campaign: str, file: str, now: datetime, by: str) -> None:
    """That a file about everybody in this campaign was handed out, and to whom."""
    content = {"what": "download", "campaign": campaign, "file": file, "by": by}
    append(tx, now=now, kind="export", content=content)
