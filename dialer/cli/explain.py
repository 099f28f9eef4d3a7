"""`recado explain`: why somebody was called, or not, as the record has it."""

from collections.abc import Sequence
from typing import Annotated

import typer

from dialer.cli.failures import Refusal
from dialer.cli.ledger import ledger_to_read
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.screen import Screen
from dialer.cli.telling import told, where_it_stands
from dialer.cli.words import language, say
from dialer.gate_words import alarm
from dialer.store.contacts import Standing, find_contacts
from dialer.store.database import Database
from dialer.store.history import Entry, story
from dialer.store.named import names_of
from dialer.store.whom import numbers_written
from dialer.store.wishes import alarms_of
from dialer.telling.story import wall_zone
from dialer.telling.who import ids_in, named


def explain(
    whom: Annotated[str, typer.Argument(help=say("help.whom"))],
    lab: LabFolder = None,
) -> None:
    screen = Screen()
    with ledger_to_read(settings_of(lab)) as database:
        for standing in found(database, whom):
            entries = database.read(story, [standing.contact.id])
            zone = wall_zone(entries)
            screen.line(_headline(standing, entries), style="bold")
            campaign = standing.contact.campaign
            for seen in database.read(alarms_of, [campaign]).values():
                screen.line(f"  {say('explain.alarmed', why=alarm(seen, language()))}")
            said: set[str] = set()
            lines = [told(entry, zone, said) for entry in entries]
            names = database.read(names_of, ids_in(lines))
            for line in lines:
                screen.line(f"  {named(line, names)}")


def found(database: Database, whom: str) -> list[Standing]:
    """The contacts that are meant: by id, by reference or by number, also as one writes it at home.

    Raises Refusal if there are none.
    """
    names = [whom, *database.read(numbers_written, whom)]
    for name in dict.fromkeys(names):
        if standings := database.read(find_contacts, name):
            return standings
    raise Refusal(say("error.not_found", whom=whom))


def _headline(standing: Standing, entries: Sequence[Entry]) -> str:
    contact = standing.contact
    return say(
        "explain.contact",
        id=contact.id,
        campaign=contact.campaign,
        person=contact.person.id,
        state=where_it_stands(standing, entries),
    )
