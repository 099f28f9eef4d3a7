"""`recado suppress` and `recado stop`: what an operator may do at any moment, also while calls go on."""

import getpass
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated

import typer

from dialer.attempt import new_reference
from dialer.cli.failures import Refusal
from dialer.cli.ledger import campaigns_here, clock_of, ledger
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import say
from dialer.contacts.phone_number import BadPhone, e164_of
from dialer.logs import masked
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.suppressions import suppress as suppress_in_ledger
from dialer.store.whom import NO_REGION, numbers_written
from dialer.store.wishes import wish_stop

STOP_AGAIN = 5
"""How often `stop` asks a busy ledger again, each time for as long as any command waits for it."""


def suppress(
    whom: Annotated[str, typer.Argument(help=say("help.suppress.whom"))],
    lab: LabFolder = None,
) -> None:
    settings = settings_of(lab)
    with ledger(settings) as database:
        scope, value, numbers = _scope(database, whom)
        reference = database.write(
            suppress_in_ledger,
            scope,
            value,
            now=clock_of(settings, database).now(),
            source=f"operator {getpass.getuser()}",
            reference=new_reference(),
        )
    named = f"{value} ({', '.join(map(masked, numbers))})" if numbers else value
    typer.echo(say("suppressed", whom=named, reference=reference))


def stop(
    campaign: Annotated[str | None, typer.Argument(help=say("help.stop.campaign"))] = None,
    lab: LabFolder = None,
) -> None:
    settings = settings_of(lab)
    with ledger(settings) as database:
        names = campaigns_here(database, campaign)
        now = clock_of(settings, database).now()
        _insist(partial(database.write, wish_stop, names, now=now, by=getpass.getuser()))
    typer.echo(say("stopped", campaigns=", ".join(names)))


def _insist(write: Callable[[], None]) -> None:
    """A dialer at full rate on a busy machine may keep the ledger to itself for longer than others wait."""
    for _ in range(STOP_AGAIN):
        try:
            write()
        except StoreError as error:
            typer.echo(say("stop.again", why=error), err=True)
        else:
            return
    write()


def _scope(database: Database, whom: str) -> tuple[str, str, Sequence[str]]:
    """Somebody's person_id, with their numbers, or else a number: that is suppressed whoever has it."""
    found = [each.contact for each in database.read(find_contacts, whom)]
    if theirs := [contact for contact in found if contact.person.id == whom]:
        return "person", whom, theirs[0].phones
    return "phone", _number(database, whom), ()


def _number(database: Database, whom: str) -> str:
    """In E.164, also of one written as at home. Raises Refusal if it is none, or may be one of several."""
    if whom.startswith(("+", "00")):
        try:
            return e164_of(whom, region=NO_REGION)
        except BadPhone as error:
            raise Refusal(say("error.bad_number", number=whom)) from error
    meant = database.read(numbers_written, whom)
    if not meant:
        raise Refusal(say("error.suppress_whom", whom=whom))
    known = [number for number in meant if database.read(find_contacts, number)]
    if len(known or meant) > 1:
        raise Refusal(say("error.suppress_which", whom=whom, numbers=", ".join(known or meant)))
    return (known or meant)[0]
