"""Everything that a decision of the gate may depend on: facts, gathered by whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Literal, Protocol

from dialer.campaign import Mode, Purpose
from dialer.policy.rules import Event, Rule
from dialer.policy.toll import TrunkLimit


class Calendar(Protocol):
    """Which local days are holidays; dialer/calendars.py knows, by region and the operator's own file."""

    def is_holiday(self, country: str, region: str | None, day: date) -> bool:
        """Whether `day` is one. With a region that is None or not known: whether it is one anywhere.

        Raises windows.UnverifiedYear for a country of which nothing is known.
        """

    def knows_local(self, country: str, region: str | None, year: int) -> bool:
        """Whether the operator has said which days are holidays in towns there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """Something that happened between the operator and a person: a call of ours, theirs, or another channel.

    A call in progress, or one of which nobody knows how it ended, is everything it may be.
    """

    at: datetime
    events: frozenset[Event]
    person: str
    debt: int | None
    phone: str | None
    creditor: str | None
    campaign: str | None = None
    channel: str = "voice"
    direction: Literal["outbound", "inbound"] = "outbound"
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """Why a number may be called, for one purpose, as it was recorded."""

    kind: str
    phone: str | None
    """None: for every number of the person."""
    purpose: Purpose
    given_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Something known of the person, the debt or the number. `until` is the last day on which it holds."""

    name: str
    until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListState:
    """An imported list: when it was fetched, and whether it was whole and held anything."""

    as_of: datetime
    whole: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """The number to be rung. `zones` are all it may be in; none means that nobody knows."""

    e164: str
    region: str
    line_type: str
    zones: tuple[tzinfo, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CallerId:
    """What the person sees. `owned` by the operator; `line_type` as libphonenumber names it."""

    e164: str
    region: str
    line_type: str
    owned: bool


@dataclass(frozen=True, kw_only=True)
class Question:
    """May this number be rung, for this person, about this debt, in this campaign, at this instant?

    `phone` is None when no usable number of the person is left. `zones` are those declared or given by the
    address, beside the number's own. `countries` are the debtor's (with the region of the address, or of a
    fixed line's area), the number's and the creditor's.
    """

    now: datetime
    person: str
    debt: int
    creditor: str
    role: str
    phone: Phone | None
    zones: tuple[tzinfo, ...]
    countries: Mapping[str, str | None]
    """Whose law has a say, with the region there if it is known (ISO 3166-2 without the country)."""
    caller_id: CallerId
    purpose: Purpose
    mode: Mode
    collector: Literal["first_party", "third_party"]
    tail: timedelta
    """How long after `now` the telephone may still begin to speak."""
    ring: timedelta
    history: tuple[Past, ...]
    ratios: Mapping[str, tuple[int, int]]
    bases: tuple[Basis, ...]
    states: tuple[State, ...]
    listed: frozenset[str]
    """The lists on which the person or the number stands."""
    lists: Mapping[str, ListState]
    facts: frozenset[str]
    asked_hours: "AskedHours | None"
    campaign_rules: tuple[Rule, ...]
    """What the campaign adds: its hours, its most attempts. They only ever narrow."""
    accepted_unreviewed: frozenset[str]
    in_call: bool
    stopped: bool
    script_approved: bool
    clock_trusted: bool
    campaign: str = ""
    agent_reserved: bool = False
    """Somebody who will speak is on the line before the person is dialled."""
    alarm: str = ""
    """What Recado saw when it stopped the campaign by itself (policy/anomaly.py)."""
    trunk: tuple[TrunkLimit, ...] = ()
    """Why the trunk does not take this call: its prices, its regions, what its day has room for."""
    invited_at: datetime | None = None
    """When the person asked for this very call, which an agent makes: policy/invited.py says for how long."""

    @cached_property
    def all_zones(self) -> tuple[tzinfo, ...]:
        """Every zone the callee may be in: what they or their address say, and what their number says."""
        of_phone = self.phone.zones if self.phone else ()
        return tuple(dict.fromkeys((*self.zones, *of_phone)))

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Every date that it may be where the callee is, the earliest first; without a zone that of `now`."""
        theirs = {self.now.astimezone(zone).date() for zone in self.all_zones}
        return tuple(sorted(theirs)) or (self.now.date(),)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedHours:
    """Hours that the person themselves named; `evidence` (an id of what they wrote) lets them widen."""

    rule: Rule
    evidence: str | None
