"""An agent at the desk on a real Asterisk: logged in, connected, filed; a callback through the gate."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from dialer.attempt import Attempt
from dialer.catalogue import Catalogue
from dialer.cli.serve import rehearsal_of
from dialer.clock import RehearsalClock
from dialer.control.access import SCOPES, Role, Who
from dialer.control.desk import Desk
from dialer.control.desk_dispositions import Disposition, Said
from dialer.control.desk_view import DeskView, InHand
from dialer.lab.ami import Ami
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from dialer.law_of import law_of
from dialer.rehearse import lawful_start
from dialer.store import Tx
from dialer.store.answers import mildest
from dialer.store.attempts import find_attempt
from dialer.store.callbacks import ask_callback
from dialer.store.contacts import find_contacts
from dialer.store.facts import standing_contacts
from dialer.store.promises import promises_of
from dialer.store.schema import call_event, contact, user_account
from tests.faults.people import LISTENERS, WANT_AN_AGENT, numbers
from tests.integration.served import OPERATOR, Serving, serving
from tests.unit.known import answers_of

(ASKS,), (LISTENS,) = numbers(1, WANT_AN_AGENT), numbers(1, LISTENERS)
AGENT = Who(
    id="user:1",
    name="Eva",
    kind="person",
    scopes=SCOPES[Role.AGENT],
    user_id=1,
    interface="PJSIP/agent-4",
)
"""At a telephone that no campaign names."""

OTHERS = ("PJSIP/agent-1", "PJSIP/agent-2", "PJSIP/agent-3")
WITHIN = 120.0
"""Seconds that nothing here needs, on however slow a machine."""


@dataclass
class Day:
    """What was seen of an agent's day."""

    members: dict[str, set[str]] = field(default_factory=dict)
    """Who was in the queue, at each point, and not paused."""
    transferred: InHand | None = None
    attempt: Attempt | None = None
    shown_after: float = 0.0
    """Seconds from the line of the event log that joins the two to the desk."""
    promised: int = 0
    gate: dict[str, str] = field(default_factory=dict)
    states: list[str] = field(default_factory=list)
    called_back: InHand | None = None
    waiting: int = 0
    rung_by_machine: int = 0
    callbacks_left: int = 0
    invites: Counter[str] = field(default_factory=Counter)


@dataclass
class Office:
    """The serving process, its ledger, and one desk."""

    playing: Serving
    desk: Desk
    clock: RehearsalClock

    async def view(self) -> DeskView:
        return await self.desk.view(AGENT, "en")

    async def until(self, holds: Callable[[DeskView], Any]) -> DeskView:
        async with asyncio.timeout(WITHIN):
            while not holds(view := await self.view()):
                await asyncio.sleep(0.02)
        return view

    async def in_hand(self) -> InHand:
        hand = (await self.until(lambda view: view.in_hand)).in_hand
        assert hand is not None
        return hand

    async def ready_members(self, queue: str = "citas") -> set[str]:
        settings = self.playing.lab.settings
        secret = settings.ami_secret.get_secret_value()
        async with Ami(port=settings.ami_port, user=settings.ami_user, secret=secret, events=True) as ami:
            await ami.send("QueueStatus", {"Queue": queue})
            found: set[str] = set()
            async for event in ami.events():
                if event["Event"] == "QueueMember" and event["Paused"] == "0":
                    found.add(event["Location"])
                if event["Event"] == "QueueStatusComplete":
                    return found
        raise AssertionError("the link ended")

    async def until_ready(self, wanted: set[str]) -> set[str]:
        async with asyncio.timeout(WITHIN):
            while (found := await self.ready_members()) != wanted:
                await asyncio.sleep(0.1)
        return found

    async def others_pause(self) -> None:
        settings = self.playing.lab.settings
        secret = settings.ami_secret.get_secret_value()
        async with Ami(port=settings.ami_port, user=settings.ami_user, secret=secret) as ami:
            for each in OTHERS:
                await ami.send("QueuePause", {"Interface": each, "Paused": "true", "Reason": "away"})

    def gate_says(self, campaign_name: str, at: datetime) -> str:
        """Were it the turn of this campaign's only contact at that instant."""
        whole = _catalogue(self.playing).read().whole
        (campaign,) = [each for each in whole.campaigns if each.name == campaign_name]
        gate = law_of(whole, self.clock).gate(campaign, at)

        def ask(tx: Tx) -> str:
            row = tx.execute(standing_contacts().where(contact.c.campaign == campaign_name)).one()
            return mildest(answers_of(tx, row, gate)).word

        return self.playing.database.read(ask)


