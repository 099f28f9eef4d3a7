"""`recado demo`: the main job against a telephone network that a second Asterisk plays."""

import asyncio
import json
import shlex
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from dialer.agreement import Agreement, CarrierCount, Invite, Key, LedgerCount, compare, without
from dialer.campaign import Campaigns
from dialer.campaign_file import load_campaigns
from dialer.cli.demo_serve import serve_demo
from dialer.cli.failures import Refusal
from dialer.cli.mistakes import mistake
from dialer.cli.options import CAMPAIGNS, DEMO, CampaignsFile
from dialer.cli.running import Run, run_campaigns
from dialer.cli.screen import Screen
from dialer.cli.serving import Door
from dialer.cli.telling_refusals import refusal_lines
from dialer.cli.words import reason, say
from dialer.clock import RehearsalClock
from dialer.gate_words import recorded
from dialer.lab.ground_truth import GroundTruth
from dialer.lab.install import find_or_install
from dialer.lab.lab import Lab
from dialer.lab.pbx import AGENTS, TRUNK
from dialer.lab.state import LOCK, held
from dialer.open_ledger import open_ledger
from dialer.policy.judge import Reason
from dialer.rehearse import lawful_start, rehearsed
from dialer.store import Tx
from dialer.store.attempts import outcomes
from dialer.store.contacts import count_contacts
from dialer.store.database import Database
from dialer.store.done import NOT_DIALLED
from dialer.store.follow_ups import follow_up_counts
from dialer.store.rehearsal_counts import (
    calls_by_number,
    closed_numbers,
    erased_numbers,
    keys_by_number,
    latest_instant,
    numbers_of_same_person,
    refusals,
    second_factor_of_numbers,
)
from dialer.store.results import progress, talked_transfers
from dialer.when_over import Waits

PATIENCE = timedelta(minutes=1)
"""How long the lab's PBX may be out of reach: nobody will start it again."""

AGENTS_AT_WORK = 3
"""So few that some people have to wait, and are asked whether they want to."""


class Hidden(StrEnum):
    """What the comparison is not shown of the ledger, to see that it notices."""

    ATTEMPT = "attempt"
    KEY = "key"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsed:
    """A rehearsal, both sides of it."""

    run: Run
    ledger: LedgerCount
    carrier: CarrierCount
    erased: int
    """Numbers of erased people, left out of what the carrier counted."""
    refused: Sequence[Reason]
    """Why the gate let somebody never be called, one for each such contact."""
    contacts: int
    waiting: int
    """Contacts whose turn is still to come: somebody stopped the rehearsal."""
    unplaced: int
    """Contacts whose calls could not even be placed."""
    outcomes: Mapping[str, int]
    transfers: int
    mails: int
    seconds: float

    @property
    def nobody_called(self) -> bool:
        return not (self.ledger.calls or self.carrier.invites or self.erased)


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
        serve_demo(campaigns, folder, screen, Door(host="127.0.0.1", port=port))
        return
    rehearsal = asyncio.run(_rehearse(whole, folder, screen))
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


async def _rehearse(whole: Campaigns, folder: Path, screen: Screen) -> Rehearsed:
    screen.step(say("step.asterisk"))
    install = await asyncio.to_thread(find_or_install, screen.step)
    screen.step(say("step.lab"))
    async with Lab(folder=folder, install=install) as lab:
        with open_ledger(lab.settings) as database:
            return await _rehearse_in(lab, database, whole, screen)


async def _rehearse_in(lab: Lab, database: Database, whole: Campaigns, screen: Screen) -> Rehearsed:
    began = time.monotonic()
    names = [each.name for each in whole.campaigns]
    database.migrate()
    latest = database.read(latest_instant)
    start = lawful_start(whole)
    clock = RehearsalClock(max(start, latest) if latest else start)
    forbidden: dict[str, str] = {}

    async def tell_the_people() -> None:
        await lab.teach(await database.run_read(second_factor_of_numbers))
        closed = await database.run_read(closed_numbers)
        forbidden.update({number: reason(why) for number, why in closed.items()})

    run = await run_campaigns(
        settings=lab.settings,
        whole=rehearsed(
            whole, endpoint=TRUNK, agents=[f"PJSIP/{agent}" for agent in AGENTS[:AGENTS_AT_WORK]]
        ),
        names=names,
        database=database,
        clock=clock,
        screen=screen,
        before_dialling=tell_the_people,
        waits=Waits(skip_to=clock.skip_to, patience=PATIENCE),
    )
    ledger, carrier = database.read(_ledger_count, forbidden), _carrier_count(await lab.ground_truth())
    erased = database.read(
        erased_numbers, {invite.number for invite in carrier.invites} - ledger.calls.keys()
    )
    return Rehearsed(
        run=run,
        ledger=ledger,
        carrier=without(carrier, erased),
        erased=len(erased),
        refused=[recorded(each) for each in database.read(refusals, names)],
        contacts=sum(database.read(progress, names).values()),
        waiting=database.read(progress, names)["waiting"],
        unplaced=sum(database.read(count_contacts, name).done.get(NOT_DIALLED, 0) for name in names),
        outcomes={str(outcome): n for outcome, n in database.read(outcomes, names).items()},
        transfers=database.read(talked_transfers),
        mails=database.read(follow_up_counts).get(("mail", "delivered"), 0),
        seconds=round(time.monotonic() - began, 1),
    )


def _ledger_count(tx: Tx, forbidden: Mapping[str, str]) -> LedgerCount:
    return LedgerCount(
        calls=calls_by_number(tx),
        keys=keys_by_number(tx),
        forbidden=forbidden,
        numbers_of_same_person=numbers_of_same_person(tx),
    )


def _carrier_count(truth: GroundTruth) -> CarrierCount:
    """What the carrier counted of calls out; who rang in is nobody's attempt."""
    return CarrierCount(
        invites=[Invite(number=invite.number, at=invite.at) for invite in truth.invites],
        keys=[
            Key(number=f"+{key.number.lstrip('+')}", key=key.key, at=key.at, identity=key.identity)
            for key in truth.keys
            if not key.inbound
        ],
    )


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
