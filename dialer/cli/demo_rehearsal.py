"""A rehearsal from the lab's start to both counts of it: the ledger's own, and the carrier's."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dialer.agreement import CarrierCount, Invite, Key, LedgerCount, without
from dialer.campaign import Campaigns
from dialer.cli.running import Run, run_campaigns
from dialer.cli.screen import Screen
from dialer.cli.words import reason, say
from dialer.clock import RehearsalClock
from dialer.gate_words import recorded
from dialer.lab.ground_truth import GroundTruth
from dialer.lab.install import find_or_install
from dialer.lab.lab import Lab
from dialer.lab.pbx import AGENTS, TRUNK
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


async def rehearse(whole: Campaigns, folder: Path, screen: Screen) -> Rehearsed:
    """Start the lab in `folder` and call everybody in it. Raises LabError."""
    screen.step(say("step.asterisk"))
    install = await asyncio.to_thread(find_or_install, screen.step)
    screen.step(say("step.lab"))
    async with Lab(folder=folder, install=install) as lab:
        with open_ledger(lab.settings) as database:
            return await _rehearse_in(lab, database, whole, screen)


async def _rehearse_in(lab: Lab, database: Database, whole: Campaigns, screen: Screen) -> Rehearsed:
    began = time.monotonic()
    database.migrate()
    latest, start = database.read(latest_instant), lawful_start(whole)
    clock = RehearsalClock(max(start, latest) if latest else start)
    forbidden: dict[str, str] = {}

    async def tell_the_people() -> None:
        await lab.teach(await database.run_read(second_factor_of_numbers))
        closed = await database.run_read(closed_numbers)
        forbidden.update({number: reason(why) for number, why in closed.items()})

    agents = [f"PJSIP/{agent}" for agent in AGENTS[:AGENTS_AT_WORK]]
    run = await run_campaigns(
        settings=lab.settings,
        whole=rehearsed(whole, endpoint=TRUNK, agents=agents),
        names=[each.name for each in whole.campaigns],
        database=database,
        clock=clock,
        screen=screen,
        before_dialling=tell_the_people,
        waits=Waits(skip_to=clock.skip_to, patience=PATIENCE),
    )
    carrier = _carrier_count(await lab.ground_truth())
    return database.read(_counted, run, carrier, forbidden, seconds=round(time.monotonic() - began, 1))


def _counted(
    tx: Tx, run: Run, carrier: CarrierCount, forbidden: Mapping[str, str], *, seconds: float
) -> Rehearsed:
    """Both counts at one instant, and what else the ledger tells of this run."""
    names = list(run.imported)
    ledger, contacts = _ledger_count(tx, forbidden), progress(tx, names)
    erased = erased_numbers(tx, {invite.number for invite in carrier.invites} - ledger.calls.keys())
    return Rehearsed(
        run=run,
        ledger=ledger,
        carrier=without(carrier, erased),
        erased=len(erased),
        refused=[recorded(each) for each in refusals(tx, names)],
        contacts=sum(contacts.values()),
        waiting=contacts["waiting"],
        unplaced=sum(count_contacts(tx, name).done.get(NOT_DIALLED, 0) for name in names),
        outcomes={str(outcome): n for outcome, n in outcomes(tx, names).items()},
        transfers=talked_transfers(tx),
        mails=follow_up_counts(tx).get(("mail", "delivered"), 0),
        seconds=seconds,
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
