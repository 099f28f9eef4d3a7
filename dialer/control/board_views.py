"""What the board shows: how the whole stands, and each campaign. There is nobody in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Link = Literal["up", "down", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrunkView:
    """Whether calls go out over a trunk: used, paused or tried; `why` it is paused."""

    name: str
    state: str
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """The strip over every page. Shares are from 0 to 1, None where nothing is known."""

    ami: Link = "unknown"
    database: Link = "up"
    dialer: Link = "down"
    """Whether a process dials from this ledger, and so holds its lock."""
    trouble: str = ""
    """Why no call can be placed, as the dialing process says it, or why the board is not to be believed."""
    behind: int = 0
    """Seconds since the board was last brought up to date, where that does not succeed."""
    event_log: str = ""
    """Why the event log cannot be relied upon; empty when it can."""
    event_lag: float = 0.0
    """Seconds from an event in Asterisk to its record, the worst of the last minute."""
    calls_now: int = 0
    calls_limit: int = 0
    """0: not known."""
    calls_per_second: float = 0.0
    """Over the last 10 seconds."""
    calls_per_second_limit: float = 0.0
    answer_rate: float | None = None
    """Answered, of the calls that ended in the last 15 minutes."""
    abandoned: float | None = None
    """Of the campaign that is nearest to its cap."""
    abandoned_cap: float | None = None
    agents_ready: int = 0
    agents_in_call: int = 0
    agents_paused: int = 0
    """Or in their wrap-up."""
    out_of_reach: tuple[str, ...] = ()
    """Telephones that cannot be rung: whoever is at work with one is not ready, whatever they say."""
    trunks: tuple[TrunkView, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class WhyNot:
    """One reason for which calls are not placed now; `contacts` 0: it keeps all of them."""

    code: str
    contacts: int = 0
    next_at: datetime | None = None
    """When the first of them may be called, where a calendar says so."""
    detail: str = ""
    final: bool = False
    """The story of these contacts has ended: they are not among the remaining ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignRow:
    """One campaign with its counts. Doing: dialling → ringing → in_ivr → waiting_for_agent → with_agent."""

    name: str
    state: str
    """draft running paused stopped alarmed done"""
    contacts: int = 0
    done: int = 0
    remaining: int = 0
    """Contacts that still have a turn, or are in a call."""
    dialable_now: int = 0
    dialling: int = 0
    ringing: int = 0
    in_ivr: int = 0
    waiting_for_agent: int = 0
    with_agent: int = 0
    attempts: int = 0
    answered: int = 0
    machine: int = 0
    busy: int = 0
    no_answer: int = 0
    failed: int = 0
    unknown: int = 0
    positive_rate: float | None = None
    """Wants to pay, wants information or a person, of the answered."""
    abandoned: float | None = None
    abandoned_cap: float | None = None
    eta_minutes: int | None = None
    """Of calling time, at the pace of the last 15 minutes."""
    calls_limit: int = 0
    calls_per_second_limit: float = 0.0
    trunk: str = ""
    why: tuple[WhyNot, ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def progress(self) -> float:
        """The share of contacts that are done."""
        return self.done / self.contacts if self.contacts else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Minute:
    """Calls dialled in a minute, those of them that were answered, and the most that were up at once."""

    at: datetime
    attempts: int
    answers: int
    calls: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Hour:
    """The same of an hour, without the calls that were up."""

    at: datetime
    attempts: int
    answers: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """What a campaign's charts draw; of all campaigns where it is of none."""

    minutes: tuple[Minute, ...]
    """The last 60, oldest first."""
    calls_limit: int
    hours: tuple[Hour, ...]
    """The last 24 in which there were calls."""
    outcomes: Mapping[str, int]
    causes: Mapping[str, Mapping[str, int]]
    """By trunk: how often each cause (Q.850) ended a call in the last 24 hours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """The whole board. `version` grows when anything on it changes; `changed_at` says when it last did."""

    version: int
    changed_at: datetime
    health: Health
    health_version: int
    """The version in which the strip last changed."""
    campaigns: tuple[CampaignRow, ...]
    row_versions: Mapping[str, int]
    """The version in which each row last changed."""
