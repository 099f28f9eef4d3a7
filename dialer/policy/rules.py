"""The words in which the law is written down: rules of twelve types, gathered in profiles.

A profile is data (dialer/profiles/*.yaml); this is what it may say. Every rule names its source and whether
it is law, which no configuration loosens, or policy, which an operator may move, up to the law, with a
recorded reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import IntEnum, StrEnum
from itertools import groupby
from typing import Literal

from dialer.campaign import Mode, Purpose
from dialer.policy.spans import Span

STATES = frozenset(
    "paid disputed withdrawn promise cease attorney insolvency moratorium objection accuracy_contested "
    "deceased minor vulnerable work wrong_person third_party reassigned".split()
)
"""What may be known of a person, a debt or a number."""

BASES = frozenset(
    "consent_automated_call consent_human_call signed_legal_opinion prior_express_consent "
    "prior_express_written_consent channel_authorised marketing_consent prior_contract".split()
)
"""Kinds of reason for which a number may be called."""

ROLES = frozenset({"debtor", "co_debtor", "guarantor"})
"""Who may be called at all: whoever owes. Nobody else hears of a debt."""

LINE_TYPES = frozenset({"fixed_line", "mobile", "fixed_line_or_mobile", "voip"})
"""Kinds of number that may be rung at all: no premium, shared-cost, personal, satellite or pager number."""

MARKS = frozenset({"not_connected", "direct_prior_consent"})
"""What may be said of an event so that a limit leaves it out."""

ELEMENTS = frozenset(
    "identity synthetic_voice opt_out ask_person wrong_person_exit identity_gate principal mini_miranda "
    "no_seizure_notice first_contact_information callback_number menu reference goodbye".split()
)
"""What a script may be bound to say. `identity` is the company's, `principal` the creditor's."""

RECORDS = frozenset({"gate_log", "debt", "recording", "basis", "opt_out"})
"""Kinds of record that are kept for some time and no longer."""


class Verdict(IntEnum):
    """What the gate may answer, from the mildest to the strictest: the strictest of all rules wins."""

    ALLOW = 0
    AGENT_ONLY = 1
    """A person may ring and speak; a machine may not."""
    DEFER = 2
    """Not before a known instant."""
    DENY = 3


class Event(StrEnum):
    """What limits count. One call may be several of these."""

    ATTEMPT = "attempt"
    CONNECTED = "connected"
    """Answered, by whomever or whatever."""
    CONTACT = "contact"
    """Answered by a person, or a message delivered: "any_contact", the stricter reading of Ley 2300 (CO)."""
    CONVERSATION = "conversation"
    """With the person, once they had proved who they are; or with an agent."""
    MACHINE = "machine"
    ABANDONED = "abandoned"


class Key(StrEnum):
    """Whose events are counted together."""

    PERSON = "person"
    DEBT = "debt"
    PHONE = "phone"
    CREDITOR = "creditor"
    CAMPAIGN = "campaign"


Days = Mapping[int, tuple[tuple[time, time], ...]]
"""Monday is 0. Half-open [from, to); `to` at or before `from` is on the next day; a missing day is closed."""


WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, kw_only=True, slots=True)
class CallingWindow:
    """When somebody may be rung, in the wall time of every zone they may be in."""

    days: Days = field(hash=False)  # a mapping has none
    holidays: Literal["closed", "open", "as_sunday"]
    widen: bool = False
    """Whether hours that the person asked for in writing may lie outside."""

    def __str__(self) -> str:
        hours = {day: " ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in self.days[day]) for day in self.days}
        by_hours = groupby(range(7), key=lambda day: hours.get(day, ""))
        runs = [(said, [WEEK[day] for day in run]) for said, run in by_hours]
        said = [f"{'-'.join(dict.fromkeys((run[0], run[-1])))} {times}" for times, run in runs if times]
        return "; ".join([*said, f"holidays {self.holidays}"])


@dataclass(frozen=True, kw_only=True, slots=True)
class EventLimit:
    """At most `limit` events in a window: as soon as so many are there, the next call waits or is refused."""

    event: Event
    key: frozenset[Key]
    window: Span
    limit: int
    channel: Literal["voice", "other", "any"] = "voice"
    direction: Literal["outbound", "inbound", "any"] = "outbound"
    exclude: frozenset[str] = frozenset()
    """Marks of events that do not count: not_connected, direct_prior_consent."""
    spares: frozenset[str] = frozenset()
    """Marks of calls that it does not refuse, and that count like any other once they are made."""
    unless: frozenset[str] = frozenset()
    """Kinds of basis that lift the limit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RatioLimit:
    """At most `most` of `denominator` may be `numerator`, the next call counted as one more of the bad."""

    numerator: Event
    denominator: Event
    window: Span
    most: float
    least_sample: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BasisRequired:
    """Why this number may be called at all: a recorded basis, not older than `max_age_months`."""

    accepted: frozenset[str]
    max_age_months: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppression:
    """Lists on which neither person nor number may stand; an old, empty or missing list refuses."""

    lists: frozenset[str]
    max_age_days: int | None
    exempt_if: frozenset[str] = frozenset()
    """Facts about the debt that exempt: contract_in_force."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusBlock:
    """What is known of a person, a debt or a number that forbids calls (or machines) for now or for good."""

    states: frozenset[str]
    lifted_by: Literal["date", "notice"] = "date"
    """`notice`: the last day alone ends nothing; somebody has to record that it has ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallerIdRule:
    """What may be shown as the caller's number, by kind of line and by prefix (E.164, with its +)."""

    prefixes: frozenset[str] = frozenset()
    """One of these it must begin with; none: any."""
    forbidden_types: frozenset[str] = frozenset()
    forbidden_prefixes: frozenset[str] = frozenset()
    region: str | None = None
    owned: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class CallMechanics:
    """How the telephone rings. Seconds."""

    min_ring: int
    max_ring: int
    voicemail: Literal["none", "limited_content"] = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptContract:
    """What a script must say, and in which order; checked when it is loaded, its hash at the dial."""

    elements: tuple[str, ...]
    forbidden: tuple[str, ...] = ()
    """Patterns that no text may hold."""
    in_every_menu: frozenset[str] = frozenset()
    """What can be reached from every menu: agent, opt_out."""
    opt_out_within_seconds: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityGate:
    """How a person proves who they are before anything is said of a debt."""

    factors: frozenset[str]
    max_tries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentPolicy:
    """Who may receive the money that key 1 leads to.

    `sms_alias`: a link by SMS is sent from a number, or under a name that is entered in the state's register.
    """

    receivers: frozenset[str]
    sms_alias: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """How long a kind of record is kept, in months; `max_months` None: no end is set."""

    record: str
    min_months: int
    max_months: int | None = None


