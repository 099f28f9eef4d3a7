"""`recado lists`: those whom the law, or they themselves, put on a list of numbers not to be called."""

from pathlib import Path
from typing import Annotated

import typer

from dialer.cli.failures import Refusal
from dialer.cli.ledger import clock_of, ledger, ledger_to_read
from dialer.cli.mistakes import mistake
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import day, say
from dialer.contacts.list_file import BadList, read_list
from dialer.policy.rules import Suppression
from dialer.profiles import shipped_book
from dialer.store.lists import import_list as import_into_ledger
from dialer.store.lists import list_states

app = typer.Typer(help=say("help.lists"), no_args_is_help=True, rich_markup_mode=None)


@app.command("import", help=say("help.lists.import"))
def import_list(
    name: Annotated[str, typer.Argument(help=say("help.lists.name"))],
    file: Annotated[Path, typer.Argument(help=say("help.lists.file"))],
    lab: LabFolder = None,
) -> None:
    ages = _ages()
    if name not in ages:
        raise Refusal(say("error.unknown_list", name=name, known=", ".join(sorted(ages))))
    settings = settings_of(lab)
    with ledger(settings) as database:
        now = clock_of(settings, database).now()
        try:
            read = read_list(file, name, now=now, max_age_days=ages[name])
        except BadList as error:
            raise Refusal(mistake(str(error))) from error
        count = database.write(
            import_into_ledger,
            name=name,
            as_of=read.as_of,
            entries=read.entries,
            complete=True,
            source=file.name,
            now=now,
        )
    typer.echo(say("lists.imported", name=name, entries=count, date=day(read.as_of)))


@app.command(help=say("help.lists.show"))
def show(lab: LabFolder = None) -> None:
    with ledger_to_read(settings_of(lab)) as database:
        states = database.read(list_states)
    for name, state in sorted(states.items()):
        whole = say("lists.whole" if state.whole else "lists.broken")
        typer.echo(say("lists.state", name=name, date=day(state.as_of), whole=whole))
    if not states:
        typer.echo(say("lists.none"))


def _ages() -> dict[str, int | None]:
    """The lists that profiles ask for, with the fewest days that any of them lets one be old."""
    ages: dict[str, int | None] = {}
    for profile in shipped_book():
        for rule in profile.rules:
            if isinstance(rule.terms, Suppression):
                for name in rule.terms.lists:
                    known = [days for days in (ages.get(name), rule.terms.max_age_days) if days is not None]
                    ages[name] = min(known, default=None)
    return ages
