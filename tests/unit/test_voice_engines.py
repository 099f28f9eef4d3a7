"""The real engines of this machine: what they say, and how they fail."""

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.waiting import CEILING
from tts.engines import Engine, EngineFailed
from tts.engines.espeak import Espeak
from tts.engines.gtts_engine import Gtts
from tts.engines.process import run
from tts.engines.pyttsx3_engine import Pyttsx3
from tts.sound import active_level
from tts.voice import embedded

SPANISH = embedded("es")
SENTENCE = "Debe mil doscientos treinta y cuatro euros con cincuenta y seis céntimos."


def script(folder: Path, body: str) -> str:
    """A program of the given shell lines, in place of an engine's own."""
    path = folder / "engine"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def running(folder: Path) -> bool:
    """Whether the program that wrote its process id there has begun and still runs."""
    written = folder / "pid"
    pid = written.read_text().strip() if written.exists() else ""
    return bool(pid) and Path("/proc", pid).exists()


async def test_espeak_speaks_a_sentence_at_a_speed_people_can_follow() -> None:
    speech = await Espeak().speak(SENTENCE, SPANISH)
    assert speech.rate == 22050
    assert 8 < len(SENTENCE) / speech.seconds < 16
    assert -30 < active_level(speech.samples, speech.rate) < -10


async def test_espeaks_header_is_not_heard_as_a_click() -> None:
    speech = await Espeak().speak(SENTENCE, SPANISH)
    assert np.abs(speech.samples[:20]).max() < 0.2


@pytest.mark.parametrize("text", ["-5 euros", "--version", "-v en", "$(touch x)", "`id`; ls", "ñandú, ¿qué?"])
async def test_a_text_is_never_an_option_or_a_command(text: str) -> None:
    assert (await Espeak().speak(text, SPANISH)).seconds > 0.4


async def test_espeak_says_accents_and_not_the_bytes_they_are_made_of() -> None:
    plain = (await Espeak().speak("ano", SPANISH)).seconds
    assert (await Espeak().speak("año", SPANISH)).seconds < plain * 1.5


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("xx", "no voice 'xx'; for es it has es, es-419; see"),
        ("es+nobody", "no variant 'nobody'"),
        ("../es", "no espeak-ng voice"),
        ("", "no espeak"),
    ],
)
async def test_an_unknown_voice_is_an_error_and_not_another_voice(name: str, why: str) -> None:
    with pytest.raises(EngineFailed, match=why):
        await Espeak().speak(SENTENCE, replace(SPANISH, name=name))


async def test_a_missing_espeak_is_named_in_the_error() -> None:
    with pytest.raises(EngineFailed, match="espeak-ng cannot be run: No such file"):
        await Espeak("/nowhere/espeak-ng").speak(SENTENCE, SPANISH)


async def test_no_sound_is_a_failure_even_with_exit_0(tmp_path: Path) -> None:
    silent = script(tmp_path, 'case "$1" in --voices*) echo "x !v/klatt2";; *) head -c 44 /dev/zero;; esac')
    with pytest.raises(EngineFailed, match="gave no sound"):
        await Espeak(silent).speak(SENTENCE, SPANISH)


async def test_a_program_that_hangs_is_killed(tmp_path: Path) -> None:
    hanging = script(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 600")
    with pytest.raises(EngineFailed, match=r"more than 0\.5 s and was killed"):
        await run("engine", [hanging], b"", timeout=0.5)
    assert not running(tmp_path)


async def test_a_render_nobody_waits_for_leaves_no_process_behind(tmp_path: Path) -> None:
    hanging = script(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 600")
    waiting = asyncio.create_task(run("engine", [hanging], b"", timeout=600))
    for _ in range(1000):
        if running(tmp_path):
            break
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not running(tmp_path)


async def test_pyttsx3_writes_a_verified_file_time_after_time() -> None:
    voice = replace(SPANISH, engine="pyttsx3", name="es")
    spoken = [await Pyttsx3().speak(SENTENCE, voice) for _ in range(5)]
    assert all(8 < len(SENTENCE) / speech.seconds < 20 for speech in spoken)


async def test_pyttsx3_with_an_unknown_voice_fails_instead_of_speaking_english() -> None:
    with pytest.raises(EngineFailed, match="pyttsx3 ended with 3"):
        await Pyttsx3().speak(SENTENCE, replace(SPANISH, engine="pyttsx3", name="xx"))


@pytest.mark.parametrize("engine", [Espeak(), Pyttsx3(), Gtts()])
async def test_a_voice_is_known_before_anything_is_spoken(engine: Engine) -> None:
    there = {"espeak-ng": "es+klatt2", "pyttsx3": "roa/es", "gtts": "com.mx"}[engine.name]
    await engine.check(replace(SPANISH, engine=engine.name, name=there))
    with pytest.raises(EngineFailed, match=r"xx/\?"):
        await engine.check(replace(SPANISH, engine=engine.name, name="xx/?"))


async def test_pyttsx3_that_hangs_is_killed() -> None:
    with pytest.raises(EngineFailed, match="was killed"):
        await Pyttsx3(timeout=0.001).speak(SENTENCE, replace(SPANISH, engine="pyttsx3", name="es"))


async def test_gtts_without_a_network_fails_and_then_rests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("gtts")
    for scheme in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(scheme, "http://127.0.0.1:9")
    engine, voice = Gtts(timeout=CEILING), replace(SPANISH, engine="gtts", name="com")
    with pytest.raises(EngineFailed, match="gave no sound"):
        await engine.speak("Buenos días", voice)
    with pytest.raises(EngineFailed, match="tried again later"):
        await engine.speak("Buenos días", voice)