def _catalogue(playing: Serving) -> Catalogue:
    uploads = playing.lab.settings.state / "campaigns"
    return Catalogue(file=playing.file, database=playing.database, uploads=uploads, adapt=rehearsal_of)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    async with (
        Lab(folder=tmp_path_factory.mktemp("desk"), install=asterisk) as lab,
        serving(lab, [ASKS], [LISTENS], per_second=2.0) as playing,
    ):
        clock = RehearsalClock(lawful_start(_catalogue(playing).read().whole))
        office = Office(playing, Desk(playing.database, clock), clock)
        account = {"id": 1, "login": "eva", "name": "Eva", "roles": ["agent"], "created_by": "test"}
        account["created_at"] = clock.now()
        playing.database.write(lambda tx: tx.execute(user_account.insert().values(account)))
        yield await _play(office)


async def _play(office: Office) -> Day:
    day, playing = Day(), office.playing
    await playing.lab.agent_stays("agent-4")
    process = await playing.serve("--dialer-only")
    await process.says("Dialling what is launched")
    await _log_in(office, day)
    await _transfer(office, day)
    await _call_back(office, day)
    await office.desk.end(AGENT)
    day.members["after"] = await office.until_ready(set())
    day.invites = playing.invites()
    await process.end()
    return day


async def _log_in(office: Office, day: Day) -> None:
    """While nobody is called yet."""
    await office.desk.begin(AGENT)
    await office.playing.control.launch("one", OPERATOR)
    await office.playing.control.pause("one", OPERATOR)
    day.members["begun"] = await office.until_ready(set(OTHERS))
    await office.until(lambda view: view.shift and view.shift.queues == ("citas",))
    await office.others_pause()
    await office.desk.ready(AGENT)
    day.members["ready"] = await office.until_ready({AGENT.interface})


async def _transfer(office: Office, day: Day) -> None:
    await office.playing.control.resume("one", OPERATOR)
    day.transferred = await office.in_hand()
    seen_at = office.clock.now()
    call = day.transferred.call
    day.states.append((await office.view()).shift.state)  # type: ignore[union-attr]
    day.members["talking"] = await office.until_ready(set())
    day.attempt = office.playing.database.read(find_attempt, call.attempt_id)
    day.shown_after = await _shown_after(office, call.attempt_id, seen_at)
    at = office.clock.now().date() + timedelta(days=30)
    await office.desk.dispose(AGENT, call.id, Said(disposition=Disposition.PROMISE, on_date=at))
    await office.playing.lab.agent_hangs_up("agent-4")
    await office.until(lambda view: view.shift and view.shift.state == "ready")
    day.members["filed"] = await office.until_ready({AGENT.interface})
    day.promised = office.playing.database.read(promises_of, "one", today=at).coming
    day.gate["its day"] = office.gate_says("one", _noon(at))
    day.gate["the week after"] = office.gate_says("one", _noon(at + timedelta(days=7)))


