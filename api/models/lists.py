"""Suppressions, follow-ups, agents, reports, the audit."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from api.models.shown import Asked, Shown


class SuppressionShown(Shown):
    """Somebody, or a number, that is not called again."""

    id: int = Field(examples=[7])
    scope: Literal["person", "phone"]
    value: str | None = Field(examples=["…42"])
    """A person_id or a number; null once erased."""
    since: datetime
    source: str = Field(examples=["operator Eva"])
    reference: str = Field(examples=["204981"])
    """What the person was told."""


class SuppressionAsked(Asked):
    """Whom nobody is to call again. It cannot be taken back here."""

    scope: Literal["person", "phone"]
    value: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$", examples=["+34911222342"])
    """A person_id, or a number with its country's code."""


class SuppressionAdded(Shown):
    """The reference that holds: the first one, if they were suppressed already."""

    reference: str = Field(examples=["204981"])


class FollowUpShown(Shown):
    """A mail, a webhook or a callback that is owed after a call; its text is not shown."""

    id: str = Field(examples=["01977a0e5c7a7f0e8f8d2b6c4a1e9d3f"])
    kind: str = Field(examples=["mail"])
    name: str = Field(examples=["collector.pay"])
    campaign: str = Field(examples=["july"])
    attempt_id: str = Field(examples=["01977a0e5c7a7f0e8f8d2b6c4a1e9d3e"])
    contact_id: int | None = Field(examples=[41])
    """Null where somebody rang us."""
    state: str = Field(examples=["unconfirmed"])
    """owed sending delivered failed unconfirmed; the last two wait for a human."""
    tries: int = Field(examples=[1])
    next_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None
    error: str | None


class AgentShown(Shown):
    """An agent at work."""

    id: int = Field(examples=[3])
    name: str = Field(examples=["Eva"])
    interface: str = Field(examples=["PJSIP/agent-1"])
    queues: list[str] = Field(examples=[["collections"]])
    began_at: datetime
    state: str = Field(examples=["ready"])
    """ready paused in_call wrap_up"""
    pause_reason: str | None = Field(examples=["lunch"])
    since: datetime
    """When the state began."""


class AgentsShown(Shown):
    """Everybody whose shift has not ended."""

    items: list[AgentShown]


class GroupShown(Shown):
    """Calls with one key."""

    key: str = Field(examples=["2027-06-15"])
    """A campaign, a day, an hour of the day (00 to 23) or a trunk."""
    calls: int = Field(examples=[120])
    answered: int = Field(examples=[48])
    outcomes: dict[str, int] = Field(examples=[{"pay": 9, "no_answer": 60}])


class ReportShown(Shown):
    """What came of calls that were dialled in a span of time."""

    since: datetime
    until: datetime
    by: str = Field(examples=["day"])
    zone: str = Field(examples=["Europe/Madrid"])
    groups: list[GroupShown]


class AuditRowShown(Shown):
    """One row of the record; whom it is about stands in it by the contact's id alone."""

    id: int = Field(examples=[1204])
    node: str = Field(examples=["node-1"])
    n: int = Field(examples=[1204])
    """Its place in its node's chain, 1 first."""
    at: datetime
    kind: str = Field(examples=["control"])
    contact_id: int | None = Field(examples=[41])
    attempt_id: str | None
    content: dict[str, Any] = Field(examples=[{"what": "launch", "campaign": "july", "by": "user:7"}])


class FaultShown(Shown):
    """A row that is not as it was written."""

    n: int = Field(examples=[17])
    wrong: str = Field(examples=["changed"])
    """changed removed moved end"""


class ChainShown(Shown):
    """What a look through one node's chain found."""

    node: str = Field(examples=["node-1"])
    rows: int = Field(examples=[1204])
    faults: list[FaultShown]


class CheckedShown(Shown):
    """Whether the record is as it was written."""

    whole: bool
    chains: list[ChainShown]
