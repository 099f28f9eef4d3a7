"""`recado demo`: the main job against a telephone network that a second Asterisk plays."""

import asyncio
import json
import shlex
import shutil
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from dialer.agreement import Agreement, LedgerCount, compare
from dialer.campaign_file import load_campaigns
from dialer.cli.demo_rehearsal import Rehearsed, rehearse
from dialer.cli.failures import Refusal
from dialer.cli.mistakes import mistake
from dialer.cli.options import CAMPAIGNS, DEMO, CampaignsFile
from dialer.cli.screen import Screen
from dialer.cli.telling_refusals import refusal_lines
from dialer.cli.words import say
from dialer.lab.state import LOCK, held


class Hidden(StrEnum):
    """What the comparison is not shown of the ledger, to see that it notices."""

    ATTEMPT = "attempt"
    KEY = "key"


def demo(
    campaigns: CampaignsFile = CAMPAIGNS,
    folder: Annotated[Path, typer.Option(help=say("help.demo.folder"))] = DEMO,
    json_file: Annotated[Path | None, typer.Option("--json", help=say("help.json"))] = None,
    resume: Annotated[bool, typer.Option("--resume", help=say("help.demo.resume"))] = False,
    hide: Annotated[Hidden | None, typer.Option(help=say("help.demo.hide"))] = None,
    serve: Annotated[bool, typer.Option("--serve", help=say("help.demo.serve"))] = False,
    port: Annotated[int, typer.Option(help=say("help.demo.port"))] = 8080,
) -> None:
    screen = Screen()
    whole = load_campaigns(campaigns)
    if resume:
        _refuse_nothing(folder)
    else:
        _clear(folder)
    if serve:
        from dialer.cli.demo_serve import serve_demo
        from dialer.cli.serving import Door

        serve_demo(campaigns, folder, screen, Door(host="127.0.0.1", port=port))
        return
    rehearsal = asyncio.run(rehearse(whole, folder, screen))
    rehearsal = replace(rehearsal, ledger=_shown(rehearsal.ledger, hide))
    agreement = compare(rehearsal.ledger, rehearsal.carrier)
    _print(rehearsal, agreement, folder, screen)
    if rehearsal.waiting:
        command = _resuming(campaigns, folder)
        screen.line(say("demo.stopped", waiting=rehearsal.waiting, command=command))
    if json_file:
        json_file.write_text(json.dumps(_figures(rehearsal, agreement), indent=2, ensure_ascii=False) + "\n")
    sound = agreement.holds and not rehearsal.nobody_called and not rehearsal.unplaced
    raise typer.Exit(0 if sound else 1)


def _resuming(campaigns: Path, folder: Path) -> str:
    """The command that goes on with this rehearsal, wherever it is."""
    given = (("--campaigns", campaigns, CAMPAIGNS), ("--folder", folder, DEMO))
    options = [part for name, path, usual in given if path != usual for part in (name, str(path))]
    return shlex.join(["recado", "demo", "--resume", *options])


def _refuse_nothing(folder: Path) -> None:
    """To go on takes a ledger: without one a whole rehearsal would begin, which nobody asked for."""
    if not (folder / "state" / "recado.db").exists():
        raise Refusal(say("error.nothing_to_resume", folder=folder))


def _clear(folder: Path) -> None:
    """Begin anew; but only what a rehearsal left is thrown away, and not from under one that runs."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / LOCK).exists():
        raise Refusal(say("error.not_a_rehearsal", folder=folder))
    if held(folder):
        raise Refusal(say("error.lab_runs", folder=folder))
    shutil.rmtree(folder)


def _shown(ledger: LedgerCount, hide: Hidden | None) -> LedgerCount:
    """The ledger as the comparison sees it: with one thing hidden, it must notice."""
    if hide is Hidden.ATTEMPT:
        number = min(ledger.calls)
        return replace(ledger, calls={**ledger.calls, number: ledger.calls[number] - 1})
    if hide is Hidden.KEY:
        number = min(number for number, keys in ledger.keys.items() if keys)
        return replace(ledger, keys={**ledger.keys, number: ledger.keys[number][:-1]})
    return ledger


def _print(rehearsal: Rehearsed, agreement: Agreement, folder: Path, screen: Screen) -> None:
    screen.line()
    screen.outcomes(rehearsal.outcomes)
    screen.line()
    screen.line(say("agreement.title"), style="bold")
    screen.console.print(_comparison(rehearsal))
    screen.line(say("agreement.holds" if agreement.holds else "agreement.differs"), style="bold")
    for difference in agreement.differences:
        screen.line(f"  {mistake(difference)}", style="red")
    if rehearsal.erased:
        screen.line(say("demo.erased", n=rehearsal.erased))
    for line in refusal_lines(rehearsal.refused):
        screen.line(line)
    if rehearsal.nobody_called:
        screen.line(say("demo.nobody"), style="red")
    if rehearsal.unplaced:
        screen.line(say("demo.unplaced", n=rehearsal.unplaced, folder=folder), style="red")
    screen.line()
    for file in rehearsal.run.results:
        screen.line(f"{say('files.results')}: {file}")
    screen.line(f"{say('files.mails')}: {folder / 'mails'}")
    screen.line(f"{say('files.recordings')}: {folder / 'recordings'}")
    screen.line(
        say(
            "summary",
            contacts=rehearsal.contacts,
            attempts=sum(rehearsal.outcomes.values()),
            transfers=rehearsal.transfers,
            mails=rehearsal.mails,
            seconds=rehearsal.seconds,
        )
    )


def _comparison(rehearsal: Rehearsed) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("", say("agreement.ledger"), say("agreement.carrier")):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_row(
        say("agreement.calls"), str(sum(rehearsal.ledger.calls.values())), str(len(rehearsal.carrier.invites))
    )
    table.add_row(say("agreement.keys"), str(_key_count(rehearsal.ledger)), str(len(rehearsal.carrier.keys)))
    return table


def _key_count(ledger: LedgerCount) -> int:
    return sum(len(keys) for keys in ledger.keys.values())


def _figures(rehearsal: Rehearsed, agreement: Agreement) -> dict[str, Any]:
    return {
        "contacts": rehearsal.contacts,
        "rejected": sum(imported.rejected for imported in rehearsal.run.imported.values()),
        "attempts": sum(rehearsal.outcomes.values()),
        "outcomes": rehearsal.outcomes,
        "ledger": {"calls": sum(rehearsal.ledger.calls.values()), "keys": _key_count(rehearsal.ledger)},
        "carrier": {"invites": len(rehearsal.carrier.invites), "keys": len(rehearsal.carrier.keys)},
        "transfers": rehearsal.transfers,
        "mails": rehearsal.mails,
        "called_twice": agreement.called_twice,
        "forbidden_calls": agreement.forbidden_calls,
        "agreement": agreement.holds,
        "seconds": rehearsal.seconds,
    }
