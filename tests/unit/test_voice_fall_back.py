"""When the chosen voice fails: the embedded one says the whole message, and it is told why."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.engine import FakeEngine
from tests.unit.speaking import NEURAL, SECRET, SPANISH, prompts, speaker_with
from tests.waiting import until
from tts.engines.espeak import Espeak
from tts.speaker import Message, Speaker, SpeechFailed


def engines_of(message: Message) -> set[str]:
    return {played.sound.engine for prompt in message.prompts.values() for played in prompt}


async def test_if_the_voice_fails_at_one_prompt_the_embedded_one_says_them_all(
    speaker: Speaker, neural: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    neural.fails_at = "García"
    message = await speaker.say(
        prompts({"hello": "Buenos días.", "who": "¿Es usted el señor García?"}, NEURAL, personal=["who"])
    )
    assert engines_of(message) == {"espeak-ng"}
    assert message.voice == "espeak-ng es+klatt2"
    assert message.fell_back == "the neural engine has no memory left"
    assert [vars(each)["action"] for each in caplog.records] == ["fall_back"]
    assert "García" not in caplog.text


async def test_an_engine_that_is_not_installed_falls_back(speaker: Speaker) -> None:
    missing = replace(NEURAL, engine="kokoro")
    assert (await speaker.speak("Buenos días.", missing, personal=False)).engine == "espeak-ng"


async def test_a_sound_that_cannot_be_its_text_falls_back(tmp_path: Path) -> None:
    stammering = FakeEngine(times=9)
    sound = await speaker_with(tmp_path, stammering).speak("Buenos días a todos.", NEURAL, personal=False)
    assert sound.engine == "espeak-ng"


async def test_without_any_engine_the_reason_is_told(tmp_path: Path) -> None:
    speaker = Speaker(cache=tmp_path, secret=SECRET, engines={"espeak-ng": Espeak("/nowhere/espeak-ng")})
    with pytest.raises(SpeechFailed, match="espeak-ng cannot be run"):
        await speaker.speak("Buenos días.", NEURAL, personal=False)


async def test_an_engine_that_sends_text_away_never_gets_one_about_a_person(tmp_path: Path) -> None:
    cloud = FakeEngine(name="cloud", sends_text_away=True)
    voice = replace(NEURAL, engine="cloud")
    message = await speaker_with(tmp_path, cloud).say(
        prompts({"hello": "Buenos días.", "who": "¿Es usted el señor García?"}, voice, personal=["who"])
    )
    assert engines_of(message) == {"espeak-ng"}
    assert "¿Es usted el señor García?" not in cloud.spoken


async def test_why_neither_voice_speaks_is_told_of_both(speaker: Speaker, neural: FakeEngine) -> None:
    neural.fails_at = "dous"
    galician = prompts({"debt": "Debe dous euros."}, replace(NEURAL, language="gl"))
    with pytest.raises(SpeechFailed, match=r"neural engine has no memory left; .* no voice for gl: choose"):
        await speaker.say(galician)


async def test_a_disk_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(SpeechFailed, match="cannot be written"):
        await speaker_with(tmp_path).speak("Buenos días.", SPANISH, personal=False)


async def test_a_failed_render_nobody_waits_for_disturbs_nobody(speaker: Speaker, neural: FakeEngine) -> None:
    neural.pause, neural.fails_at = 0.05, "Buenos"
    waiting = asyncio.create_task(speaker.speak("Buenos días.", NEURAL, personal=False))
    await until(lambda: neural.spoken)
    waiting.cancel()
    await asyncio.wait([waiting])
    await speaker._studio.renders.idle("neural")
    neural.fails_at = ""
    assert (await speaker.speak("Buenos días.", NEURAL, personal=False)).engine == "neural"
