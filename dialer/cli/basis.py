"""`recado basis`: why somebody may be called, recorded, revoked and shown."""

import getpass
from datetime import date, datetime
from typing import Annotated

import typer

from dialer.campaign import Purpose
from dialer.cli.failures import Refusal
from dialer.cli.iso import iso_day
from dialer.cli.ledger import clock_of, ledger, ledger_to_read
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import day, say
from dialer.contacts.phone_number import BadPhone, e164_of
from dialer.policy.rules import BASES
from dialer.store.bases import NewBasis, RecordedBasis, bases_of, record_bases, revoke_basis
from dialer.store.database import Database
from dialer.store.look_up import has_person

app = typer.Typer(help=say("help.basis"), no_args_is_help=True, rich_markup_mode=None)

PersonId = Annotated[str, typer.Argument(help=say("help.law.person"))]
OnePhone = Annotated[str | None, typer.Option("--phone", help=say("help.basis.phone"))]


@app.command(help=say("help.basis.record"))
def record(  # noqa: PLR0913, PLR0917 - what a basis consists of
    person: PersonId,
    kind: Annotated[str, typer.Argument(help=say("help.basis.kind"))],
    on: Annotated[str, typer.Option(help=say("help.basis.on"))],
    wording: Annotated[str, typer.Option(help=say("help.basis.wording"))],
    channel: Annotated[str, typer.Option(help=say("help.basis.channel"))],
    evidence: Annotated[str, typer.Option(help=say("help.basis.evidence"))],
    purpose: Annotated[str, typer.Option(help=say("help.basis.purpose"))] = Purpose.SERVICE,
    phone: OnePhone = None,
    lab: LabFolder = None,
) -> None:
    settings = settings_of(lab)
    with ledger(settings) as database:
        now = clock_of(settings, database).now()
        new = NewBasis(
            person_id=person,
            e164=number(phone),
            purpose=_purpose(purpose),
            kind=_kind(kind),
            given_on=past_day(on, now),
            wording=wording,
            channel=channel,
            evidence=evidence,
            recorded_by=f"operator {getpass.getuser()}",
        )
        known_person(database, person)
        done = database.write(record_bases, [new], now=now)
    recorded = say("basis.recorded", person=person, kind=kind, date=day(new.given_on))
    typer.echo(recorded if done else say("basis.not_recorded"))


@app.command(help=say("help.basis.revoke"))
def revoke(
    person: PersonId,
    kind: Annotated[str | None, typer.Option(help=say("help.basis.kind"))] = None,
    purpose: Annotated[str | None, typer.Option(help=say("help.basis.purpose"))] = None,
    phone: OnePhone = None,
    lab: LabFolder = None,
) -> None:
    settings = settings_of(lab)
    with ledger(settings) as database:
        known_person(database, person)
        revoked = database.write(
            revoke_basis,
            person_id=person,
            e164=number(phone),
            purpose=_purpose(purpose) if purpose else None,
            kind=_kind(kind) if kind else None,
            now=clock_of(settings, database).now(),
            revoked_by=f"operator {getpass.getuser()}",
        )
    typer.echo(say("basis.revoked", person=person, n=revoked))


@app.command(help=say("help.basis.show"))
def show(person: PersonId, lab: LabFolder = None) -> None:
    with ledger_to_read(settings_of(lab)) as database:
        known_person(database, person)
        found = database.read(bases_of, [person])
    for each in found:
        typer.echo(_line(each))
    if not found:
        typer.echo(say("basis.none", person=person))


def known_person(database: Database, person: str) -> None:
    """Raises Refusal for an id that no file ever told of."""
    if not database.read(has_person, person):
        raise Refusal(say("error.person_unknown", person=person))


def number(text: str | None) -> str | None:
    """A number in E.164. Raises Refusal."""
    try:
        return e164_of(text, region="ZZ") if text else None
    except BadPhone as error:
        raise Refusal(say("error.bad_number", number=text)) from error


def past_day(text: str, now: datetime) -> date:
    """A day that has come. Raises Refusal."""
    given = iso_day(text)
    if given > now.date():
        raise Refusal(say("error.day.to_come", day=day(given)))
    return given


def _kind(text: str) -> str:
    if text not in BASES:
        raise Refusal(say("error.basis_kind", kind=text, known=", ".join(sorted(BASES))))
    return text


def _purpose(text: str) -> Purpose:
    if text not in set(Purpose):
        raise Refusal(say("error.purpose", purpose=text, known=", ".join(Purpose)))
    return Purpose(text)


def _line(each: RecordedBasis) -> str:
    return say(
        "basis.line",
        kind=each.kind,
        purpose=each.purpose,
        phone=each.e164 or say("basis.all_numbers"),
        date=day(each.given_on),
        wording=each.wording,
        channel=each.channel,
        evidence=each.evidence,
        by=each.recorded_by,
    )
