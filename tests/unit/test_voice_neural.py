"""Piper and Kokoro for real: what they say, at what pace, and that nothing but what was installed speaks."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tts.engines import Engine, EngineFailed, piper_engine
from tts.engines.kokoro_engine import Kokoro
from tts.engines.piper_engine import Piper
from tts.installed import installed_engines
from tts.models import MODEL, NORMAL_RATE, Model, installed_models
from tts.sound import finished
from tts.voice import SpokenBy

DORA = SpokenBy(language="es", engine="kokoro", name="ef_dora")
JOE = SpokenBy(language="en", engine="piper", name="joe")
SPANISH = "Debe doce euros."
ENGLISH = "You owe twelve euros."
ODD = ("ñandú, ¿qué?", "-5", "[[x]]", 'a"b\\n', "€", "日本", "uno.\ndos.")


def model(voices: Path, name: str) -> Model:
    return next(model for model in installed_models(voices) if model.name == name)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the user whose models speak in this file."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def engines(neural_voices: Path, home: Path) -> Iterator[dict[str, Engine]]:
    """Loaded once for all tests of this file, which is most of what they cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        installed = installed_engines(neural_voices)
        yield installed
    for engine in installed.values():
        if isinstance(engine, Piper | Kokoro):
            engine.close()


def copied(voices: Path, name: str, to: Path) -> Model:
    """The installed model again, where it can be broken."""
    shutil.copytree(voices / name, to / name)
    return model(to, name)


