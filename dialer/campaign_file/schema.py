"""The keys of campaigns.yaml: what each holds, and which may be left out.

A key's description is what an operator reads when it is missing. Whatever limits how, when or how
often people are rung has no default here: whoever is answerable for it writes it down. What is needed only
for what a flow says or does (an amount, a creditor, mails) may be left out here; wants.py asks for it.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field

from dialer.campaign import Mode, Purpose
from dialer.campaign_file import scalars
from dialer.campaign_file.law_schema import Basis, Compliance, ProfileName, PurposeWord
from dialer.campaign_file.scalars import Window
from dialer.campaign_file.section import LEGAL, Region, Section
from dialer.campaign_file.toll_schema import CallsPerDay, Money, Prefix, RegionLimits, ZoneName
from dialer.contacts.cell import SECRETS
from dialer.outcome import Outcome
from dialer.trunk import Billing
from tts.voice import ESPEAK, RATE

ENGINES = (ESPEAK, "pyttsx3", "piper", "kokoro")
"""Engines that keep what they say on this machine: names and debts are sent to nobody."""

STATIC_ENGINES = (*ENGINES, "gtts")
"""With those that send text away: they may speak prompts that are the same for everybody, and no others."""

Name = Annotated[
    str, scalars.matching("[a-z][a-z0-9-]{0,39}", "a name of letters a-z, digits and -, at most 40")
]
FieldName = Annotated[
    str, scalars.matching("[a-z][a-z0-9_]{0,39}", "a field name of letters a-z, digits and _, at most 40")
]
PromptName = Annotated[
    str,
    scalars.matching("[a-z][a-z0-9_-]{0,79}", "a prompt of the flow: a step such as who, or who-again-1"),
]
Language = Annotated[str, scalars.language()]
SecretName = Annotated[str, scalars.one_of(*SECRETS)]
Column = Annotated[str, scalars.sentence(100)]
Spoken = Annotated[str, scalars.sentence(100)]
Mailbox = Annotated[str, scalars.mail_address()]
FilePath = Annotated[Path, scalars.file_path()]
CallsPerSecond = Annotated[float, scalars.number(0.01, 100)]
MaxCalls = Annotated[int, scalars.whole(1, 2000)]


class Limits(Section):
    """Over all campaigns and trunks together."""

    calls_per_second: CallsPerSecond = Field(description="new calls a second over everything, e.g. 10")
    max_calls: MaxCalls = Field(description="calls at once over everything, e.g. 40")
    time_zone: ZoneName = Field(
        description="where you are: a day of the limits begins at its midnight, e.g. Europe/Madrid"
    )
    calls_per_day: CallsPerDay | None = None
    spend_per_day: Money | None = None
    per_region: dict[Region, RegionLimits] = Field(default_factory=dict)


class Trunk(Section):
    """A PJSIP endpoint of the operator's Asterisk, and what the carrier behind it takes."""

    endpoint: Annotated[
        str,
        scalars.matching(
            "[A-Za-z0-9][A-Za-z0-9_-]{0,39}", "the name of a PJSIP endpoint, such as trunk-main"
        ),
    ] = Field(description="the name of the PJSIP endpoint in Asterisk, such as trunk-main")
    max_calls: MaxCalls = Field(description="calls at once that the carrier's contract allows")
    calls_per_second: CallsPerSecond = Field(
        description="new calls a second that the carrier's contract allows"
    )
    codec: Annotated[str, scalars.one_of("alaw", "ulaw")] = Field(
        description="alaw (Europe) or ulaw (North America, Japan): what the carrier speaks"
    )
    number_format: Annotated[str, scalars.one_of("e164", "digits", "national")] = Field(
        description="how the carrier wants a number: e164 (+34911…), digits (34911…) or national (911…)"
    )
    own_numbers: list[Annotated[str, scalars.caller_id()]] = Field(
        min_length=1,
        description=f"{LEGAL}: your own numbers on this trunk, the only ones that may be shown to anybody",
    )
    prices: Annotated[dict[Prefix, Money], scalars.at_most(2000)] = Field(
        min_length=1,
        description="what the carrier charges a minute by how a number begins: none else is dialled, "
        'e.g. {"+34": 0.012, "+346": 0.03}',
    )
    price_currency: Annotated[str, scalars.currency()] = Field(
        description="the currency of prices and spend_per_day, e.g. EUR"
    )
    billed_per: Annotated[Billing, scalars.scalar(Billing, " or ".join(Billing))] = Billing.MINUTE
    calls_per_day: CallsPerDay = Field(
        description="calls that this trunk may make in a day, whoever asks for them, e.g. 5000"
    )
    spend_per_day: Money = Field(
        description="the most that this trunk may cost in a day, in price_currency, e.g. 100"
    )
    per_region: dict[Region, RegionLimits] = Field(default_factory=dict)


