"""The board, as dashboards poll it."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.models.shown import Shown

Link = Literal["up", "down", "unknown"]


class TrunkShown(Shown):
    """Whether calls go out over a trunk."""

    name: str = Field(examples=["main"])
    state: str = Field(examples=["used"])
    """used, paused, or tried with one call at a time"""
    why: str = Field(examples=[""])


class HealthShown(Shown):
    """How the whole stands. Shares are from 0 to 1, null where nothing is known."""

    ami: Link
    """The dialing process's link to Asterisk."""
    database: Link
    dialer: Link
    """Whether a process dials from this ledger, and so holds its lock."""
    trouble: str = Field(examples=[""])
    """Why no call can be placed, or why these figures are old; empty when all is well."""
    behind: int = Field(examples=[0])
    """Seconds since the figures were last brought up to date, where that does not succeed."""
    event_log: str = Field(examples=[""])
    """Why the event log cannot be relied upon; empty when it can."""
    event_lag: float = Field(examples=[0.2])
    """Seconds, the worst of the last minute."""
    calls_now: int = Field(examples=[12])
    calls_limit: int = Field(examples=[30])
    """0: not known."""
    calls_per_second: float = Field(examples=[1.8])
    """Over the last 10 seconds."""
    calls_per_second_limit: float = Field(examples=[2.0])
    answer_rate: float | None = Field(examples=[0.41])
    """Answered, of the calls that ended in the last 15 minutes."""
    abandoned: float | None = Field(examples=[0.01])
    """Of the campaign that is nearest to its cap."""
    abandoned_cap: float | None = Field(examples=[0.03])
    agents_ready: int = Field(examples=[2])
    agents_in_call: int = Field(examples=[1])
    agents_paused: int = Field(examples=[0])
    """Or in their wrap-up."""
    trunks: list[TrunkShown]


class WhyNotShown(Shown):
    """One reason for which calls are not placed now."""

    code: str = Field(examples=["hours"])
    """hours retry cool_down do_not_call trunk_paused trunk_full no_agent_free ami_down no_dialer paused …"""
    contacts: int = Field(examples=[310])
    """How many it keeps; 0: all of them."""
    next_at: datetime | None
    """When the first of them may be called, where a calendar says so."""
    detail: str = Field(examples=[""])


class CampaignRowShown(Shown):
    """One campaign with its counts."""

    name: str = Field(examples=["july"])
    state: str = Field(examples=["running"])
    """draft running paused stopped alarmed done"""
    contacts: int = Field(examples=[1000])
    done: int = Field(examples=[640])
    remaining: int = Field(examples=[360])
    """Contacts that still have a turn, or are in a call."""
    dialable_now: int = Field(examples=[50])
    dialling: int = Field(examples=[2])
    ringing: int = Field(examples=[4])
    in_ivr: int = Field(examples=[5])
    waiting_for_agent: int = Field(examples=[0])
    with_agent: int = Field(examples=[1])
    attempts: int = Field(examples=[1510])
    answered: int = Field(examples=[610])
    machine: int = Field(examples=[44])
    busy: int = Field(examples=[80])
    no_answer: int = Field(examples=[700])
    failed: int = Field(examples=[20])
    """In the network: failed, rejected, no such number, congestion."""
    unknown: int = Field(examples=[0])
    positive_rate: float | None = Field(examples=[0.22])
    """Wants to pay, wants information or a person, of the answered."""
    abandoned: float | None = Field(examples=[0.01])
    abandoned_cap: float | None = Field(examples=[0.03])
    eta_minutes: int | None = Field(examples=[95])
    """Of calling time, at the pace of the last 15 minutes."""
    calls_limit: int = Field(examples=[10])
    calls_per_second_limit: float = Field(examples=[1.0])
    trunk: str = Field(examples=["main"])
    why: list[WhyNotShown]
    """Why it is not dialling: what keeps everybody, then what keeps contacts. Empty: it dials freely."""
    outcomes: dict[str, int] = Field(examples=[{"pay": 120, "no_answer": 700}])


class StatusShown(Shown):
    """The whole board, looked up once a second. There is nobody in it."""

    version: int = Field(examples=[4711])
    """Grows when anything changes, also the ETag."""
    changed_at: datetime
    """When it last changed, by the ledger's clock."""
    health: HealthShown
    campaigns: list[CampaignRowShown]


class ChangesShown(Shown):
    """What has changed since a version: nothing else is in it."""

    version: int = Field(examples=[4712])
    changed_at: datetime
    health: HealthShown | None
    """Null: as before."""
    campaigns: list[CampaignRowShown]
    """Those that changed, and new ones."""
    names: list[str] = Field(examples=[["july"]])
    """All that there are, in their order: the others are gone."""


class MinuteShown(Shown):
    """Calls that were dialled in a minute."""

    at: datetime
    attempts: int = Field(examples=[60])
    answers: int = Field(examples=[24])
    calls: int = Field(examples=[14])
    """The most that were up at once, as far as this process has seen."""


class HourShown(Shown):
    """Calls that were dialled in an hour."""

    at: datetime
    attempts: int = Field(examples=[600])
    answers: int = Field(examples=[240])


class SeriesShown(Shown):
    """What a campaign's charts draw."""

    minutes: list[MinuteShown]
    """The last 60, oldest first."""
    calls_limit: int = Field(examples=[10])
    hours: list[HourShown]
    """The last 24 in which there were calls."""
    outcomes: dict[str, int] = Field(examples=[{"pay": 120}])
    causes: dict[str, dict[str, int]] = Field(examples=[{"main": {"16": 300, "17": 80}}])
    """By trunk: how often each cause (Q.850) ended a call in the last 24 hours."""