Terms = (
    CallingWindow
    | EventLimit
    | RatioLimit
    | BasisRequired
    | Suppression
    | StatusBlock
    | CallerIdRule
    | CallMechanics
    | ScriptContract
    | IdentityGate
    | PaymentPolicy
    | Retention
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Applies:
    """Which calls a rule is about; an empty set leaves that open."""

    purposes: frozenset[Purpose] = frozenset()
    modes: frozenset[Mode] = frozenset()
    line_types: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One sentence of the law, or of a policy.

    `up_to` is as far as an operator may raise a policy's limit; without it they may only tighten it.
    """

    id: str
    terms: Terms
    source: str
    status: Literal["law", "policy"]
    effect: Verdict = Verdict.DENY
    applies: Applies = field(default_factory=Applies)
    effective_from: date | None = None
    effective_until: date | None = None
    up_to: int | None = None
    justification: str | None = None
    """Why the operator moved it from what was shipped, and who did."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """A jurisdiction's rules as they stand from `effective_from` on.

    `verified_years` are those whose calendar of holidays somebody has checked; in any other year nobody is
    called where holidays matter. After `review_due` nothing in it is trusted any more. An overlay
    (`region` set) adds to its country's profile for debtors who live there.
    """

    name: str
    country: str
    region: str | None
    version: str
    effective_from: date
    review_due: date
    verified_years: frozenset[int]
    rules: tuple[Rule, ...]
    reviewed: bool = True
    collector: Literal["first_party", "third_party", "any"] = "any"
