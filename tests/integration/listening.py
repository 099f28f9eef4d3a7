"""What is in a recording of what somebody heard, compared as audio."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dialer.lab.lab import Lab
from tests.waiting import until
from tts.g711 import SAMPLES_PER_SECOND, decode

SILENCE_BELOW = 100
"""16-bit amplitude under which nobody hears anything."""

STRETCH = 12_000
"""Samples: a second and a half. One word alone, such as a name, may well be in two prompts."""

QUARTER = 2_000

UNREAD = 4_000
"""Samples: what a busy telephone network has not read yet when the line is cut is in no recording."""

ALIKE = 0.9
"""What was said gives 1.0; of what was not, the most alike stretch of the same voice gives some 0.5."""

Signal = NDArray[np.float64]


async def recorded(lab: Lab, call: str) -> bytes:
    """What somebody heard in a call, by its Call-ID; the network still writes when the PBX has hung up."""
    await until(lambda: call in lab.recordings() and lab.recordings()[call] not in _being_written(lab))
    return lab.recordings()[call].read_bytes()


def _being_written(lab: Lab) -> set[Path]:
    """The files that the telephone network has open."""
    files = set()
    for each in Path("/proc", (lab.folder / "carrier" / "pid").read_text(), "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            files.add(each.readlink())
    return files


def share_heard(prompt: bytes, recording: bytes) -> float:
    """The share of a prompt that is somewhere in a recording, by its stretches; 0.0 if it was never begun.

    A stretch is there where the normalised cross-correlation is at least `ALIKE`, whatever the level.
    """
    whole = signal(recording)
    if len(whole) < STRETCH:
        return 0.0
    found = [likeness(signal(piece), whole) >= ALIKE for piece in _pieces(prompt, STRETCH)]
    return sum(found) / len(found)


def begun(prompt: bytes, recording: bytes) -> bool:
    """Whether any quarter of a second of a prompt that says something is in a recording, bit for bit."""
    return any(piece in recording for piece in _pieces(prompt, QUARTER))


def likeness(piece: Signal, whole: Signal) -> float:
    """The highest normalised cross-correlation of a piece with any stretch of the whole, by FFT."""
    size = 1 << (len(whole) + len(piece) - 1).bit_length()
    products = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(piece, size)), size)
    running = np.concatenate(([0.0], np.cumsum(whole**2)))
    energy = np.maximum(running[len(piece) :] - running[: -len(piece)], SILENCE_BELOW**2 * len(piece))
    return float((products[: len(energy)] / np.sqrt(energy * (piece**2).sum())).max())


def places(prompts: Sequence[bytes], recording: bytes) -> list[int]:
    """Where each prompt is in a recording, bit for bit and one after the other; -1 from the first missing.

    The recording may end within the last `UNREAD` of a prompt.
    """
    found: list[int] = []
    end = 0
    for prompt in prompts:
        at = _place(prompt, recording, end) if end >= 0 else -1
        found.append(at)
        end = at + len(prompt) if at >= 0 else -1
    return found


def _place(prompt: bytes, recording: bytes, start: int) -> int:
    whole = recording.find(prompt, start)
    begins = recording.find(prompt[:-UNREAD], start) if len(prompt) > 2 * UNREAD else -1
    cut_short = begins >= 0 and prompt.startswith(recording[begins:])
    return begins if whole < 0 and cut_short else whole


def without(prompts: Sequence[bytes], recording: bytes) -> float:
    """Seconds of sound besides these prompts, taken out one after the other: what else somebody heard."""
    rest = signal(recording)
    for prompt, at in zip(prompts, places(prompts, recording), strict=True):
        if at >= 0:
            rest[at : at + len(prompt)] = 0
    return float((np.abs(rest) > SILENCE_BELOW).sum()) / SAMPLES_PER_SECOND


def signal(coded: bytes) -> Signal:
    return decode(coded, "alaw").astype(np.float64)


def _pieces(prompt: bytes, length: int) -> Iterator[bytes]:
    """The pieces of a prompt that say something."""
    enough = np.abs(signal(prompt)).mean() / 4
    for start in range(0, len(prompt) - length + 1, length):
        piece = prompt[start : start + length]
        if np.abs(signal(piece)).mean() > enough:
            yield piece