@pytest.mark.parametrize(("voice", "text"), [(DORA, SPANISH), (JOE, ENGLISH)])
async def test_a_neural_voice_speaks_fit_for_the_telephone_and_at_the_pace_asked_for(
    engines: dict[str, Engine], voice: SpokenBy, text: str
) -> None:
    engine = engines[voice.engine]
    own = await engine.speak(text, voice)
    slow = await engine.speak(text, replace(voice, rate=NORMAL_RATE // 2))
    assert own.rate in (22050, 24000)
    assert np.abs(own.samples).max() < 1
    coded = finished(own, "alaw", text=text)
    assert 8 < len(text) / coded.seconds < 22
    assert 1.5 < slow.seconds / own.seconds < 2.5


async def test_a_spanish_style_lisps_only_where_that_is_spoken(engines: dict[str, Engine]) -> None:
    here = await engines["kokoro"].speak("doce", replace(DORA, language="es-ES"))
    there = await engines["kokoro"].speak("doce", replace(DORA, language="es-MX"))
    assert len(here.samples) != len(there.samples) or not np.allclose(here.samples, there.samples)


async def test_styles_are_different_people(engines: dict[str, Engine]) -> None:
    dora = await engines["kokoro"].speak("Hola.", DORA)
    alex = await engines["kokoro"].speak("Hola.", replace(DORA, name="em_alex"))
    assert len(dora.samples) != len(alex.samples) or not np.allclose(dora.samples, alex.samples)


@pytest.mark.parametrize("voice", [DORA, JOE])
async def test_any_text_is_spoken_or_refused_and_the_next_one_is_spoken(
    engines: dict[str, Engine], voice: SpokenBy
) -> None:
    for text in ODD:
        said, refusal = await _spoken(engines[voice.engine], text, voice)
        assert 0 < said < 60 or "gave no sound" in refusal or "no speech" in refusal
        assert text not in refusal
    assert (await engines[voice.engine].speak("uno", voice)).seconds > 0.2


async def _spoken(engine: Engine, text: str, voice: SpokenBy) -> tuple[float, str]:
    """Seconds of speech, or why there is none."""
    try:
        return (await engine.speak(text, voice)).seconds, ""
    except EngineFailed as failure:
        return 0.0, str(failure)


@pytest.mark.parametrize(
    ("voice", "why"),
    [
        (
            replace(DORA, name="ef_nobody"),
            "kokoro has no voice 'ef_nobody'; it has .*ef_dora .es.*recado voices add",
        ),
        (replace(DORA, language="en"), "'ef_dora' speaks es, not en"),
        (replace(JOE, language="es"), "'joe' speaks en-US, not es"),
        (replace(JOE, name="../joe"), r"piper has no voice '\.\./joe'; it has joe"),
    ],
)
async def test_a_voice_that_is_not_there_is_known_before_anything_is_loaded(
    neural_voices: Path, voice: SpokenBy, why: str
) -> None:
    engine = installed_engines(neural_voices)[voice.engine]
    with pytest.raises(EngineFailed, match=why):
        await engine.check(voice)
    with pytest.raises(EngineFailed, match=why):
        await engine.speak("x", voice)


@pytest.mark.parametrize("name", [MODEL, "ef_dora.bin"])
@pytest.mark.parametrize("manifest_too", [False, True])
async def test_a_kokoro_file_with_another_hash_is_refused_whatever_its_manifest_says(
    neural_voices: Path, tmp_path: Path, name: str, manifest_too: bool
) -> None:
    whole = copied(neural_voices, "kokoro", tmp_path)
    with (whole.folder / name).open("r+b") as file:
        file.seek(1000)
        file.write(b"\0\1\2\3")
    if manifest_too:
        forged = replace(whole, files={**whole.files, name: "0" * 64})
        forged.write_manifest()
        whole = forged
    with pytest.raises(EngineFailed, match=r"not the (Kokoro )?file that"):
        await Kokoro(whole).speak(SPANISH, DORA)


async def test_a_piper_file_that_was_exchanged_is_refused(neural_voices: Path, tmp_path: Path) -> None:
    voice = copied(neural_voices, "joe", tmp_path)
    with (voice.folder / MODEL).open("ab") as file:
        file.write(b"x")
    with pytest.raises(EngineFailed, match="is not the file that was installed: recado voices remove joe"):
        await Piper([voice]).speak(ENGLISH, JOE)


async def test_a_model_is_loaded_once_however_many_ask_and_no_more_models_than_fit(
    neural_voices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piper_engine, "MOST_LOADED", 1)
    joe = model(neural_voices, "joe")
    before, engine = _children(), Piper([joe, replace(joe, name="joe2", voices={"joe2": "en-US"})])
    both = asyncio.gather(*(engine.speak(text, JOE) for text in ("one", "two")))
    most = 0
    while not both.done():
        most = max(most, len(_children() - before))
        await asyncio.sleep(0.02)
    await both
    assert most == 1
    (first,) = _children() - before
    await engine.speak("one", replace(JOE, name="joe2"))
    (second,) = _children() - before
    assert first != second
    engine.close()
    assert _children() == before


async def test_a_message_not_waited_for_any_more_ends_the_process(neural_voices: Path) -> None:
    before, engine = _children(), Piper([model(neural_voices, "joe")])
    speaking = asyncio.create_task(engine.speak(ENGLISH * 100, JOE))
    while not _children() - before and not speaking.done():
        await asyncio.sleep(0.02)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    assert _children() == before


def _children() -> set[str]:
    """The processes that speak for this one."""
    command = ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(os.getpid())]  # else cut at a terminal's width
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {line.split()[0] for line in listed.splitlines() if "resident_child.py" in line}


async def test_a_further_piper_voice_or_another_model_changes_the_version(neural_voices: Path) -> None:
    joe = model(neural_voices, "joe")
    other = replace(joe, files={**joe.files, MODEL: "0" * 64})
    versions = {await Piper(models).version() for models in ([joe], [other], [joe, other])}
    assert len(versions) == 3
    assert all(version.startswith("piper-tts 1.") for version in versions)


async def test_a_further_style_changes_nothing_in_the_cache(neural_voices: Path) -> None:
    kokoro = model(neural_voices, "kokoro")
    fewer = replace(kokoro, voices={"ef_dora": "es"})
    assert await Kokoro(kokoro).version() == await Kokoro(fewer).version()


async def test_a_model_reports_to_nobody_and_leaves_nothing_in_the_users_home(
    engines: dict[str, Engine], home: Path
) -> None:
    """onnxruntime would keep an id of the machine there, and name it to Microsoft."""
    for voice in (DORA, JOE):
        await engines[voice.engine].speak("uno", voice)
    assert os.listdir(home) == []  # noqa: PTH208


def test_nothing_heavy_is_imported_by_asking_what_is_installed(neural_voices: Path) -> None:
    asked = f"""
import sys
from pathlib import Path
from dialer.cli.app import COMMANDS, loaded
from tts.installed import installed_engines

for command in COMMANDS:
    loaded(command)

print(*installed_engines(Path({str(neural_voices)!r})))
print(*{{"faster_whisper", "gtts", "kokoro_onnx", "onnxruntime", "phonemizer", "piper"}} & set(sys.modules))
"""
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["espeak-ng pyttsx3 gtts piper kokoro", ""]


def test_without_models_there_are_neither_piper_nor_kokoro(tmp_path: Path) -> None:
    assert list(installed_engines(tmp_path / "nothing")) == ["espeak-ng", "pyttsx3", "gtts"]