class Pace(Section):
    """How fast a campaign dials."""

    calls_per_second: CallsPerSecond = Field(description="new calls a second, e.g. 2")
    max_calls: MaxCalls = Field(description="calls at once, e.g. 20")
    ramp: Annotated[timedelta, scalars.duration("0s", "1h")] = Field(
        description="time from the first call to full pace, e.g. 1m"
    )


class Retry(Section):
    """What follows one outcome."""

    after: Annotated[timedelta, scalars.duration("1m", "30d")] = Field(
        description="how long to wait, e.g. 2h"
    )
    times: Annotated[int, scalars.whole(1, 20)] = Field(description="how many more calls at most, e.g. 2")


class PromptVoice(Section):
    """Who speaks one prompt. The defaults of the figures are the ones best understood on a telephone."""

    engine: Annotated[str, scalars.one_of(*STATIC_ENGINES)] = Field(
        description=f"which speaks, e.g. {ESPEAK}"
    )
    name: Annotated[str, scalars.sentence(100)] = Field(
        description="which of its voices, e.g. es+klatt2; `recado voices` lists them"
    )
    rate: Annotated[int, scalars.whole(80, 260)] = RATE
    pitch: Annotated[int, scalars.whole(0, 99)] = 50
    gap: Annotated[int, scalars.whole(0, 50)] = 5


class Voice(PromptVoice):
    """Who speaks a whole language, names and debts included."""

    engine: Annotated[str, scalars.one_of(*ENGINES)] = Field(description=f"which speaks, e.g. {ESPEAK}")
    ready_within: Annotated[timedelta, scalars.duration("1s", "10m")] = timedelta(seconds=10)


class Columns(Section):
    """Which column of the contacts file holds what."""

    person_id: Column = Field(description="the column with your id of the person: calls are counted by it")
    debt_ref: Column = Field(description="the column with the reference of the debt")
    name: Column = Field(description="the column with the person's name")
    phones: list[Column] = Field(min_length=1, description="the columns with the numbers, in dialling order")
    amount: Column | None = None
    due: Column | None = None
    email: Column | None = None
    language: Column | None = None
    status: Column | None = None
    currency: Column | None = None
    secrets: dict[SecretName, Column] = Field(default_factory=dict)
    fields: dict[FieldName, Column] = Field(default_factory=dict)
    country: Column | None = None
    region: Column | None = None
    postal_code: Column | None = None
    time_zone: Column | None = None
    role: Column | None = None
    national_id: Column | None = None
    tags: Column | None = None
    basis_kind: Column | None = None
    basis_date: Column | None = None
    basis_wording: Column | None = None
    basis_channel: Column | None = None
    basis_reference: Column | None = None


class Contacts(Section):
    """The contacts file and how to read it."""

    file: FilePath = Field(description="the path of the contacts file (CSV)")
    columns: Columns = Field(description="which column of the contacts file holds what")
    decimals: Annotated[str, scalars.one_of("comma", "point")] = Field(
        description="comma (1.234,56) or point (1,234.56); a guess could ask for a hundred times the debt"
    )
    currency: Annotated[str, scalars.currency()] | None = None
    region: Region = Field(description="the region that numbers without a country code belong to, e.g. ES")
    allowed_regions: list[Region] = Field(
        min_length=1, description=f"{LEGAL}: list the regions whose numbers may be rung, e.g. [ES]"
    )


class Agents(Section):
    """Where a transfer goes."""

    queue: Name = Field(description="the name of the Asterisk queue")
    members: list[
        Annotated[
            str,
            scalars.matching("PJSIP/[A-Za-z0-9_-]{1,40}", "an endpoint of an agent, such as PJSIP/agente-1"),
        ]
    ] = Field(min_length=1, description="the agents' endpoints, e.g. [PJSIP/agente-1]")
    offer_callback_after: Annotated[timedelta, scalars.duration("5s", "3m")] = Field(
        description=f"{LEGAL}: how long somebody waits before a callback is offered, e.g. 60s"
    )


