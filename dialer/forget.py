"""Removes from the disk what the ledger no longer holds about somebody: sounds, results, rejected rows."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from dialer.campaign import Campaign
from dialer.campaign_file import load_campaigns
from dialer.contact import Contact
from dialer.contacts.csv_records import UnreadableFile, open_sheet
from dialer.launch import new_prompts
from dialer.ports import PromptsRefused
from dialer.prepare_prompts import PreparePrompts, discard
from dialer.report import write_results
from dialer.settings import Settings
from dialer.speakers import new_speaker
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from dialer.store.erasure import Erased
from ivr_flows.loader import load_flow


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """A contact and what makes, and erases, its sounds."""

    contact: Contact
    contacts_file: Path
    prompts: PreparePrompts


def prompts_about(database: Database, person_id: str, file: Path, settings: Settings) -> list[About]:
    """What may have been spoken about them; ask while the ledger still knows. Needs the campaigns file."""
    whole = load_campaigns(file) if file.exists() else None
    campaigns = {each.name: each for each in whole.campaigns} if whole else {}
    standings = database.read(find_contacts, person_id)
    theirs = [each.contact for each in standings if each.contact.person.id == person_id]
    return [
        About(
            contact=each,
            contacts_file=campaigns[each.campaign].contacts.path,
            prompts=_prompts(campaigns[each.campaign], settings),
        )
        for each in theirs
        if each.campaign in campaigns
    ]


async def forget_on_disk(
    database: Database, erased: Erased, about: Sequence[About], settings: Settings
) -> list[str]:
    """Remove what Recado itself wrote; the names of what is the operator's, where they may still be named."""
    for each in about:
        try:
            await each.prompts.erase(each.contact)
        except PromptsRefused:
            continue  # no text can be made for them, so none was spoken
    spoken = (settings.sounds / "cache").is_dir()
    for person_id in erased.people if spoken else ():
        await new_speaker(settings, "alaw", {}).erase([], about=person_id)
    for attempt_id in erased.attempts:
        discard(settings.sounds / "calls", attempt_id)
    for campaign in erased.campaigns:
        results = settings.state / "results" / f"{campaign}.csv"
        if results.exists():
            await database.run_read(write_results, results, campaign)
    for rejects in sorted((settings.state / "rejects").glob("*.csv")):
        _without(rejects, erased.people)
    for upload in sorted((settings.state / "campaigns").rglob("*")):
        if upload.is_file():
            _without(upload, erased.people)
    theirs = sorted({str(each.contacts_file) for each in about})
    return [*theirs, str(settings.event_log)]


def _prompts(campaign: Campaign, settings: Settings) -> PreparePrompts:
    speaker = new_speaker(settings, campaign.trunk.codec)
    return new_prompts(campaign, load_flow(campaign.flow), settings, speaker)


def _without(file: Path, people: Sequence[str]) -> None:
    """The file without its rows that name one of these people in a cell; what is left stays as it stood."""
    try:
        sheet = open_sheet(file, ())
        encoding, separator = sheet.encoding, sheet.separator
    except UnreadableFile:
        encoding, separator = "latin-1", ";"  # nobody was imported from it, and somebody may be in it
    part, theirs, removed = file.with_name(f"{file.name}.without"), set(people), 0
    part.touch(mode=0o600)
    how: Any = {"encoding": encoding, "errors": "surrogateescape", "newline": ""}
    with file.open("r", **how) as rows, part.open("w", **how) as left:
        for row, text in _rows(rows, separator):
            if theirs.isdisjoint(cell.strip() for cell in row):
                left.write(text)
            else:
                removed += 1
    if removed:
        part.replace(file)
    else:
        part.unlink()


def _rows(file: TextIO, separator: str) -> Iterator[tuple[list[str], str]]:
    """Each row with its text as it stands."""
    taken: list[str] = []
    for row in csv.reader(_kept(file, taken), delimiter=separator):
        yield row, "".join(taken)
        taken.clear()


def _kept(lines: TextIO, taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line
