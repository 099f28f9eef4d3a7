"""Why a call was not made, or not in the voice asked for, in the words of whoever asks."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dialer.cli.telling import told
from dialer.cli.words import own_words
from dialer.store.history import Entry
from tests.fakes.engine import FakeEngine
from tests.waiting import CEILING
from tts.engines import Engine
from tts.engines.espeak import Espeak
from tts.prompt import Piece, Prompt
from tts.speaker import Speaker, SpeechFailed
from tts.voice import SpokenBy

VOICE = SpokenBy(engine="neural", name="someone", language="es")


@pytest.fixture(params=["es", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("RECADO_LANGUAGE", request.param)
    return str(request.param)


def entry(**facts: object) -> Entry:
    known: dict[str, object] = {
        "n": 1,
        "phone": "+34911222333",
        "state": "settled",
        "outcome": "heard",
        "reason": "the flow marked it",
        "answered_at": None,
        "cause": None,
        "voice": None,
        "voice_fallback": None,
    }
    return Entry(at=datetime(2027, 6, 15, tzinfo=UTC), kind="attempt", facts=known | facts)


def test_a_story_says_who_spoke(language: str) -> None:
    line = told(entry(voice="kokoro ef_dora"), None, set())
    assert line.endswith(
        {"es": ", locutado por kokoro ef_dora", "en": ", spoken by kokoro ef_dora"}[language]
    )


def test_a_story_says_why_somebody_else_spoke(language: str) -> None:
    why = "prompt 'debt': the sound is clipped: 3.0% of it stands at full scale"
    line = told(entry(voice="espeak-ng es+klatt2", voice_fallback=why), None, set())
    assert {
        "es": "en lugar de la voz de la campaña "
        "(locución «debt»: el sonido está saturado: un 3.0% está al máximo)",
        "en": f"instead of the campaign's voice ({why})",
    }[language] in line


def test_a_story_says_why_a_prompt_kept_the_phone_silent(language: str) -> None:
    why = "prompt 'debt' (es): there is no value for {{due|date}} (at character 7)"
    line = told(entry(outcome=None, state="released", reason=why), None, set())
    expected = {"es": "locución «debt» (es): no hay valor para {{due|date}} (en el carácter 7)", "en": why}
    assert expected[language] in line


async def said(folder: Path, engine: FakeEngine, text: str = "Buenos días a todos.") -> str:
    """Why this engine did not speak."""
    engines: dict[str, Engine] = {"neural": engine, "espeak-ng": Espeak()}
    speaker = Speaker(cache=folder, secret=b"a secret of this test", engines=engines)
    prompt = Prompt(name="debt", pieces=(Piece(words=text),), voice=VOICE)
    within = 0.5 if engine.pause else CEILING
    try:
        return (await speaker.say([prompt], within=within)).fell_back
    except SpeechFailed as failure:
        return str(failure)
    finally:
        await speaker.close()


@pytest.mark.parametrize(
    ("engine", "in_spanish"),
    [
        (FakeEngine(times=0), "locución «debt»: el sonido está vacío"),
        (FakeEngine(loudness=0), "locución «debt»: el sonido es demasiado débil: no pasa de -55 dBFS"),
        (FakeEngine(loudness=40), "locución «debt»: el sonido está saturado: un "),
        (FakeEngine(times=9), "locución «debt»: en 15.0 s no se dicen los 20 caracteres de su texto"),
        (FakeEngine(times=90), "locución «debt»: el sonido dura 150 s; se permiten 120 s"),
        (FakeEngine(pause=60), "neural someone no estuvo lista en 0.5 s"),
    ],
)
async def test_whatever_is_wrong_with_a_sound_is_told_in_spanish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: FakeEngine, in_spanish: str
) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "es")
    assert own_words(await said(tmp_path, engine)).startswith(in_spanish)


async def test_a_text_that_says_nothing_is_told_in_spanish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "es")
    assert own_words(await said(tmp_path, FakeEngine(), "…")) == "el texto no tiene nada que decir"


async def test_an_engine_that_is_not_there_is_told_in_spanish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "es")
    speaker = Speaker(cache=tmp_path, secret=b"a secret of this test")
    prompt = Prompt(name="debt", pieces=(Piece(words="Hola."),), voice=VOICE)
    why = (await speaker.say([prompt])).fell_back
    assert own_words(why) == "no hay un motor «neural»; están instalados espeak-ng, pyttsx3"


def test_a_sentence_nobody_has_translated_is_told_as_it_is(language: str) -> None:
    assert own_words("the neural engine has no memory left") == "the neural engine has no memory left"