async def _shown_after(office: Office, attempt_id: str, seen_at: datetime) -> float:
    """By the log's own line, once it is read: live events have whole seconds only."""
    query = select(call_event.c.at).where(
        call_event.c.linked_id == attempt_id,
        call_event.c.channel_id != attempt_id,
        call_event.c.name == "BRIDGE_ENTER",
    )
    async with asyncio.timeout(WITHIN):
        while not (found := office.playing.database.read(lambda tx: tx.execute(query).scalars().all())):
            await asyncio.sleep(0.05)
    # The serving process has a rehearsal's clock of its own: the log's time is compared by the machine's.
    line = (office.playing.lab.settings.event_log).read_text().splitlines()
    stamps = [each for each in line if '"BRIDGE_ENTER"' in each and attempt_id in each and "agent-4" in each]
    assert stamps, found
    import json

    joined = float(json.loads(stamps[0])["eventtime"])
    return (seen_at - office.clock.of_asterisk(datetime.fromtimestamp(joined).astimezone())).total_seconds()


async def _call_back(office: Office, day: Day) -> None:
    """Of somebody whom no machine has rung: they asked for a person before."""
    playing = office.playing
    await playing.control.launch("two", OPERATOR)
    await playing.control.pause("two", OPERATOR)
    async with asyncio.timeout(WITHIN):
        while not (found := playing.database.read(find_contacts, LISTENS)):
            await asyncio.sleep(0.1)
    now = office.clock.now()
    playing.database.write(
        ask_callback,
        contact_id=found[0].contact.id,
        campaign="two",
        due_at=now,
        asked_in="earlier",
        now=now,
    )
    await playing.control.resume("two", OPERATOR)
    waiting = await office.until(lambda view: view.callbacks)
    day.waiting = len(waiting.callbacks)
    await asyncio.sleep(3)
    day.rung_by_machine = playing.calls([LISTENS])
    await office.desk.call_back(AGENT, waiting.callbacks[0].id)
    day.called_back = await office.in_hand()
    await playing.lab.agent_hangs_up("agent-4")
    await office.until(lambda view: view.shift and view.shift.state == "wrap_up")
    await office.desk.dispose(AGENT, day.called_back.call.id, Said(disposition=Disposition.OTHER))
    view = await office.until(lambda view: view.shift and view.shift.state == "ready" and not view.callbacks)
    day.callbacks_left = len(view.callbacks)
    await asyncio.sleep(3)


def _noon(on: date) -> datetime:
    """Of that day or, on a weekend, of the Monday after: when a machine may ring."""
    at = datetime(on.year, on.month, on.day, 11, 0).astimezone()
    return at + timedelta(days=max(7 - at.isoweekday(), 0) % 7 if at.isoweekday() > 5 else 0)


def test_the_shift_logs_the_agent_in_beside_those_whom_the_campaign_names(day: Day) -> None:
    assert day.members["begun"] == set(OTHERS), "not ready yet"
    assert day.members["ready"] == {AGENT.interface}


def test_whoever_asks_for_a_person_is_on_the_desk_of_the_agent_they_reach(
    day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    assert day.transferred is not None
    assert day.attempt is not None
    assert day.attempt.phone == ASKS
    assert day.transferred.card.name == "Marta Prueba"
    assert [each.key for each in day.transferred.card.pressed][-1] == "0"
    assert day.states == ["in_call"]
    with capsys.disabled():
        print(f"\non the desk {day.shown_after * 1000:.0f} ms after the two were joined (promised: 1000)")


def test_nobody_is_put_through_while_the_agent_talks(day: Day) -> None:
    assert day.members["talking"] == set()
    assert day.members["filed"] == {AGENT.interface}


def test_a_promise_keeps_the_debt_from_being_dialled_until_its_day_is_over(day: Day) -> None:
    assert day.promised == 1
    assert day.gate["its day"] == "all.debt.promise"
    assert day.gate["the week after"] != "all.debt.promise"
    assert day.invites[ASKS] == 1


def test_a_callback_is_made_once_by_the_agent_and_by_no_machine(day: Day) -> None:
    assert day.waiting == 1
    assert day.rung_by_machine == 0
    assert day.called_back is not None
    assert day.called_back.call.campaign == "two"
    assert day.invites[LISTENS] == 1
    assert day.callbacks_left == 0


def test_the_end_of_the_shift_takes_the_agent_out(day: Day) -> None:
    assert day.members["after"] == set()
