"""`recado nodes`: which machines dial from this database, and what becomes of one that never comes back."""

import getpass
from datetime import datetime, timedelta
from typing import Annotated

import typer

from dialer.catalogue import Catalogue
from dialer.cli.failures import Refusal
from dialer.cli.ledger import clock_of, ledger, ledger_to_read
from dialer.cli.options import CAMPAIGNS, CampaignsFile, LabFolder, settings_of
from dialer.cli.words import day, say
from dialer.give_up_node import give_up_node
from dialer.store.nodes import NodeStanding, NoSuchNode, StillDials, standings

app = typer.Typer(help=say("help.nodes"), invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def nodes(context: typer.Context, lab: LabFolder = None) -> None:
    if context.invoked_subcommand:
        return
    with ledger_to_read(settings_of(lab)) as database:
        found = database.read(standings)
        none = say("nodes.one" if database.sqlite_file else "nodes.none")
    first = min((each.name for each in found if each.lease), default=None)
    typer.echo("\n".join(_line(each, is_first=each.name == first) for each in found) or none)


@app.command(help=say("help.nodes.gone"))
def gone(
    name: Annotated[str, typer.Argument(metavar="NODE", help=say("help.nodes.name"))],
    file: CampaignsFile = CAMPAIGNS,
    lab: LabFolder = None,
) -> None:
    settings, by = settings_of(lab), f"operator {getpass.getuser()}"
    with ledger(settings) as database:
        known = Catalogue(file=file, database=database, uploads=settings.state / "campaigns").read()
        campaigns = {each.name: each for each in known.whole.campaigns}
        now = clock_of(settings, database).now()
        try:
            done = database.write(give_up_node, name, campaigns, now=now, by=by)
        except NoSuchNode:
            raise Refusal(say("error.no_such_node", node=name)) from None
        except StillDials:
            raise Refusal(say("error.node_dials", node=name)) from None
    typer.echo(say("nodes.given_up", node=name, released=done.released, settled=done.settled))


def _line(each: NodeStanding, *, is_first: bool) -> str:
    known = {"node": each.name, "epoch": each.epoch, "up": each.up, "reserved": each.reserved}
    if each.gone_at:
        return say("nodes.gone", **known, gone=_at(each.gone_at))
    if each.lease > timedelta(0):
        dials = say("nodes.dials", **known, since=_at(each.started_at))
        return dials + (say("nodes.first") if is_first else "")
    return say("nodes.dead" if each.up else "nodes.ended", **known, until=_at(each.lease_until))


def _at(instant: datetime) -> str:
    local = instant.astimezone()
    return f"{day(local)} {local:%H:%M:%S}"
