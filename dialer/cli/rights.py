"""`recado export-person`, `erase` and `retention`: what a person may ask, and what the law asks."""

import asyncio
import getpass
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dialer.campaign import Campaigns
from dialer.campaign_file import load_campaigns
from dialer.cli.failures import Refusal
from dialer.cli.ledger import clock_of, ledger
from dialer.cli.options import CAMPAIGNS, CampaignsFile, LabFolder, settings_of
from dialer.cli.screen import Screen
from dialer.cli.strangers import refuse_strangers
from dialer.cli.words import day, language, say
from dialer.export import as_text
from dialer.forget import forget_on_disk, prompts_about
from dialer.keep import Keeping
from dialer.profiles import load_book
from dialer.retention import Outcome, retain
from dialer.store.blocked import Block, opened
from dialer.store.dossier import Dossier, dossier, note_export
from dialer.store.erasure import CallOpen, erase

PersonId = Annotated[str, typer.Argument(help=say("help.law.person"))]

retention = typer.Typer(help=say("help.retention"), no_args_is_help=True, rich_markup_mode=None)


def export_person(
    person: PersonId,
    creditor: Annotated[str | None, typer.Option(help=say("help.export.creditor"))] = None,
    out: Annotated[Path | None, typer.Option("--out", help=say("help.export.out"))] = None,
    blocked: Annotated[str | None, typer.Option("--blocked", help=say("help.export.blocked"))] = None,
    lab: LabFolder = None,
) -> None:
    settings, by = settings_of(lab), getpass.getuser()
    with ledger(settings) as database:
        now = clock_of(settings, database).now()
        if blocked is not None:
            told: Dossier | None = _unsealed(database.read(opened, person))
            by = f"{by}, for {blocked}"
        else:
            told = database.read(dossier, person, creditor_name=creditor)
        if told is None:
            raise Refusal(say("error.person_unknown", person=person))
        database.write(note_export, person, creditor_name=creditor, now=now, by=by, known=blocked is None)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    if out is None:
        typer.echo(text)
        return
    readable = text if blocked is not None else as_text(told, language())
    for file, content in ((out.with_suffix(".json"), text), (out.with_suffix(".txt"), readable)):
        _write_private(file, content)
    typer.echo(say("exported", person=person, json=out.with_suffix(".json"), text=out.with_suffix(".txt")))


def erase_person(
    person: PersonId,
    file: CampaignsFile = CAMPAIGNS,
    lab: LabFolder = None,
) -> None:
    settings, whole = settings_of(lab), _campaigns(file)
    with ledger(settings) as database:
        if whole:
            refuse_strangers(database, whole, lab)
        now = clock_of(settings, database).now()
        about = prompts_about(database, person, file, settings)
        try:
            erased = database.write(
                erase,
                person,
                keep=_keeping(whole, now).must_keep,
                suppress=True,
                now=now,
                by=getpass.getuser(),
                why="request",
            )
        except CallOpen as error:
            raise Refusal(say("error.call_open", person=person)) from error
        if erased is None:
            raise Refusal(say("error.person_unknown", person=person))
        left = asyncio.run(forget_on_disk(database, erased, about, settings))
    if erased.blocked:
        typer.echo(
            say(
                "erase.blocked",
                person=person,
                day=day(erased.blocked.until),
                rules=erased.blocked.because,
            )
        )
    else:
        typer.echo(say("erase.gone", person=person))
    typer.echo(say("erase.elsewhere", files=", ".join(left)))


@retention.command("run", help=say("help.retention.run"))
def run_retention(
    file: CampaignsFile = CAMPAIGNS,
    dry: Annotated[bool, typer.Option("--dry-run", help=say("help.retention.dry"))] = False,
    lab: LabFolder = None,
) -> None:
    screen, settings, whole = Screen(), settings_of(lab), _campaigns(file)
    with (
        ledger(settings) as database,
        screen.counting(say("retention.looking")) as progress,
    ):
        if whole:
            refuse_strangers(database, whole, lab)
        now = clock_of(settings, database).now()
        outcome = retain(
            database,
            _keeping(whole, now),
            now=now,
            by=getpass.getuser(),
            dry=dry,
            progress=progress,
        )
    screen.line(_said(outcome, dry=dry))


def _said(outcome: Outcome, *, dry: bool) -> str:
    return say(
        "retention.would" if dry else "retention.did",
        people=outcome.looked_at,
        removed=len(outcome.removed),
        blocked=len(outcome.blocked),
        destroyed=outcome.destroyed,
        waiting=outcome.in_call,
    )


def _campaigns(file: Path) -> Campaigns | None:
    return load_campaigns(file) if file.exists() else None


def _keeping(whole: Campaigns | None, now: datetime) -> Keeping:
    """By the profiles, and the creditors' countries where the campaigns are at hand."""
    return Keeping(
        book=load_book(whole.overrides if whole else ()),
        creditor_countries=[each.creditor_country for each in whole.campaigns] if whole else [],
        today=now.date(),
    )


def _unsealed(blocks: list[Block]) -> Dossier | None:
    """What was sealed, by the day on which it was."""
    sealed = [
        {
            "blocked_at": block.blocked_at.isoformat(),
            "destroy_on": block.destroy_on.isoformat(),
            "because": block.because,
            "rows": block.rows,
        }
        for block in blocks
    ]
    return {"blocked": sealed} if sealed else None


def _write_private(file: Path, content: str) -> None:
    try:
        with open(file, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(content)
    except OSError as error:
        raise Refusal(say("error.not_written", file=file, why=error.strerror)) from error
