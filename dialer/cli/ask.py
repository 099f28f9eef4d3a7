"""`recado report` and `recado explain`: what came of it, and why."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from dialer.cli.failures import Refusal
from dialer.cli.ledger import campaigns_here, ledger
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.screen import Screen
from dialer.cli.telling import told, where_it_stands
from dialer.cli.words import say
from dialer.report import write_results
from dialer.settings import Settings
from dialer.store.attempts import outcomes
from dialer.store.contacts import Standing, find_contacts
from dialer.store.history import Entry, story


def report(
    campaign: Annotated[str | None, typer.Argument(help=say("help.report.campaign"))] = None,
    lab: LabFolder = None,
) -> None:
    settings, screen = settings_of(lab), Screen()
    with ledger(settings) as database:
        for name in campaigns_here(database, campaign):
            screen.line(name, style="bold")
            screen.outcomes({str(outcome): n for outcome, n in database.read(outcomes, [name]).items()})
            file = _results_file(settings, name)
            database.read(write_results, file, name)
            screen.line(f"{say('files.results')}: {file}")
            screen.line()


def explain(
    whom: Annotated[str, typer.Argument(help=say("help.whom"))],
    lab: LabFolder = None,
) -> None:
    screen = Screen()
    with ledger(settings_of(lab)) as database:
        found = database.read(find_contacts, whom)
        if not found:
            raise Refusal(say("error.not_found", whom=whom))
        for standing in found:
            entries = database.read(story, [standing.contact.id])
            screen.line(_headline(standing, entries), style="bold")
            for entry in entries:
                screen.line(f"  {told(entry)}")


def _results_file(settings: Settings, campaign: str) -> Path:
    return settings.state / "results" / f"{campaign}.csv"


def _headline(standing: Standing, entries: Sequence[Entry]) -> str:
    contact = standing.contact
    return say(
        "explain.contact",
        id=contact.id,
        campaign=contact.campaign,
        person=contact.person.id,
        state=where_it_stands(standing, entries),
    )
