"""What people, answering machines and agents of the lab say: sound files for the carrier."""

import asyncio
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from dialer.lab.errors import LabError

RATE = 8000
SPEECH_RATE = 22050
"""Of espeak-ng, always."""
WAV_HEADER = 44
FOREVER = 3600 * RATE
"""Samples of silence: longer than any call, a sparse file that takes no room."""

SAID = {
    "hello/1": "¿Sí? ¿Dígame?",
    "voicemail/1": "Hola, ha llamado al contestador. Ahora no puedo atenderle. "
    "Deje su mensaje después de la señal, por favor.",
    "agent/greeting": "Buenos días, le atiende Marta.",
    "agent/goodbye": "Lo dejamos anotado. Hasta luego.",
}


async def record_voices(folder: Path) -> None:
    """Write every sound the carrier plays, as 16-bit linear at 8 kHz. Raises LabError without espeak-ng."""
    for name in ("silent", "hello", "voicemail", "agent"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, text in SAID.items():
        (folder / f"{name}.sln").write_bytes(await _speak(text))
    (folder / "voicemail" / "2-beep.sln").write_bytes(_beep())
    for name in ("silent", "hello", "voicemail"):
        with (folder / name / "9-silence.sln").open("wb") as silence:
            silence.truncate(FOREVER * 2)


async def _speak(text: str) -> bytes:
    try:
        espeak = await asyncio.create_subprocess_exec(
            *("espeak-ng", "-v", "es", "--stdin", "--stdout"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise LabError("espeak-ng is missing: sudo apt-get install espeak-ng.") from error
    wav, _ = await espeak.communicate(text.encode())
    samples = np.frombuffer(wav[WAV_HEADER:], dtype="<i2").astype(np.float64)
    return _sln(soxr.resample(samples, SPEECH_RATE, RATE))


def _beep() -> bytes:
    """The machine's signal: 1 kHz for 0.4 s after a short pause."""
    tone = 8000 * np.sin(2 * np.pi * 1000 * np.arange(int(0.4 * RATE)) / RATE)
    return _sln(np.concatenate([np.zeros(int(0.3 * RATE)), tone]))


def _sln(samples: NDArray[np.float64]) -> bytes:
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()
