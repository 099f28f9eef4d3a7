"""What a debtor hears of a whole call on a real Asterisk: level, peaks, gaps, edges, order; and the words."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dialer.bench.heard import amounts_in
from dialer.bench.recogniser import Recogniser
from dialer.bench.tokens import tokens
from ivr_flows.flow import Flow
from ivr_flows.loader import load_flow
from ivr_flows.steps import Gather, Menu
from tests.integration.line_quality import FRAME, objections
from tests.integration.listening import Signal, signal
from tests.integration.rehearsal import AttemptRow, Rehearsal, Whole
from tts.g711 import SAMPLES_PER_SECOND, encode
from tts.sound import LEAD_IN

BETWEEN = 0.25
"""Seconds from one file to the next where the flow asks for no wait: margins of both, and Asterisk's turn."""

AFTERWARDS = 0.5
"""Seconds from the last word to the end of the call: the flow lets the goodbye arrive before it hangs up."""

PAUSE = SAMPLES_PER_SECOND // 2
"""Samples around a prompt that a listener hears too."""

MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()

DEBT = """
SELECT debt.amount, debt.due, person.language FROM attempt JOIN contact ON contact.id = contact_id
JOIN debt ON debt.id = debt_id JOIN person ON person.id = contact.person_id WHERE attempt.id = ?
"""


@dataclass(frozen=True, kw_only=True)
class Listened:
    """A call to its goodbye: the prompts as rendered, in the order of the flow, and what came of them."""

    attempt: AttemptRow
    prompts: Mapping[str, bytes]
    recording: bytes
    pauses: tuple[float, ...]

    def objections(self, line: Signal | None = None) -> list[str]:
        """What is wrong with the recording, or with another made of it."""
        recording = self.recording if line is None else encode(line.astype(np.int16), "alaw")
        return objections(self.prompts, recording, pauses=self.pauses)

    def place(self, prompt: str) -> int:
        """Where a prompt begins in the recording, in samples."""
        return self.recording.index(self.prompts[prompt])


