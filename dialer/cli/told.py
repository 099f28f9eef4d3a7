"""`recado hours`, `abandoned` and `line-types`: what people and carriers have told an operator."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from dialer.asked_hours import BadHours, as_window
from dialer.cli.basis import known_person
from dialer.cli.failures import Refusal
from dialer.cli.ledger import clock_of, ledger
from dialer.cli.mistakes import mistake
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import say
from dialer.contacts.line_type_file import BadLineTypes, read_line_types
from dialer.policy.line_type import MAX_AGE
from dialer.store.abandoned import count_as_abandoned
from dialer.store.asked_hours import ask_for_hours, forget_hours, hours_asked_by
from dialer.store.line_types import record_line_types
from dialer.store.past import key_of, same_people

PersonId = Annotated[str, typer.Argument(help=say("help.law.person"))]


def hours(
    person: PersonId,
    asked: Annotated[str | None, typer.Argument(help=say("help.hours.asked"))] = None,
    evidence: Annotated[str | None, typer.Option(help=say("help.hours.evidence"))] = None,
    lift: Annotated[bool, typer.Option("--lift", help=say("help.hours.lift"))] = False,
    lab: LabFolder = None,
) -> None:
    if asked and lift:
        raise Refusal(say("error.hours_and_lift"))
    window = _window(asked) if asked else ""
    settings, source = settings_of(lab), f"operator {getpass.getuser()}"
    with ledger(settings) as database:
        known_person(database, person)
        now = clock_of(settings, database).now()
        if lift:
            held = database.write(forget_hours, person, source=source, now=now)
            typer.echo(say("hours.lifted" if held else "hours.none", person=person))
        elif asked:
            database.write(ask_for_hours, person, hours=window, evidence=evidence, source=source, now=now)
            typer.echo(say("hours.kept" if evidence is None else "hours.kept_written", person=person))
        found = database.read(lambda tx: hours_asked_by(tx, same_people(tx, key_of(tx, person))))
    if found:
        written = say("hours.written", evidence=found.evidence) if found.evidence else say("hours.said")
        typer.echo(say("hours.line", person=person, hours=found.hours, written=written))
    elif not lift:
        typer.echo(say("hours.none", person=person))


def abandoned(person: PersonId, lab: LabFolder = None) -> None:
    settings, source = settings_of(lab), f"operator {getpass.getuser()}"
    with ledger(settings) as database:
        known_person(database, person)
        now = clock_of(settings, database).now()
        counted = database.write(count_as_abandoned, person, source=source, now=now)
    if counted is None:
        raise Refusal(say("error.nothing_abandoned", person=person))
    typer.echo(say("abandoned", person=person, attempt=counted))


def line_types(
    file: Annotated[Path, typer.Argument(help=say("help.line_types.file"))], lab: LabFolder = None
) -> None:
    settings = settings_of(lab)
    with ledger(settings) as database:
        now = clock_of(settings, database).now()
        try:
            read = read_line_types(file, today=now.date())
        except BadLineTypes as error:
            raise Refusal(mistake(str(error))) from error
        newer = database.write(record_line_types, read, source=file.name, now=now)
    typer.echo(say("line_types", numbers=len(read), newer=newer, days=MAX_AGE.days))


def _window(text: str) -> str:
    """The hours as they are kept. Raises Refusal."""
    try:
        as_window(text)
    except BadHours as error:
        raise Refusal(say("error.hours", why=mistake(str(error)))) from error
    return " ".join(text.split())
