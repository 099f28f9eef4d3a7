"""The sounds of one call, from the contact to the folder that Asterisk plays, and back to nothing."""

import asyncio
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dialer.attempt import Attempt, AttemptState
from dialer.campaign import Campaign, VoiceChoice
from dialer.contact import Contact, Debt, DebtStatus, Person
from dialer.ports import PromptsRefused
from dialer.prepare_prompts import PreparePrompts
from ivr_flows.loader import load_flow
from tests.fakes.engine import FakeEngine
from tts.engines import Engine
from tts.engines.espeak import Espeak
from tts.lay import lay
from tts.speaker import Message, Speaker

FLOW = Path(__file__).parents[2] / "ivr_flows/flows/recordatorio_con_respuesta.yaml"
NEURAL = VoiceChoice(
    engine="neural",
    name="someone",
    language="es",
    rate=140,
    pitch=50,
    gap=5,
    ready_within=timedelta(seconds=20),
)


def contact(person: str = "C1", name: str = "Ana Núñez", *, amount: str = "1234.56") -> Contact:
    return Contact(
        id=int(person[1:]),
        campaign="overdue",
        person=Person(id=person, name=name, language="es", email=None),
        debt=Debt(
            ref="F1",
            creditor="Banco del Norte",
            amount=Decimal(amount),
            currency="EUR",
            due=date(2026, 5, 1),
            status=DebtStatus.OPEN,
        ),
        phones=("+34911222333",),
    )


def attempt(n: int = 1, reference: str = "471293") -> Attempt:
    return Attempt(
        id=f"attempt-{n}",
        contact_id=1,
        campaign="overdue",
        person_id="C1",
        phone="+34911222333",
        n=n,
        state=AttemptState.RESERVED,
        opt_out_reference=reference,
        reserved_at=datetime(2027, 6, 15, tzinfo=UTC),
    )


class Booth:
    """What makes a campaign's sounds, with a neural voice that hums."""

    def __init__(self, folder: Path, campaign: Campaign, speaker: type[Speaker] = Speaker) -> None:
        self.folder = folder
        self.neural = FakeEngine(joins_pieces=True)
        engines: dict[str, Engine] = {"neural": self.neural, "espeak-ng": Espeak()}
        self.speaker = speaker(cache=folder / "cache", secret=b"a secret of this test", engines=engines)
        self.prompts = PreparePrompts(
            campaign=replace(campaign, voice=NEURAL),
            flow=load_flow(FLOW),
            speaker=self.speaker,
            folder=folder / "calls",
            in_asterisk=Path("/sounds/calls"),
        )

    def about_somebody(self) -> list[Path]:
        cached = (path for kind in ("piece", "message") for path in (self.folder / "cache" / kind).rglob("*"))
        return [path for path in cached if path.is_file()]


@pytest.fixture
def booth(tmp_path: Path, make_campaign: Callable[..., Campaign]) -> Booth:
    return Booth(tmp_path, make_campaign(""))


async def test_a_call_finds_every_prompt_of_its_flow(booth: Booth) -> None:
    prepared = await booth.prompts.prepare(attempt(), contact())
    laid = {path.stem for path in (booth.folder / "calls/attempt-1").iterdir()}
    assert laid == set(load_flow(FLOW).prompts("es"))
    assert (prepared.folder, prepared.voice, prepared.fell_back) == (
        "/sounds/calls/attempt-1",
        "neural someone",
        "",
    )


async def test_after_what_everybody_hears_and_what_was_made_ahead_a_call_waits_for_nothing(
    booth: Booth,
) -> None:
    assert booth.prompts.joins
    assert await booth.prompts.prepare_static(lambda done, total: None) == []
    await booth.prompts.prepare_ahead(contact())
    assert booth.prompts.ready == {1}
    made = len(booth.neural.spoken)
    await booth.prompts.prepare(attempt(), contact())
    assert len(booth.neural.spoken) == made
    assert booth.prompts.ready == set()


async def test_a_second_debtor_costs_a_name_and_what_is_new_of_the_amount(booth: Booth) -> None:
    await booth.prompts.prepare(attempt(), contact())
    made = len(booth.neural.spoken)
    await booth.prompts.prepare(attempt(2, "999999"), contact("C2", "Eva Gil", amount="1234.99"))
    assert {said.rstrip(".,?") for said in booth.neural.spoken[made:]} == {
        "Eva Gil",
        "con noventa y nueve céntimos",
    }


