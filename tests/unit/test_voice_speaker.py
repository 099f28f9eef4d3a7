"""The speaker: each sound once, one voice a message, nothing personal longer than it is needed."""

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.engine import FakeEngine
from tests.unit.speaking import NEURAL, SECRET, SPANISH, prompts, speaker_with
from tests.waiting import until
from tts.engines.espeak import Espeak
from tts.g711 import decode
from tts.sound import LEAD_IN, LEVEL, active_level, silence
from tts.speaker import Speaker, SpeechFailed
from tts.voice import SpokenBy


async def test_a_prompt_is_a_file_that_asterisk_plays_as_it_is(speaker: Speaker) -> None:
    sound = await speaker.speak("Debe veintiún euros.", SPANISH, personal=True)
    coded = sound.path.read_bytes()
    samples = decode(coded, "alaw").astype(np.float32) / np.float32(32768)
    assert sound.path.suffix == ".alaw"
    assert sound.seconds == len(coded) / 8000
    assert sound.engine == "espeak-ng"
    assert active_level(samples, 8000) == pytest.approx(LEVEL, abs=0.7)


async def test_the_same_prompt_is_rendered_once(speaker: Speaker, neural: FakeEngine) -> None:
    first = await speaker.speak("Buenos días.", NEURAL, personal=False)
    second = await speaker.speak("Buenos días.", NEURAL, personal=False)
    assert first == second
    assert neural.spoken == ["Buenos días."]


async def test_a_restarted_speaker_finds_what_was_rendered_before(tmp_path: Path, neural: FakeEngine) -> None:
    before = await speaker_with(tmp_path, neural).speak("Buenos días.", NEURAL, personal=True)
    after = await speaker_with(tmp_path, neural).speak("Buenos días.", NEURAL, personal=True)
    assert before == after
    assert len(neural.spoken) == 1


async def test_many_who_want_the_same_prompt_at_once_share_one_render(
    speaker: Speaker, neural: FakeEngine
) -> None:
    neural.pause = 0.05
    sounds = await asyncio.gather(*(speaker.speak("Buenos días.", NEURAL, personal=False) for _ in range(20)))
    assert len(set(sounds)) == 1
    assert neural.spoken == ["Buenos días."]


async def test_who_stops_waiting_does_not_take_the_prompt_from_the_others(
    speaker: Speaker, neural: FakeEngine
) -> None:
    neural.pause = 0.1
    impatient = asyncio.create_task(speaker.speak("Buenos días.", NEURAL, personal=False))
    patient = asyncio.create_task(speaker.speak("Buenos días.", NEURAL, personal=False))
    await asyncio.sleep(0.02)
    impatient.cancel()
    assert (await patient).engine == "neural"
    assert neural.spoken == ["Buenos días."]


async def test_no_more_renders_run_at_once_than_allowed(tmp_path: Path, neural: FakeEngine) -> None:
    neural.pause = 0.01
    speaker = Speaker(cache=tmp_path, secret=SECRET, engines={"neural": neural}, at_once=3)
    await speaker.say(prompts({str(n): f"Mensaje número {n} de prueba." for n in range(12)}, NEURAL))
    assert len(neural.spoken) == 12
    assert neural.most_at_once == 3


@pytest.mark.parametrize(
    "other",
    [
        replace(SPANISH, rate=150),
        replace(SPANISH, pitch=40),
        replace(SPANISH, gap=6),
        replace(SPANISH, name="es+klatt3"),
    ],
)
async def test_another_way_of_speaking_is_another_sound(speaker: Speaker, other: SpokenBy) -> None:
    text = "Buenos días, le llamamos de Recobros Norte."
    one = await speaker.speak(text, SPANISH, personal=False)
    two = await speaker.speak(text, other, personal=False)
    assert one.path != two.path
    assert one.path.read_bytes() != two.path.read_bytes()


async def test_another_model_of_the_engine_is_another_sound(speaker: Speaker, neural: FakeEngine) -> None:
    one = await speaker.speak("Buenos días.", NEURAL, personal=False)
    neural.model = "2"
    assert (await speaker.speak("Buenos días.", NEURAL, personal=False)).path != one.path


async def test_the_first_words_after_answer_wait_for_the_line(speaker: Speaker, tmp_path: Path) -> None:
    (hello,) = prompts({"hello": "Buenos días."}, SPANISH)
    await speaker.lay(await speaker.say([replace(hello, lead_in=True), replace(hello, name="bye")]), tmp_path)
    first, bye = ((tmp_path / f"{name}.alaw").read_bytes() for name in ("hello", "bye"))
    assert first == silence(LEAD_IN, "alaw") + bye


async def test_the_codec_of_the_trunk_decides_the_file(tmp_path: Path) -> None:
    american = Speaker(cache=tmp_path, secret=SECRET, codec="ulaw")
    sound = await american.speak("Buenos días.", SPANISH, personal=False)
    assert sound.path.suffix == ".ulaw"
    assert np.abs(decode(sound.path.read_bytes(), "ulaw")).max() > 1000


def test_a_speaker_without_a_proper_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 16"):
        Speaker(cache=tmp_path, secret=b"")


async def test_a_text_about_a_person_is_not_in_what_gets_logged(speaker: Speaker) -> None:
    assert "García" not in repr(await speaker.speak("Señor García", SPANISH, personal=True))


@pytest.mark.parametrize(
    ("text", "why"), [("", "nothing to say"), (" \n!", "nothing to say"), ("a " * 1001, "2000 are spoken")]
)
async def test_what_cannot_be_said_is_refused(speaker: Speaker, text: str, why: str) -> None:
    with pytest.raises(SpeechFailed, match=why):
        await speaker.speak(text, SPANISH, personal=False)


async def test_what_an_engine_would_obey_is_taken_out_of_every_text(
    speaker: Speaker, neural: FakeEngine
) -> None:
    await speaker.speak("Hola [[x]] <b>\nAna\0", NEURAL, personal=True)
    assert neural.spoken == ["Hola x b Ana"]


@pytest.mark.timeout(120)
async def test_the_loop_goes_on_while_an_engine_speaks(tmp_path: Path) -> None:
    """This one says nothing until the loop, which therefore cannot be waiting for it, lets it."""
    asked, go, slow = tmp_path / "asked", tmp_path / "go", tmp_path / "espeak-ng"
    slow.write_text(
        f'#!/bin/sh\ntouch {asked}\nwhile [ ! -e {go} ]; do sleep 0.01; done\nexec espeak-ng "$@"\n'
    )
    slow.chmod(0o700)
    speaker = Speaker(cache=tmp_path / "cache", secret=SECRET, engines={"espeak-ng": Espeak(str(slow))})
    saying = asyncio.create_task(speaker.say(prompts({"debt": "Debe mil euros."}, SPANISH)))
    await until(asked.exists)
    go.touch()
    assert (await saying).voice == "espeak-ng es+klatt2"


async def test_closing_ends_what_is_being_rendered(speaker: Speaker, neural: FakeEngine) -> None:
    neural.pause = 600
    waiting = asyncio.create_task(speaker.speak("Buenos días.", NEURAL, personal=False))
    await until(lambda: neural.spoken)
    await speaker.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
