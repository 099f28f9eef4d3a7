"""What the next contacts will hear is made before their turn, little of it, and never at a call's expense."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from dialer import speak_ahead
from dialer.campaign import Campaign
from dialer.clock import RehearsalClock
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.lines import Launched
from dialer.speak_ahead import MOST, SpeakAhead
from dialer.store.attempts import set_next_turn
from dialer.store.contacts import find_contacts
from dialer.store.database import Database
from tests.fakes.telephone import FakePrompts
from tests.unit.desk import HEADER, TUESDAY
from tests.waiting import until


class Stage:
    """A campaign of some contacts whose voice is slow."""

    def __init__(self, database: Database, campaign: Campaign) -> None:
        self.database = database
        self.prompts = FakePrompts(joins=True)
        launched = Launched(campaign=campaign, flow_context="x", prompts=self.prompts, began=TUESDAY)
        self.ahead = SpeakAhead(database=database, clock=RehearsalClock(TUESDAY), launched=[launched])

    def contact(self, person: str) -> int:
        (found,) = self.database.read(find_contacts, person)
        return found.contact.id

    async def run_until(self, holds: Callable[[], bool]) -> None:
        running = asyncio.create_task(self.ahead.run())
        await until(holds)
        running.cancel()
        await asyncio.wait([running])


@pytest.fixture
def stage(
    database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path
) -> Callable[[int], Stage]:
    def make(contacts: int) -> Stage:
        rows = (f"C{n};F{n};Eva Sanz;9112{n:05};;80,00;;;;4321;\n" for n in range(contacts))
        campaign = make_campaign(HEADER + "".join(rows))
        import_contacts(database, campaign, Needs(), now=TUESDAY, rejects=tmp_path)
        return Stage(database, campaign)

    return make


async def test_the_contacts_whose_turn_comes_next_are_made_ready(stage: Callable[[int], Stage]) -> None:
    here = stage(3)
    await here.run_until(lambda: len(here.prompts.ready) == 3)
    assert here.prompts.ahead == [here.contact(f"C{n}") for n in range(3)]


async def test_who_is_ready_is_not_made_again(
    stage: Callable[[int], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speak_ahead, "LOOK_AGAIN", 0.01)
    here = stage(2)
    here.prompts.ready = {here.contact("C0")}
    rounds = counted(here)
    await here.run_until(lambda: rounds() > 3)
    assert here.prompts.ahead == [here.contact("C1")]


async def test_who_is_to_be_called_tomorrow_can_wait(
    stage: Callable[[int], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speak_ahead, "LOOK_AGAIN", 0.01)
    here = stage(2)
    tomorrow = TUESDAY + timedelta(days=1)
    here.database.write(set_next_turn, here.contact("C0"), at=tomorrow, reason=None)
    rounds = counted(here)
    await here.run_until(lambda: rounds() > 3)
    assert here.prompts.ahead == [here.contact("C1")]


async def test_only_a_few_are_made_ahead(
    stage: Callable[[int], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speak_ahead, "LOOK_AGAIN", 0.01)
    here = stage(MOST + 5)
    rounds = counted(here)
    await here.run_until(lambda: rounds() > 3)
    assert len(here.prompts.ahead) == MOST


async def test_a_contact_that_cannot_be_said_ends_nothing_and_is_not_tried_every_second(
    stage: Callable[[int], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speak_ahead, "LOOK_AGAIN", 0.01)
    here = stage(2)
    here.prompts.refusing = {"C0"}
    asked: list[int] = []
    prepare_ahead = here.prompts.prepare_ahead

    async def listening(contact: object) -> None:
        asked.append(contact.id)  # type: ignore[attr-defined]
        await prepare_ahead(contact)  # type: ignore[arg-type]

    here.prompts.prepare_ahead = listening  # type: ignore[method-assign]
    rounds = counted(here)
    await here.run_until(lambda: rounds() > 3)
    assert asked == [here.contact("C0"), here.contact("C1")]


async def test_a_fast_voice_speaks_just_in_time(
    stage: Callable[[int], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = stage(1)
    here.prompts.joins = False
    here.ahead = SpeakAhead(
        database=here.database, clock=RehearsalClock(TUESDAY), launched=here.ahead._launched
    )
    monkeypatch.setattr(speak_ahead, "LOOK_AGAIN", 0.01)
    monkeypatch.setattr(speak_ahead, "TRIM_EVERY", 0.0)
    await here.run_until(lambda: here.prompts.trimmed > 3)
    assert here.prompts.ahead == []


async def test_a_long_run_keeps_the_sounds_within_their_limits(
    stage: Callable[[int], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speak_ahead, "LOOK_AGAIN", 0.01)
    monkeypatch.setattr(speak_ahead, "TRIM_EVERY", 0.02)
    here = stage(1)
    await here.run_until(lambda: here.prompts.trimmed == 2)


async def test_a_sound_that_cannot_be_removed_ends_nobodys_calls(
    stage: Callable[[int], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speak_ahead, "LOOK_AGAIN", 0.01)
    monkeypatch.setattr(speak_ahead, "TRIM_EVERY", 0.0)
    here = stage(1)

    async def refused() -> int:
        here.prompts.trimmed += 1
        raise PermissionError

    here.prompts.trim = refused  # type: ignore[method-assign]
    await here.run_until(lambda: here.prompts.trimmed > 2)


def counted(here: Stage) -> Callable[[], int]:
    """How many rounds the verb has made: it trims at the end of each."""
    rounds = 0
    trim: Callable[[], Awaitable[None]] = here.ahead._trim

    async def counting() -> None:
        nonlocal rounds
        rounds += 1
        await trim()

    here.ahead._trim = counting  # type: ignore[method-assign]
    return lambda: rounds
