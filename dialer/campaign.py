"""A campaign as the operator wrote it, checked: campaign_file.py turns YAML into these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal

from dialer.outcome import Outcome
from dialer.trunk import Trunk


class Purpose(StrEnum):
    """What a script is for, judged by its text, not by what a campaign is called."""

    SERVICE = "service"
    COMMERCIAL = "commercial"


class Mode(StrEnum):
    """Who speaks first: a synthetic voice, or an agent for whom the machine only dials."""

    AUTOMATED = "automated"
    AGENT_FIRST = "agent_first"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How fast one campaign may dial. `ramp` is the time from the first call to full pace."""

    calls_per_second: float
    max_calls: int
    ramp: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryRule:
    """After this outcome: wait `delay`, and at most `times` more attempts for it."""

    delay: timedelta
    times: int


NEVER_RETRIED: Mapping[Outcome, str] = {
    Outcome.PAY: "the person has chosen to pay",
    Outcome.INFO: "the person has been told and has asked for it in writing",
    Outcome.DISPUTE: "the person does not recognise the debt",
    Outcome.AGENT: "the person has spoken with, or awaits, a human",
    Outcome.OPT_OUT: "the person asked not to be called again",
    Outcome.WRONG_PERSON: "the number is not this person's; their next number follows by itself",
    Outcome.HEARD: "the person has heard the whole message",
    Outcome.UNALLOCATED: "the number does not exist; the person's next number follows by itself",
    Outcome.UNKNOWN: "nobody knows whether the person was rung",
}
"""Outcomes for which no retry rule may be written, and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """When the callee may be rung, in the callee's own wall time. Monday is 0; half-open [from, to)."""

    days: Mapping[int, tuple[tuple[time, time], ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class VoiceChoice:
    """Which engine speaks, and how. Units: words per minute, 0-99 pitch, 10 ms of gap between words."""

    engine: str
    name: str
    language: str
    rate: int
    pitch: int
    gap: int
    ready_within: timedelta = timedelta(seconds=10)
    """How long a call in this language waits for its sounds until the embedded voice says them all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Which column of the contacts file holds what. `fields` go to the flow's texts as they are."""

    person_id: str
    debt_ref: str
    name: str
    phones: tuple[str, ...]
    amount: str | None
    due: str | None
    email: str | None
    language: str | None
    status: str | None
    currency: str | None
    secrets: Mapping[str, str]
    """Second factors: name (id_last4, birth_day_month) -> column."""
    fields: Mapping[str, str]
    country: str | None = None
    region: str | None = None
    postal_code: str | None = None
    time_zone: str | None = None
    role: str | None = None
    national_id: str | None = None
    tags: str | None = None
    """Words for what is known of the person (vulnerable, attorney …) or the debt (contract_in_force)."""
    basis_kind: str | None = None
    basis_date: str | None = None
    basis_wording: str | None = None
    basis_channel: str | None = None
    basis_reference: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactsFile:
    """A CSV of contacts and how to read it; nothing in it is guessed but encoding and separator."""

    path: Path
    columns: Columns
    decimals: str
    """comma (1.234,56) or point (1,234.56)."""
    currency: str | None
    """For files without a currency column."""
    region: str
    """ISO 3166 region that national numbers belong to."""
    allowed_regions: tuple[str, ...]
    """Regions that may be dialled at all: an allow-list, never a country code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Agents:
    """Where a transfer goes: an Asterisk queue and the interfaces that serve it."""

    queue: str
    members: tuple[str, ...]
    offer_callback_after: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """Who is written to, and how the debtor can pay (a sentence for the mail to the debtor).

    All empty where the flow owes no mail.
    """

    sender: str
    collector: str
    how_to_pay: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """Where final outcomes are posted (Standard Webhooks).

    `secret_env` names the environment variable that holds the key.
    """

    url: str
    secret_env: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignBasis:
    """Why every number of a campaign may be called: recorded for each of them when its file is imported.

    What a row's own cells say (Columns.basis_…) stands in place of what is said here.
    """

    kind: str
    """One of policy's BASES, e.g. signed_legal_opinion."""
    purpose: Purpose
    """What the campaign is declared to be for: a script that turns out commercial needs another basis."""
    given_on: date | None
    """None: each row says it, because what people consent to has each its own date."""
    wording: str
    """Which version of the text was agreed to, or signed."""
    channel: str
    """How it was given: web, paper, telephone, dpo …"""
    evidence: str
    """Where whoever doubts it finds it: a file's reference, an id."""
    recorded_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """The figure of a rule as an operator wants it, why, and who answers for it."""

    rule: str
    limit: float
    justification: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """Everything Recado needs to know to call the contacts of one file."""

    name: str
    contacts: ContactsFile
    flow: Path
    inbound_flow: Path | None
    """What a person hears who rings the caller ID back."""
    voice: VoiceChoice
    """Who speaks `language`."""
    language: str
    company: str
    """Who is calling: a neutral name, spoken before anybody's identity is known."""
    creditor: str
    """On whose behalf: spoken only after the identity check. The company itself, if nobody is named."""
    caller_id: str
    trunk: Trunk
    hours: Hours
    pace: Pace
    retries: Mapping[Outcome, RetryRule]
    max_attempts: int
    """The one total that no stacking of retry rules exceeds, per contact."""
    ring_timeout: timedelta
    max_call: timedelta
    amd: bool
    agents: Agents | None
    mail: Mail
    webhook: Webhook | None
    rehearsal_only: bool
    voices: Mapping[str, VoiceChoice] = field(default_factory=dict)
    """Who speaks the flow's other languages; the embedded voice where nobody is named."""
    prompt_voices: Mapping[str, Mapping[str, VoiceChoice]] = field(default_factory=dict)
    """Who speaks single prompts: language -> prompt -> voice."""
    recordings: Mapping[str, Path] = field(default_factory=dict)
    """Language -> the folder of what was recorded by people (dialer/recordings.py)."""
    currency_adjective: bool = False
    """Whether amounts are said as "pesos mexicanos" rather than "pesos"."""
    purpose: Purpose = Purpose.SERVICE
    """What the script is for, by its own text: one that sounds commercial is, whatever was written here."""
    mode: Mode = Mode.AUTOMATED
    collector: Literal["first_party", "third_party"] = "third_party"
    """Whose debts the company collects: its own, or somebody else's, who are bound more tightly."""
    creditor_country: str = ""
    """ISO 3166; unknown, the strictest profile has its say."""
    basis: CampaignBasis | None = None
    """None: each row brings its own, or there is none and nobody is called where one is needed."""
    local_holidays: Path | None = None
    """Towns' holidays (dialer/local_holidays.py)."""
    accept_unreviewed: frozenset[str] = frozenset()
    """Profiles that no lawyer of Recado's has gone through, which the operator answers for."""
    script: str = ""
    """The hash of the flow's file as it was read (dialer/script_law.py)."""
    approved_script: str | None = None
    """The hash that somebody approved: another script calls nobody. None: nobody approves scripts here."""
    extra_profiles: tuple[str, ...] = ()
    """Profiles that have a say beside those that follow from address, number and creditor."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaigns:
    """The whole of campaigns.yaml."""

    path: Path
    campaigns: tuple[Campaign, ...]
    max_calls: int
    """Calls at once over all campaigns and trunks."""
    calls_per_second: float
    overrides: tuple[Override, ...] = ()
    """Figures of the law and of policies, moved as far as each may be."""
