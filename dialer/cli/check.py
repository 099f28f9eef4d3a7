"""`recado check`: everything that can be known to be wrong before anybody is called."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file.contact_checks import contact_checks
from dialer.campaign_file.load import file_errors, load_campaigns, placed, read_campaigns
from dialer.campaign_file.prompt_checks import prompt_checks
from dialer.campaign_file.voice_checks import voices_speak
from dialer.cli.ami_check import ami_logins
from dialer.cli.check_contacts import Looked, contacts_lines, look_at_contacts
from dialer.cli.check_law import law_notes
from dialer.cli.mistakes import mistake
from dialer.cli.options import CAMPAIGNS
from dialer.cli.screen import Screen
from dialer.cli.words import say
from dialer.file_error import FileError
from dialer.settings import Settings
from tts.engines import Engine
from tts.installed import installed_engines

FurtherCheck = Callable[[Campaigns], Awaitable[Sequence[str]]]
"""A check that needs the outside, such as the AMI login: a sentence for each thing that is wrong."""


def check_file(path: Path) -> list[FileError]:
    """Every mistake in the campaigns file, its flows, their texts and the headers of its contacts."""
    reading = read_campaigns(path)
    errors = list(reading.errors)
    if reading.root is not None:
        between, in_contacts = contact_checks(reading.readable, path.parent)
        errors += file_errors(path, placed(reading.root, between))
        errors += in_contacts
        for flow, mistakes in prompt_checks(reading.readable, path.parent):
            errors += file_errors(flow, mistakes)
    return _in_order(path, errors)


def check(
    file: Annotated[Path, typer.Argument(help=say("help.option.campaigns"))] = CAMPAIGNS,
) -> None:
    raise typer.Exit(asyncio.run(checked(file, [ami_logins])))


async def checked(
    path: Path, further: Sequence[FurtherCheck] = (), *, engines: Mapping[str, Engine] | None = None
) -> int:
    """Print every mistake, one a line, and a closing sentence; 0 if there is none, else 1.

    `further` are asked only once the files are sound; `engines` are those of this machine, if not given.
    """
    screen = Screen(Console(stderr=True, highlight=False))
    known = installed_engines(Settings().voices) if engines is None else engines
    with screen.counting(say("check.reading", file=path)):
        errors = _in_order(path, [*check_file(path), *await _voices(path, known)])
    campaigns = None if errors else load_campaigns(path)
    contacts = [_looked(campaign, screen) for campaign in campaigns.campaigns] if campaigns else []
    refused = [str(looked.refusal) for looked in contacts if looked.refusal]
    outside = [] if campaigns is None else await _outside(campaigns, further)
    wrong = [*map(str, errors), *refused, *outside]
    for sentence in wrong:
        typer.echo(mistake(sentence))
    for looked in contacts:
        for line in contacts_lines(looked):
            typer.echo(line)
    for note in law_notes(campaigns) if campaigns else ():
        typer.echo(note)
    typer.echo(_closing(path, wrong, campaigns))
    return 1 if wrong else 0


def _looked(campaign: Campaign, screen: Screen) -> Looked:
    with screen.counting(say("plan.reading", campaign=campaign.name)) as count:
        return look_at_contacts(campaign, count)


def _in_order(path: Path, errors: Sequence[FileError]) -> list[FileError]:
    """Each mistake once, those of the campaigns file first."""
    own = sorted((e for e in errors if e.file == path), key=lambda error: (error.line, error.column))
    return list(dict.fromkeys([*own, *(error for error in errors if error.file != path)]))


async def _voices(path: Path, engines: Mapping[str, Engine]) -> Sequence[FileError]:
    """What is wrong with the voices and recordings that the file names."""
    reading = read_campaigns(path)
    if reading.root is None:
        return ()
    found = await voices_speak(reading.readable, path.parent, engines)
    return file_errors(path, placed(reading.root, found))


async def _outside(campaigns: Campaigns, further: Sequence[FurtherCheck]) -> list[str]:
    return [sentence for look in further for sentence in await look(campaigns)]


def _closing(path: Path, wrong: Sequence[str], campaigns: Campaigns | None) -> str:
    if wrong:
        return say("check.mistake" if len(wrong) == 1 else "check.mistakes", file=path, n=len(wrong))
    names = ", ".join(campaign.name for campaign in campaigns.campaigns) if campaigns else ""
    return say("check.sound", file=path, campaigns=names)
