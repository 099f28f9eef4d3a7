"""Lists that a screen shows in parts, newest first: suppressions, follow-ups, the audit, agents at work."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dialer.store.schema import agent_shift, attempt, audit, follow_up, suppression, user_account


@dataclass(frozen=True, kw_only=True, slots=True)
class SuppressionRow:
    """`value` is a person_id or a number in E.164, None once erased; `reference` is what was told."""

    id: int
    scope: str
    value: str | None
    since: datetime
    source: str
    reference: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUpRow:
    """One mail, webhook or callback; `contact_id` is None where somebody rang us."""

    id: str
    kind: str
    name: str
    campaign: str
    attempt_id: str
    contact_id: int | None
    state: str
    tries: int
    next_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None
    error: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditRow:
    """One row of the record; whom it is about stands in it by the contact's id alone."""

    id: int
    node: str
    n: int
    at: datetime
    kind: str
    contact_id: int | None
    attempt_id: str | None
    content: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentRow:
    """An agent at work: `state` is ready, paused, in_call or wrap_up, `since` when it began."""

    id: int
    name: str
    interface: str
    queues: tuple[str, ...]
    began_at: datetime
    state: str
    pause_reason: str | None
    since: datetime


def list_suppressions(
    tx: Connection, *, scope: str | None, value: str | None, before: int | None, limit: int
) -> list[SuppressionRow]:
    """At most `limit` of them whose id is less than `before`."""
    query = select(suppression).order_by(suppression.c.id.desc()).limit(limit)
    asked = {suppression.c.scope: scope, suppression.c.value: value}
    query = query.where(*(column == wanted for column, wanted in asked.items() if wanted is not None))
    rows = tx.execute(query if before is None else query.where(suppression.c.id < before))
    return [
        SuppressionRow(
            id=row.id,
            scope=row.scope,
            value=row.value,
            since=row.since,
            source=row.source,
            reference=row.reference,
        )
        for row in rows
    ]


def list_follow_ups(
    tx: Connection, *, campaign: str | None, state: str | None, before: str | None, limit: int
) -> list[FollowUpRow]:
    """At most `limit` of them whose id is less than `before`: ids are ordered by time."""
    of_attempt = attempt.c.id == follow_up.c.attempt_id
    query = select(follow_up, attempt.c.contact_id).outerjoin(attempt, of_attempt)
    asked = {follow_up.c.campaign: campaign, follow_up.c.state: state}
    query = query.where(*(column == wanted for column, wanted in asked.items() if wanted is not None))
    query = query.order_by(follow_up.c.id.desc()).limit(limit)
    rows = tx.execute(query if before is None else query.where(follow_up.c.id < before))
    return [
        FollowUpRow(
            id=row.id,
            kind=row.kind,
            name=row.name,
            campaign=row.campaign,
            attempt_id=row.attempt_id,
            contact_id=row.contact_id,
            state=row.state,
            tries=row.tries,
            next_at=row.next_at,
            created_at=row.created_at,
            delivered_at=row.delivered_at,
            error=row.last_error,
        )
        for row in rows
    ]


def list_audit(tx: Connection, *, kind: str | None, before: int | None, limit: int) -> list[AuditRow]:
    """At most `limit` rows whose id is less than `before`."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(audit.c.kind == kind)
    rows = tx.execute(query if before is None else query.where(audit.c.id < before))
    return [
        AuditRow(
            id=row.id,
            node=row.node,
            n=row.n,
            at=row.at,
            kind=row.kind,
            contact_id=row.contact_id,
            attempt_id=row.attempt_id,
            content=json.loads(row.content),
        )
        for row in rows
    ]


def agents_at_work(tx: Connection) -> list[AgentRow]:
    """Everybody whose shift has not ended, by name."""
    rows = tx.execute(
        select(agent_shift, user_account.c.name)
        .join(user_account, user_account.c.id == agent_shift.c.user_id)
        .where(agent_shift.c.ended_at.is_(None))
        .order_by(user_account.c.name, agent_shift.c.id)
    )
    return [
        AgentRow(
            id=row.user_id,
            name=row.name,
            interface=row.interface,
            queues=tuple(row.queues),
            began_at=row.began_at,
            state=row.state,
            pause_reason=row.pause_reason,
            since=row.since,
        )
        for row in rows
    ]