class Mail(Section):
    """Who is written to, and what a debtor is told about paying."""

    sender: Mailbox = Field(description="the address that mails come from")
    collector: Mailbox = Field(description="the address that hears of payments, disputes and callbacks")
    how_to_pay: Annotated[str, scalars.sentence(500)] | None = None


class Webhook(Section):
    """Where final outcomes are posted."""

    url: Annotated[str, scalars.webhook_url()] = Field(
        description="the https address that outcomes are posted to"
    )
    secret_env: Annotated[
        str,
        scalars.matching(
            "[A-Z][A-Z0-9_]{0,63}", "the name of an environment variable, such as RECADO_WEBHOOK_KEY"
        ),
    ] = Field(description="the environment variable that holds the signing key")


class Campaign(Section):
    """One campaign, once `defaults` have been laid under it."""

    contacts: Contacts = Field(description="the contacts file and how to read it")
    flow: FilePath = Field(description="the flow that people hear, e.g. ivr_flows/flows/recordatorio.yaml")
    inbound_flow: FilePath | None = None
    voice: Voice = Field(description="which engine and voice speaks")
    voices: dict[Language, Voice] = Field(default_factory=dict)
    prompt_voices: dict[Language, dict[PromptName, PromptVoice]] = Field(default_factory=dict)
    recordings: dict[Language, FilePath] = Field(default_factory=dict)
    currency_adjective: Annotated[bool, scalars.truth()] = False
    language: Language = Field(description="the language of the texts, e.g. es")
    company: Spoken = Field(description="who is calling: a neutral name, spoken before anybody is identified")
    creditor: Spoken | None = None
    caller_id: Annotated[str, scalars.caller_id()] = Field(
        description=f"{LEGAL}: the number shown to people, yours and able to take their calls"
    )
    trunk: Name = Field(description="which of `trunks` the calls go out by")
    creditor_country: Region = Field(
        description=f"{LEGAL}: the creditor's country, whose law holds beside the debtor's, e.g. ES"
    )
    profiles: list[ProfileName] = Field(default_factory=list)
    accept_unreviewed: list[ProfileName] = Field(default_factory=list)
    approved_script: (
        Annotated[str, scalars.matching("[0-9a-f]{16}", "the script's hash as `recado check` prints it")]
        | None
    ) = None
    collector: Annotated[str, scalars.one_of("third_party", "first_party")] = "third_party"
    purpose: PurposeWord = Purpose.SERVICE
    mode: Annotated[Mode, scalars.scalar(Mode, " or ".join(Mode))] = Mode.AUTOMATED
    basis: Basis | None = None
    local_holidays: FilePath | None = None
    hours: dict[
        Annotated[tuple[int, ...], scalars.days()], Annotated[tuple[Window, ...], scalars.windows()]
    ] = Field(description=f'{LEGAL}: when people may be rung, e.g. {{mon-fri: "09:00-21:00"}}')
    pace: Pace = Field(description="how fast to dial")
    retries: dict[Annotated[Outcome, scalars.retried_outcome()], Retry] = Field(
        description=f"{LEGAL}: after what to call again, e.g. {{busy: {{after: 20m, times: 2}}}}, or {{}}"
    )
    max_attempts: Annotated[int, scalars.whole(1, 20)] = Field(
        description=f"{LEGAL}: calls to one contact in all, whatever the retry rules add up to, e.g. 4"
    )
    ring_timeout: Annotated[timedelta, scalars.duration("15s", "60s")] = timedelta(seconds=30)
    max_call: Annotated[timedelta, scalars.duration("1m", "2h")] = Field(
        description="the longest call, but for the time with an agent, e.g. 30m: it bounds the cost"
    )
    amd: Annotated[bool, scalars.truth()] = False
    agents: Agents | None = None
    mail: Mail | None = None
    webhook: Webhook | None = None
    rehearsal_only: Annotated[bool, scalars.truth()] = False


class Document(Section):
    """The whole file, `defaults` already laid under each campaign."""

    limits: Limits = Field(description="calls a second and at once, over all campaigns and trunks")
    trunks: dict[Name, Trunk] = Field(
        min_length=1, description="the ways out to the telephone network, by name"
    )
    campaigns: Annotated[dict[Name, Campaign], scalars.at_most(500)] = Field(
        min_length=1, description="the campaigns, by name"
    )
    compliance: Compliance = Field(default_factory=Compliance)
