"""`recado test-call`: one call to a number of one's own, through the same one door as every other."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from dialer.attempt import new_attempt_id
from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file import load_campaigns
from dialer.cli.failures import Refusal
from dialer.cli.run import choose
from dialer.cli.words import reason, say
from dialer.clock import Clock, SystemClock
from dialer.contact import Debt, DebtStatus, Person
from dialer.contacts.contact_row import Row
from dialer.contacts.phone_number import BadPhone, PhoneNumber, read_phone
from dialer.launch import launch, linked
from dialer.logs import log_to
from dialer.service import Service
from dialer.settings import Settings
from dialer.store.contact_rows import Origin, save_rows
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from dialer.store.dialer_lock import dialing_lock
from dialer.store.results import results
from dialer.store.wishes import wish_start

CAMPAIGNS = Path("campaigns.yaml")
SAMPLE_FACTORS = {"id_last4": "1234", "birth_day_month": "0101"}


def one_call(
    number: Annotated[str, typer.Argument(help=say("help.test.number"))],
    file: Annotated[Path, typer.Option("--campaigns", help=say("help.demo.campaigns"))] = CAMPAIGNS,
    campaign: Annotated[str | None, typer.Option(help=say("help.test.campaign"))] = None,
) -> None:
    settings = Settings()
    whole = load_campaigns(file)
    model = choose(whole, [campaign] if campaign else [])[0]
    one = _for_test(model)
    phone = _phone(number, one)
    factors = ", ".join(f"{name} {digits}" for name, digits in SAMPLE_FACTORS.items())
    log_to(settings.state / "recado.log")
    typer.echo(say("test.sample", phone=phone.e164, campaign=model.name, factors=factors))
    with Database(settings.database) as database:
        database.migrate()
        with dialing_lock(database):
            debt_ref = _sample_contact(database, one, phone, SystemClock())
            asyncio.run(_call(settings, whole, one, database))
        typer.echo(_what_came(database, one, debt_ref))


def _for_test(campaign: Campaign) -> Campaign:
    """The campaign as it is, but for one call: no retries, no webhook, results apart from the real ones."""
    return replace(campaign, name=f"test-{campaign.name}", retries={}, max_attempts=1, webhook=None)


def _phone(number: str, campaign: Campaign) -> PhoneNumber:
    contacts = campaign.contacts
    try:
        return read_phone(number, region=contacts.region, allowed_regions=contacts.allowed_regions)
    except BadPhone as error:
        raise Refusal(say("error.bad_number", number=number)) from error


def _sample_contact(database: Database, campaign: Campaign, phone: PhoneNumber, clock: Clock) -> str:
    """Somebody who owes nothing, once for each test call; the reference of their sample debt."""
    ref = f"TEST-{new_attempt_id()[-12:]}"
    row = Row(
        line=1,
        person=Person(
            id=f"test {phone.e164}",
            name="Persona de Prueba",
            language=campaign.language,
            email=None,
            secrets=SAMPLE_FACTORS,
        ),
        debt=Debt(
            ref=ref,
            creditor=campaign.creditor,
            amount=Decimal("123.45") if campaign.contacts.currency not in ("CLP", "COP") else Decimal(12345),
            currency=campaign.contacts.currency or "EUR",
            due=(clock.now() + timedelta(days=7)).date(),
            status=DebtStatus.OPEN,
        ),
        phones=(phone,),
        fields=dict.fromkeys(campaign.contacts.columns.fields, "prueba"),
        warnings=(),
        cells=(),
    )
    origin = Origin(campaign=campaign.name, creditor=campaign.creditor, file="test-call", now=clock.now())
    database.write(save_rows, [row], origin)
    return ref


async def _call(settings: Settings, whole: Campaigns, one: Campaign, database: Database) -> None:
    clock = SystemClock()
    await database.run_write(wish_start, [one.name])
    async with linked(settings) as links:
        launched = await launch([one], whole=whole.campaigns, settings=settings, links=links, clock=clock)
    service = Service(
        settings=settings,
        whole=replace(whole, campaigns=(*whole.campaigns, one)),
        launched=launched,
        database=database,
        clock=clock,
        once=True,
    )
    await service.run()


def _what_came(database: Database, campaign: Campaign, debt_ref: str) -> str:
    for result in database.read(lambda tx: list(results(tx, campaign.name))):
        if result.debt_ref == debt_ref:
            return say("test.outcome", outcome=result.outcome, reason=result.reason)
    (standing,) = database.read(find_contacts, debt_ref)
    return say("test.not_called", reason=reason(standing.done_reason or "hours"))
