"""`recado report`: what came of it."""

from pathlib import Path
from typing import Annotated

import typer

from dialer.cli.follow_ups import told_counts
from dialer.cli.ledger import campaigns_here, ledger_to_read
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.screen import Screen
from dialer.cli.words import say
from dialer.report import write_results
from dialer.settings import Settings
from dialer.store.attempts import outcomes
from dialer.store.follow_ups import follow_up_counts


def report(
    campaign: Annotated[str | None, typer.Argument(help=say("help.report.campaign"))] = None,
    lab: LabFolder = None,
) -> None:
    settings, screen = settings_of(lab), Screen()
    with ledger_to_read(settings) as database:
        for name in campaigns_here(database, campaign):
            screen.line(name, style="bold")
            screen.outcomes({str(outcome): n for outcome, n in database.read(outcomes, [name]).items()})
            for line in told_counts(database.read(follow_up_counts, name)):
                screen.line(line)
            file = _results_file(settings, name)
            database.read(write_results, file, name)
            screen.line(f"{say('files.results')}: {file}")
            screen.line()


def _results_file(settings: Settings, campaign: str) -> Path:
    return settings.state / "results" / f"{campaign}.csv"
