"""Contacts and their stories, calls and their steps."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from api.models.shown import Shown


class ContactShown(Shown):
    """One person to reach about one debt in one campaign; masked for whoever may not see people."""

    id: int = Field(examples=[41])
    campaign: str = Field(examples=["july"])
    person_id: str = Field(examples=["C1"])
    """The operator's own id of the person."""
    name: str = Field(examples=["A. N."])
    """Initials for whoever may not see people."""
    phones: list[str] = Field(examples=[["…42"]])
    """In dialling order; their last two digits for whoever may not see people."""
    role: str = Field(examples=["debtor"])
    creditor: str = Field(examples=["Muestra Energía"])
    debt_ref: str = Field(examples=["F1"])
    amount: Decimal | None = Field(examples=["1234.56"])
    """Null for whoever may not see people."""
    currency: str = Field(examples=["EUR"])
    due: date | None
    debt_status: str = Field(examples=["open"])
    attempts: int = Field(examples=[1])
    """Calls made so far."""
    state: Literal["waiting", "in_call", "done"]
    next_at: datetime | None
    """Not before this; null: nothing more to do."""
    reason: str | None = Field(examples=["debt_paid"])
    """Why it is done, or waits for something that is in no calendar."""


class ToldShown(Shown):
    """One thing that happened."""

    at: datetime
    kind: str = Field(examples=["decision"])
    """decision attempt key suppression debt follow_up state contacted"""
    text: str = Field(examples=["the gate allowed a call to …42 (right before the dial)"])
    """In the language that was asked for; a decision has a line for each reason."""
    facts: dict[str, Any] = Field(examples=[{"verdict": "ALLOW"}])
    """What it was told from, as the ledger keeps it."""


class ContactStoryShown(Shown):
    """Why somebody was called, or was not."""

    contact: ContactShown
    stands: str = Field(examples=["not before Tuesday, 09:00"])
    """Where the contact is now, in words."""
    alarm: str = Field(examples=[""])
    """Why Recado stopped the campaign by itself; empty if it did not."""
    zone: str = Field(examples=["Europe/Madrid"])
    """Whose clock the person lives by; empty where nobody knows."""
    entries: list[ToldShown]
    """Newest first."""


class CallShown(Shown):
    """One attempt that was, or may have been, dialled."""

    id: str = Field(examples=["01977a0e5c7a7f0e8f8d2b6c4a1e9d3f"])
    campaign: str = Field(examples=["july"])
    contact_id: int = Field(examples=[41])
    person_id: str = Field(examples=["C1"])
    name: str = Field(examples=["A. N."])
    phone: str = Field(examples=["…42"])
    n: int = Field(examples=[1])
    """1 for a contact's first attempt."""
    state: str = Field(examples=["settled"])
    """sent live settled"""
    sent_at: datetime | None
    answered_at: datetime | None
    verified_at: datetime | None
    """When the person proved who they are."""
    ended_at: datetime | None
    outcome: str | None = Field(examples=["pay"])
    """Null while the call is up."""
    reason: str | None
    hangup_cause: int | None = Field(examples=[16])
    """Q.850."""
    voice: str | None = Field(examples=["espeak-ng:es"])
    voice_fallback: str | None
    """Why the embedded voice spoke instead of the campaign's."""


class LiveCallShown(Shown):
    """A call that is up."""

    call: CallShown
    doing: str = Field(examples=["in IVR"])
    """dialling, ringing, in IVR, waiting for an agent, with an agent"""
    step: str = Field(examples=["menu"])
    """Of its flow; empty before the first."""


class StepShown(Shown):
    """One thing that happened in a call."""

    at: datetime
    what: str = Field(examples=["key"])
    """dialled answered step key answer queue connected hung_up ended …"""
    leg: str = Field(examples=["call"])
    """call, or agent for the agent's telephone."""
    detail: dict[str, str] = Field(examples=[{"step": "menu", "key": "1"}])


class CallStoryShown(Shown):
    """One call, step by step."""

    call: CallShown
    steps: list[StepShown]
