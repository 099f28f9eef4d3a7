"""`recado run`: the same job on the operator's own Asterisk."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file import CampaignErrors, load_campaigns
from dialer.cli.check_law import sample_basis
from dialer.cli.failures import Refusal
from dialer.cli.follow_ups import told_counts
from dialer.cli.options import CAMPAIGNS, CampaignsFile
from dialer.cli.override_audit import audit_refused
from dialer.cli.running import Run, run_campaigns
from dialer.cli.screen import Screen
from dialer.cli.words import language, say
from dialer.clock import SystemClock
from dialer.demo_numbers import holds_demo_numbers
from dialer.gate_words import alarm
from dialer.launch import linked
from dialer.open_ledger import need_secret, open_ledger
from dialer.settings import Settings
from dialer.store.attempts import outcomes
from dialer.store.database import Database
from dialer.store.follow_ups import follow_up_counts
from dialer.store.results import progress
from dialer.store.wishes import alarms_of


def run(
    file: CampaignsFile = CAMPAIGNS,
    campaign: Annotated[list[str] | None, typer.Option(help=say("help.run.campaign"))] = None,
    after_alarm: Annotated[bool, typer.Option("--after-alarm", help=say("help.run.after_alarm"))] = False,
) -> None:
    settings, screen = Settings(), Screen()
    need_secret(settings)
    whole = _load(file, settings)
    chosen = choose(whole, campaign or [])
    names = [each.name for each in chosen]
    for each in chosen:
        refuse_demo(each, whole.path)
        if note := sample_basis(each):
            screen.line(note)
    with open_ledger(settings) as database:
        database.migrate()
        if not after_alarm:
            refuse_alarmed(database, names)
        asyncio.run(reach(settings))
        done = asyncio.run(
            run_campaigns(
                settings=settings,
                whole=whole,
                names=names,
                database=database,
                clock=SystemClock(),
                screen=screen,
                after_alarm=after_alarm,
            )
        )
        _print(done, names, database, screen)


async def reach(settings: Settings) -> None:
    """Nothing is imported, nor promised, before Asterisk answers. Raises NotReady."""
    async with linked(settings):
        return


def refuse_alarmed(database: Database, names: list[str]) -> None:
    """A service that its system restarts must not start again what Recado stopped: a person does."""
    for name, seen in database.read(alarms_of, names).items():
        raise Refusal(say("error.alarmed", campaign=name, why=alarm(seen, language())))


def _load(file: Path, settings: Settings) -> Campaigns:
    """The campaigns; what the file would have loosened of the law is in the audit before it is refused."""
    try:
        return load_campaigns(file)
    except CampaignErrors:
        audit_refused(settings, file, SystemClock().now())
        raise


def choose(whole: Campaigns, names: list[str]) -> list[Campaign]:
    """The campaigns of these names, or all if there are none. Raises Refusal for a name nobody knows."""
    known = {each.name: each for each in whole.campaigns}
    for name in names:
        if name not in known:
            listed = ", ".join(known)
            raise Refusal(say("error.unknown_campaign", campaign=name, file=whole.path, known=listed))
    return [known[name] for name in names or known]


def refuse_demo(campaign: Campaign, file: Path) -> None:
    """A campaign meant for rehearsals, or a file that holds any of the demo's numbers, calls nobody."""
    if campaign.rehearsal_only:
        raise Refusal(say("error.rehearsal_only", campaign=campaign.name))
    if holds_demo_numbers(campaign):
        raise Refusal(say("error.demo_contacts", file=campaign.contacts.path, campaigns=file))


def _print(done: Run, names: list[str], database: Database, screen: Screen) -> None:
    screen.outcomes({str(outcome): n for outcome, n in database.read(outcomes, names).items()})
    for line in told_counts(database.read(follow_up_counts)):
        screen.line(line)
    for file in done.results:
        screen.line(f"{say('files.results')}: {file}")
    for name, seen in database.read(alarms_of, names).items():
        screen.line(say("run.alarmed", campaign=name, why=alarm(seen, language())), style="bold red")
    waiting = database.read(progress, names)["waiting"]
    screen.line(say("run.stopped", waiting=waiting) if waiting else say("run.done"))
