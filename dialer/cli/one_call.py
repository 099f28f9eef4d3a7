"""`recado test-call`: one call to a number of one's own, through the same one door as every other."""

import asyncio
import getpass
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

import typer

from dialer.attempt import new_attempt_id
from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file import load_campaigns
from dialer.cli.failures import Refusal
from dialer.cli.options import CAMPAIGNS, CampaignsFile
from dialer.cli.run import choose, reach
from dialer.cli.running import speak_static
from dialer.cli.screen import Screen
from dialer.cli.telling import ended, why_done
from dialer.cli.words import say
from dialer.clock import Clock, SystemClock
from dialer.contact import Debt, DebtStatus, Person
from dialer.contacts.contact_row import Row
from dialer.contacts.phone_number import BadPhone, PhoneNumber, read_phone
from dialer.flow_needs import Needs, needs_of
from dialer.launch import launch, linked
from dialer.logs import log_to
from dialer.open_ledger import need_secret, open_ledger
from dialer.outcome import Outcome
from dialer.service import Service
from dialer.settings import Settings
from dialer.store.attempts import set_next_turn
from dialer.store.contact_rows import save_rows
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from dialer.store.debt_rows import Origin
from dialer.store.dialer_lock import dialing_lock
from dialer.store.history import story
from dialer.store.results import results
from dialer.store.wishes import wish_start
from dialer.when_over import Waits
from ivr_flows.flow import Flow
from ivr_flows.loader import load_flow
from ivr_flows.steps import Gather
from tts.money import Money, decimals_of
from tts.samples import sample

NO_CALL = 1
"""Exit status when nobody was called, whatever the reason."""

SAMPLE_TEXTS: Mapping[str, tuple[str, str]] = {
    "en": ("Test Person", "sample"),
    "es": ("Persona de Prueba", "prueba"),
}
"""By language of the campaign: whom the call asks for, and what its own fields say."""


def one_call(
    number: Annotated[str, typer.Argument(help=say("help.test.number"))],
    file: CampaignsFile = CAMPAIGNS,
    campaign: Annotated[str | None, typer.Option(help=say("help.test.campaign"))] = None,
) -> None:
    settings = Settings()
    need_secret(settings)
    whole = load_campaigns(file)
    model = choose(whole, [campaign] if campaign else [])[0]
    one = _for_test(model)
    phone = _phone(number, one)
    factors = sample_factors(load_flow(one.flow))
    asked = ", ".join(f"{name} {digits}" for name, digits in factors.items()) or "-"
    asyncio.run(reach(settings))
    log_to(settings.state / "recado.log")
    typer.echo(say("test.sample", phone=phone.e164, campaign=model.name, factors=asked))
    with open_ledger(settings) as database:
        database.migrate()
        with dialing_lock(database):
            debt_ref = _save(database, one, _sample_row(one, phone, factors, SystemClock()), SystemClock())
            asyncio.run(_call(settings, whole, one, database))
        called, came = _what_came(database, one, debt_ref)
    typer.echo(came)
    raise typer.Exit(0 if called else NO_CALL)


def sample_factors(flow: Flow) -> dict[str, str]:
    """Digits for every second factor of the flow, as many as it takes: 1234…, or a birthday on 1 January."""
    asked = {step.secret: step for step in flow.steps.values() if isinstance(step, Gather) and step.secret}
    digits = {name: ("1234567890" * 3)[: step.longest] for name, step in asked.items()}
    return digits | {name: "0101" for name in digits if name == "birth_day_month"}


def sample_fields(needs: Needs, currency: str) -> dict[str, object]:
    """A value for each field that is no plain text, such as its texts say it."""
    uses = [use.field for of_language in needs.uses.values() for use in of_language]
    typed = {field.name: sample(field) for field in uses if field.filter}
    money = {field.name: field.argument or currency for field in uses if field.filter == "money"}
    return typed | {name: sample_amount(in_currency) for name, in_currency in money.items()}


