"""A speaker over the embedded voice and engines that behave, what it is given to say, and recordings."""

import wave
from collections.abc import Collection
from pathlib import Path

import numpy as np

from tts.engines import Engine, Voice
from tts.engines.espeak import Espeak
from tts.prompt import Piece, Prompt
from tts.speaker import Speaker
from tts.voice import SpokenBy, embedded

SECRET = b"a secret of the installation"
SPANISH = embedded("es")
NEURAL = SpokenBy(engine="neural", name="someone", language="es")


def speaker_with(folder: Path, *engines: Engine, secret: bytes = SECRET) -> Speaker:
    return Speaker(
        cache=folder / "cache",
        secret=secret,
        engines={engine.name: engine for engine in (Espeak(), *engines)},
    )


def prompts(texts: dict[str, str], voice: Voice, *, personal: Collection[str] = ()) -> list[Prompt]:
    """A prompt of one piece for each text."""
    return [
        Prompt(name=name, pieces=(Piece(words=text, personal=name in personal),), voice=voice)
        for name, text in texts.items()
    ]


UNHEARD: list[tuple[dict[str, float], str]] = [
    ({"seconds": 0.0}, "the sound is empty"),
    ({"amplitude": 0.0}, "the sound is too quiet: below -55 dBFS throughout"),
    ({"amplitude": 9.0}, "the sound is clipped"),
    ({"seconds": 60.0}, "60.0 s cannot be the 2"),
    ({"seconds": 130.0}, "the sound lasts 130 s; 120 s are allowed"),
]
"""Recordings of some twenty characters that nobody could hear or that cannot be them, and why."""


def recording(path: Path, *, seconds: float = 3.0, amplitude: float = 0.1) -> Path:
    """A tone of 400 Hz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tone = amplitude * np.sin(2 * np.pi * 400 * np.arange(int(8000 * seconds)) / 8000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((np.clip(tone, -1, 1) * 32767).astype("<i2").tobytes())
    return path