@pytest.fixture(scope="session")
async def listened(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> list[Listened]:
    """Everybody who said who they are and heard the reminder to its end."""
    calls = [each for each in whole.left.attempts("heard") if each.campaign == "recordatorio"]
    return [await _listened(whole.left, each, tmp_path_factory.mktemp("spoken")) for each in calls]


async def _listened(left: Rehearsal, attempt: AttemptRow, into: Path) -> Listened:
    flow = load_flow(left.campaigns[attempt.campaign].flow)
    rendered = await left.spoken_again(attempt, into)
    recording = left.heard(attempt)
    check = "ask_id" if rendered["ask_id"] in recording else "ask_birthday"
    steps = ("identity", "who", check, "debt", "heard")
    return Listened(
        attempt=attempt,
        prompts={step: rendered[step] for step in steps},
        recording=recording,
        pauses=(LEAD_IN + BETWEEN, *(_waits(flow, step) + BETWEEN for step in steps[:-1]), AFTERWARDS),
    )


def _waits(flow: Flow, step: str) -> float:
    """The seconds after a prompt in which the flow waits for a key."""
    asks = flow.steps[step]
    return asks.wait if isinstance(asks, Menu | Gather) else 0.0


def test_a_whole_call_is_heard_in_order_at_its_level_without_a_gap_a_clip_or_a_missing_end(
    listened: list[Listened],
) -> None:
    assert len(listened) >= 3
    assert {call.attempt.person: call.objections() for call in listened} == {
        call.attempt.person: [] for call in listened
    }


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What was said to a debtor, by the ledger, and what somebody understood who heard the line."""

    amount: Decimal
    due: date
    transcript: str

    @property
    def day_is_heard(self) -> bool:
        """Whether day and month are there, one after the other."""
        words = [word for word in tokens(self.transcript) if word != "de"]
        wanted = (self.due.day, MONTHS[self.due.month - 1])
        return wanted in pairwise(words)


@pytest.fixture(scope="session")
async def understood(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> list[Understood]:
    """Every Spanish call in which the debt was heard whole, as a recogniser hears its recording."""
    ears = Recogniser("es")
    found = []
    for attempt in whole.left.answered():
        ((amount, due, language),) = whole.left.ask(DEBT, attempt.id)
        if language != "es":
            continue
        prompts = await whole.left.spoken_again(attempt, tmp_path_factory.mktemp("understood"))
        recording = whole.left.heard(attempt)
        at = recording.find(prompts["debt"])
        if at >= 0:
            heard = recording[at - PAUSE : at + len(prompts["debt"]) + PAUSE]
            transcript = await asyncio.to_thread(ears.transcript, heard, "alaw")
            found.append(
                Understood(amount=Decimal(amount), due=date.fromisoformat(due), transcript=transcript)
            )
    return found


def test_the_amount_that_was_said_is_the_one_that_is_understood(understood: list[Understood]) -> None:
    assert len(understood) >= 4
    assert [amounts_in(each.transcript) for each in understood] == [{each.amount} for each in understood]


def test_the_day_that_was_said_is_mostly_understood(understood: list[Understood]) -> None:
    """Seen: three of five; two hear "anoto" for "agosto". It is a recogniser, and knows no context."""
    missed = [each for each in understood if not each.day_is_heard]
    assert len(missed) <= len(understood) / 2, missed


def _cut(line: Signal, at: int, ms: int) -> Signal:
    return np.delete(line, slice(at, at + ms * 8))


def _silenced(line: Signal, at: int, ms: int) -> Signal:
    line[at : at + ms * 8] = 0
    return line


def _said_twice(line: Signal, at: int) -> Signal:
    return np.insert(line, at, line[at : at + FRAME])


def _swapped(call: Listened, line: Signal) -> Signal:
    """The second prompt before the first."""
    begins, second = call.place("identity"), call.place("who")
    ends = second + len(call.prompts["who"])
    return np.concatenate((line[:begins], line[second:ends], line[begins:second], line[ends:]))


def _loudest(call: Listened, prompt: str) -> int:
    """Where in the recording the loudest frame of a prompt is."""
    whole = signal(call.prompts[prompt])
    powers = (whole[: len(whole) // FRAME * FRAME].reshape(-1, FRAME) ** 2).mean(axis=1)
    return call.place(prompt) + int(powers.argmax()) * FRAME


def _end(call: Listened, prompt: str) -> int:
    return call.place(prompt) + len(call.prompts[prompt])


Damage = Callable[[Listened, Signal], Signal]

DAMAGES: Mapping[str, tuple[Damage, str]] = {
    "60 ms of the amount are cut out": (
        lambda call, line: _cut(line, _loudest(call, "debt"), 60),
        "debt: 60 ms missing",
    ),
    "one packet is lost": (lambda call, line: _cut(line, _loudest(call, "debt"), 20), "debt: 20 ms missing"),
    "one packet is played as silence": (
        lambda call, line: _silenced(line, _loudest(call, "debt"), 20),
        "debt: another sound at",
    ),
    "one packet comes twice": (
        lambda call, line: _said_twice(line, _loudest(call, "debt")),
        "debt: 20 ms too much",
    ),
    "half as loud": (lambda call, line: line / 2, "identity: its level is -28.0 dBFS"),
    "too loud, and cut off at full scale": (
        lambda call, line: np.clip(line * 4, -32767, 32767),
        "a peak of -0.",
    ),
    "crests cut off below full scale": (
        lambda call, line: np.clip(line, -6000, 6000),
        "debt: another sound at",
    ),
    "the last 100 ms are cut off": (
        lambda call, line: _cut(line, _end(call, "debt") - 1100, 100),
        "debt: its last 100 ms are not there",
    ),
    "the first 100 ms are cut off": (
        lambda call, line: _cut(line, call.place("debt") + 240, 100),
        "debt: its first 100 ms are not there",
    ),
    "a prompt is missing": (
        lambda call, line: _cut(line, call.place("debt"), len(call.prompts["debt"]) // 8),
        "debt: not heard",
    ),
    "two prompts are swapped": (_swapped, "who: not heard after"),
    "a pause where the flow asks for none": (
        lambda call, line: np.insert(line, call.place("who"), np.zeros(SAMPLES_PER_SECOND)),
        "before who; the flow asks for 0.25",
    ),
    "the goodbye is long in coming": (
        lambda call, line: np.insert(line, call.place("heard"), np.zeros(SAMPLES_PER_SECOND)),
        "before heard; the flow asks for 4.25",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_recording_is_objected_to(damage: str, listened: list[Listened]) -> None:
    """The same comparison that finds nothing wrong with what was heard."""
    harm, objection = DAMAGES[damage]
    call = listened[0]
    said = call.objections(harm(call, signal(call.recording)))
    assert any(objection in each for each in said), said