def sample_amount(currency: str) -> Money:
    """123.45, or 12345 of what has no cents."""
    return Money(Decimal(12345).scaleb(-decimals_of(currency)), currency)


def _for_test(campaign: Campaign) -> Campaign:
    """The campaign as it is, but for one call: no retries, no webhook, results apart from the real ones."""
    return replace(campaign, name=f"test-{campaign.name}", retries={}, max_attempts=1, webhook=None)


def _phone(number: str, campaign: Campaign) -> PhoneNumber:
    contacts = campaign.contacts
    try:
        return read_phone(number, region=contacts.region, allowed_regions=contacts.allowed_regions)
    except BadPhone as error:
        raise Refusal(say("error.bad_number", number=number)) from error


def _sample_row(campaign: Campaign, phone: PhoneNumber, factors: Mapping[str, str], clock: Clock) -> Row:
    """Somebody who owes nothing, once for each test call."""
    name, text = SAMPLE_TEXTS[campaign.language.partition("-")[0]]
    person = Person(
        id=f"test {phone.e164}", name=name, language=campaign.language, email=None, secrets=factors
    )
    currency = campaign.contacts.currency or "EUR"
    debt = Debt(
        ref=f"TEST-{new_attempt_id()[-12:]}",
        creditor=campaign.creditor,
        amount=sample_amount(currency).amount,
        currency=currency,
        due=(clock.now() + timedelta(days=7)).date(),
        status=DebtStatus.OPEN,
    )
    needs = needs_of(load_flow(campaign.flow))
    samples = sample_fields(needs, currency)
    fields = {each: samples.get(each, text) for each in campaign.contacts.columns.fields}
    return Row(line=1, person=person, debt=debt, phones=(phone,), fields=fields, warnings=(), cells=())


def _save(database: Database, campaign: Campaign, row: Row, clock: Clock) -> str:
    """Put the sample contact into the ledger; the reference of their debt."""
    origin = Origin(campaign=campaign.name, creditor=campaign.creditor, file="test-call", now=clock.now())
    database.write(save_rows, [row], origin)
    return row.debt.ref


async def _call(settings: Settings, whole: Campaigns, one: Campaign, database: Database) -> None:
    clock = SystemClock()
    await database.run_write(wish_start, [one.name], now=clock.now(), by=getpass.getuser())
    async with linked(settings) as links:
        launched = await launch([one], whole=whole.campaigns, settings=settings, links=links, clock=clock)
    await speak_static(launched, Screen())
    service = Service(
        settings=settings,
        whole=replace(whole, campaigns=(*whole.campaigns, one)),
        launched=launched,
        database=database,
        clock=clock,
        waits=Waits(once=True),
    )
    await service.run()


def _what_came(database: Database, campaign: Campaign, debt_ref: str) -> tuple[bool, str]:
    """Whether a call was made, and a sentence: how it ended, or why there was none."""
    for result in database.read(lambda tx: list(results(tx, campaign.name))):
        if result.debt_ref == debt_ref:
            answered = result.answered_at is not None
            came = ended(
                result.outcome or Outcome.UNKNOWN,
                result.reason or "",
                answered=answered,
                cause=result.hangup_cause,
            )
            return True, say("test.outcome", ended=came)
    return False, say("test.not_called", reason=why_done(_give_up(database, debt_ref)))


def _give_up(database: Database, debt_ref: str) -> str:
    """Why the sample contact was not called; they are done, or the next test call would ring them too."""
    (standing,) = database.read(find_contacts, debt_ref)
    decisions = [e for e in database.read(story, [standing.contact.id]) if e.kind == "decision"]
    refused = next((e.facts["reason"] for e in decisions if not e.facts["allowed"]), "not_dialled")
    why = standing.done_reason or refused
    database.write(set_next_turn, standing.contact.id, at=None, reason=why)
    return why
