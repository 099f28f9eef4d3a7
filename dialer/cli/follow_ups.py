"""`recado follow-ups`: what waits for a human after a call, and what they decide."""

import getpass
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated

import typer

from dialer.cli.failures import Refusal
from dialer.cli.ledger import clock_of, ledger, ledger_to_read
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import day, meaning, own_words, say
from dialer.store.in_doubt import IN_DOUBT, InDoubt, call_delivered, in_doubt, send_again

app = typer.Typer(help=say("help.follow_ups"), no_args_is_help=True, rich_markup_mode=None)

Ids = Annotated[list[str], typer.Argument(metavar="ID...", help=say("help.follow_ups.ids"))]


@app.command("list", help=say("help.follow_ups.list"))
def list_in_doubt(lab: LabFolder = None) -> None:
    with ledger_to_read(settings_of(lab)) as database:
        found = database.read(in_doubt)
    for each in found:
        typer.echo(_line(each))
    typer.echo(say("follow_ups.remedy" if found else "follow_ups.none"))


@app.command(help=say("help.follow_ups.again"))
def again(ids: Ids, lab: LabFolder = None) -> None:
    _decide(ids, send_again, "follow_ups.again", lab)


@app.command(help=say("help.follow_ups.delivered"))
def delivered(ids: Ids, lab: LabFolder = None) -> None:
    _decide(ids, call_delivered, "follow_ups.delivered", lab)


def _decide(ids: Iterable[str], decide: Callable[..., bool], done: str, lab: LabFolder) -> None:
    settings, by = settings_of(lab), f"operator {getpass.getuser()}"
    with ledger(settings) as database:
        for each in ids:
            if not database.write(decide, each, now=clock_of(settings, database).now(), by=by):
                raise Refusal(say("error.not_in_doubt", id=each))
            typer.echo(say(done, id=each))


def told_counts(counts: Mapping[tuple[str, str], int]) -> list[str]:
    """A line for each kind of follow-up; and where to look, if any waits for a human."""
    lines = []
    for kind in sorted({kind for kind, _ in counts}):
        of_kind = [
            f"{n} {meaning('state', state)}" for (each, state), n in sorted(counts.items()) if each == kind
        ]
        lines.append(say("follow_ups.counts", kind=meaning("many", kind), counts=", ".join(of_kind)))
    return [*lines, *([say("follow_ups.look")] if any(state in IN_DOUBT for _, state in counts) else [])]


def _line(each: InDoubt) -> str:
    at = each.at.astimezone()
    return say(
        "follow_ups.line",
        id=each.id,
        at=f"{day(at)} {at:%H:%M:%S}",
        campaign=each.campaign,
        person=each.person_id or say("follow_ups.somebody"),
        what=meaning("kind", each.kind, name=meaning("mail", each.name)),
        state=meaning("state", each.state),
        why=own_words(each.error),
    )
