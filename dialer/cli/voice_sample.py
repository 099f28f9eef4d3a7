"""One message in a voice, through the whole chain and as it will sound on the telephone."""

import secrets
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from dialer.cli.failures import Refusal
from dialer.cli.words import TEXTS, say
from tts.engines import Engine
from tts.g711 import SAMPLES_PER_SECOND, Codec, decode
from tts.installed import installed_engines
from tts.lay import joined
from tts.models import base_language, installed_models
from tts.money import Money
from tts.pieces import pieces_of
from tts.prompt import Prompt
from tts.speaker import Speaker
from tts.template import parse
from tts.voice import ESPEAK, SpokenBy, embedded
from tts.words import SPOKEN_LANGUAGES, spoken

CODEC: Codec = "alaw"

PLAYERS = (
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-loglevel", "quiet", "-nodisp", "-autoexit"),
)

_LONGEST_PLAY = 150.0
_FILLED_IN: Mapping[str, object] = {
    "name": "Lucía Fernández",
    "amount": Money(Decimal("1234.56"), "EUR"),
    "due": date(2026, 5, 3),
}


async def sample(voice: SpokenBy, text: str | None, voices: Path, out: Path) -> float:
    """Speak into the file `out` (WAV); its seconds. Refusal if the voice, and no other, cannot say it."""
    engines = installed_engines(voices)
    if not (engine := engines.get(voice.engine)):
        raise Refusal(say("voices.no_engine", engine=voice.engine, known=", ".join(engines)))
    prompt = _prompt(voice, text or text_in(voice.language), engine)
    with tempfile.TemporaryDirectory() as folder:
        speaker = Speaker(
            cache=Path(folder, "cache"), secret=secrets.token_bytes(32), engines=engines, codec=CODEC
        )
        message = await speaker.say([prompt])
        if message.fell_back:
            raise Refusal(say("voices.silent", voice=voice.name, why=message.fell_back))
        coded = joined(message.prompts[prompt.name], CODEC)
    try:
        write_wav(out, coded)
    except OSError as error:
        raise Refusal(say("voices.bad_out", out=out, why=error.strerror)) from None
    return len(coded) / SAMPLES_PER_SECOND


def _prompt(voice: SpokenBy, text: str, engine: Engine) -> Prompt:
    """Whole or in pieces as a call would get it. Nobody is meant by it, so any engine may have it."""
    common = tuple(_FILLED_IN) if engine.sends_text_away else ()
    try:
        pieces = pieces_of(parse(text), _FILLED_IN, spoken(voice.language), common=common)
    except ValueError as error:
        raise Refusal(say("error", why=error)) from None
    return Prompt(name="sample", pieces=pieces, voice=voice)


def text_in(language: str) -> str:
    key = f"voices.text.{base_language(language)}"
    return say(key if key in TEXTS else "voices.text.other")


def voice_named(name: str, language: str | None, voices: Path) -> SpokenBy:
    """The voice that is meant: an installed model's, ENGINE:VOICE, or espeak-ng's."""
    engine, colon, of_engine = name.partition(":")
    if colon:
        known = _languages(engine, voices).get(of_engine)
        return SpokenBy(language=language or known or _guessed(of_engine), engine=engine, name=of_engine)
    if name == ESPEAK:
        return embedded(language or "es")
    for model in installed_models(voices):
        if name in model.voices:
            return SpokenBy(language=language or model.voices[name], engine=model.engine, name=name)
    return SpokenBy(language=language or _guessed(name), name=name)


def _languages(engine: str, voices: Path) -> Mapping[str, str]:
    there = [model for model in installed_models(voices) if model.engine == engine]
    return {name: language for model in there for name, language in model.voices.items()}


def _guessed(name: str) -> str:
    """es of es+klatt2; Spanish, where the voice's name is no language."""
    language = base_language(name.partition("+")[0])
    return language if language in SPOKEN_LANGUAGES else "es"


def write_wav(out: Path, coded: bytes) -> None:
    with out.open("wb") as opened, wave.open(opened, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes(decode(coded, CODEC).astype("<i2").tobytes())


def played(sound: Path) -> bool:
    """Whether one of the usual players could play it: there may be none, or no loudspeaker."""
    for player, *options in PLAYERS:
        if program := shutil.which(player):
            try:
                subprocess.run(
                    [program, *options, str(sound)], check=True, timeout=_LONGEST_PLAY, capture_output=True
                )
            except (OSError, subprocess.SubprocessError):
                continue
            return True
    return False