def laid(booth: Booth, n: int) -> dict[str, bytes]:
    """What a call plays, by the names of its files."""
    return {path.name: path.read_bytes() for path in (booth.folder / f"calls/attempt-{n}").iterdir()}


async def test_what_is_known_from_an_earlier_call_is_what_would_be_made_again(booth: Booth) -> None:
    await booth.prompts.prepare(attempt(1), contact())
    await booth.prompts.prepare(attempt(2), contact())
    assert laid(booth, 1) == laid(booth, 2)


async def test_a_cache_that_somebody_empties_is_filled_again_by_the_next_call(booth: Booth) -> None:
    await booth.prompts.prepare(attempt(1), contact())
    shutil.rmtree(booth.folder / "cache")
    await booth.prompts.prepare(attempt(2), contact())
    assert laid(booth, 1) == laid(booth, 2)


async def test_one_voice_says_the_whole_call_though_the_other_was_heard_before(
    booth: Booth, tmp_path: Path, make_campaign: Callable[..., Campaign]
) -> None:
    await booth.prompts.prepare(attempt(1), contact())
    booth.neural.fails_at = "noventa"
    prepared = await booth.prompts.prepare(attempt(2), contact("C2", "Eva Gil", amount="7.90"))
    assert (prepared.voice, bool(prepared.fell_back)) == ("espeak-ng es+klatt2", True)
    without = Booth(tmp_path / "without", make_campaign(""))
    without.neural.fails_at = "noventa"
    await without.prompts.prepare(attempt(2), contact("C2", "Eva Gil", amount="7.90"))
    assert laid(booth, 2) == laid(without, 2)


async def test_whoever_fell_back_is_told_with_the_reason(booth: Booth) -> None:
    booth.neural.fails_at = "céntimos"
    prepared = await booth.prompts.prepare(attempt(), contact())
    assert prepared.voice == "espeak-ng es+klatt2"
    assert prepared.fell_back == "the neural engine has no memory left"


writing = threading.Event()


class SlowDisk(Speaker):
    """A thread that is about to write takes its time."""

    async def lay(self, message: Message, folder: Path) -> None:
        def slowly() -> None:
            writing.set()
            time.sleep(0.2)
            lay(message.prompts, folder, "alaw")

        await asyncio.to_thread(slowly)


async def test_a_call_that_is_given_up_while_its_prompts_are_laid_leaves_none_of_them(
    tmp_path: Path, make_campaign: Callable[..., Campaign]
) -> None:
    writing.clear()
    booth = Booth(tmp_path, make_campaign(""), SlowDisk)
    preparing = asyncio.create_task(booth.prompts.prepare(attempt(), contact()))
    await asyncio.to_thread(writing.wait, 30)
    preparing.cancel()
    await asyncio.wait([preparing])
    assert preparing.cancelled()
    await asyncio.sleep(0.4)
    assert list((booth.folder / "calls").iterdir()) == []


async def test_a_person_can_be_erased_from_the_disk(booth: Booth) -> None:
    booth.neural.fails_at = "céntimos"  # said in whole, by the embedded voice
    await booth.prompts.prepare(attempt(1), contact())
    await booth.prompts.prepare(attempt(2, "222222"), contact())
    booth.neural.fails_at = ""  # and in pieces, by the campaign's
    await booth.prompts.prepare(attempt(3, "333333"), contact())
    await booth.prompts.prepare_ahead(contact())
    assert booth.about_somebody()
    await booth.prompts.erase(contact())
    assert booth.about_somebody() == []


async def test_erasing_one_person_leaves_the_others(booth: Booth) -> None:
    booth.neural.fails_at = "céntimos"
    await booth.prompts.prepare(attempt(1), contact())
    mine = set(booth.about_somebody())
    await booth.prompts.prepare(attempt(2), contact("C2", "Eva Gil", amount="7.05"))
    others = set(booth.about_somebody()) - mine
    await booth.prompts.erase(contact())
    assert {path for path in others if path.parent.parent.name == "message"} <= set(booth.about_somebody())


async def test_a_prompt_that_cannot_be_said_names_itself_and_why(booth: Booth) -> None:
    silent = replace(contact(), debt=replace(contact().debt, due=None))
    with pytest.raises(PromptsRefused, match=r"prompt 'debt' \(es\): there is no value for {{due\|date}}"):
        await booth.prompts.prepare(attempt(), silent)
