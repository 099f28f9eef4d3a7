"""What happened to prompts on their way to an ear: a recording held against the files that were played.

Nothing here asks for equal bytes, so of a recording that was made louder, cut or filled in it is told what
happened: how much is missing, and where. Positions are samples at 8 kHz, levels dBFS of decoded A-law.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tests.integration.listening import Signal, signal
from tts.g711 import SAMPLES_PER_SECOND

LEVEL, LEVEL_TOLERANCE = -22.0, 1.0
CEILING = -3.0
A_LAW_TOLERANCE = 0.2
"""dB: half of A-law's widest step (1024 of 32768), where the ceiling is."""

FRAME = 160
"""20 ms: what one RTP packet carries, and so the least that a line loses or says twice."""
PIECE = 10 * FRAME
EDGE = 800
"""100 ms: the first and the last that must be there of every prompt."""

SLIP = SAMPLES_PER_SECOND // 5
"""How far sound may have slipped from one piece to the next and still be the same prompt going on."""

SAME = 0.98
QUIET = 40.0
"""RMS of 16 bits under which a stretch has no shape to be recognised by; A-law's finest step is 16."""

FULL_SCALE = 32768.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """Where a prompt came in a recording: `lags` are its pieces' shifts, by their place in the prompt."""

    name: str
    prompt: Signal
    lags: Mapping[int, int]

    @property
    def begins(self) -> int:
        return _sounding(self.prompt)[0] + self.lags[min(self.lags)]

    @property
    def ends(self) -> int:
        return _sounding(self.prompt)[1] + self.lags[max(self.lags)]


def objections(prompts: Mapping[str, bytes], recording: bytes, *, pauses: Sequence[float]) -> list[str]:
    """All that is wrong with a recording in which these prompts should be heard in this order.

    `pauses` are the longest silences in seconds that the flow asks for: before each prompt, and at the end.
    """
    line = signal(recording)
    found: list[Heard] = []
    wrong: list[str] = []
    after = 0
    for name, prompt in prompts.items():
        heard = _found(name, signal(prompt), line, after)
        if heard is None:
            wrong.append(f"{name}: not heard after {after / SAMPLES_PER_SECOND:.1f} s")
            continue
        after = heard.ends
        found.append(heard)
        wrong += [f"{name}: {each}" for each in _of_prompt(heard, line)]
    if len(found) == len(prompts):
        wrong += _too_long_pauses(found, len(line), pauses)
    return [*wrong, *_clipping(line)]


def active_rms(samples: Signal) -> float:
    """dBFS over the 20 ms frames that are within 35 dB of the loudest: pauses do not count."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    powers: Signal = np.asarray((frames**2).mean(axis=1), dtype=np.float64)
    active = powers >= powers.max() * 10**-3.5
    return 10 * math.log10(float(powers[active].mean()) / FULL_SCALE**2)


def _of_prompt(heard: Heard, line: Signal) -> Iterator[str]:
    first, last = _sounding(heard.prompt)
    if not _same(heard.prompt[first : first + EDGE], line, heard.begins):
        yield "its first 100 ms are not there"
    if not _same(heard.prompt[last - EDGE : last], line, heard.ends - EDGE):
        yield "its last 100 ms are not there"
    yield from _slips(heard)
    yield from _broken_frames(heard, line)
    level = active_rms(line[heard.begins : heard.ends])
    if abs(level - LEVEL) > LEVEL_TOLERANCE:
        yield f"its level is {level:.1f} dBFS, not {LEVEL:.0f}"


def _slips(heard: Heard) -> Iterator[str]:
    """Sound that is missing, or there twice: what comes after it is too early, or too late."""
    for (_, before), (at, after) in pairwise(sorted(heard.lags.items())):
        if slip := after - before:
            what = "too much" if slip > 0 else "missing"
            yield f"{abs(slip) / 8:.0f} ms {what} before {at / SAMPLES_PER_SECOND:.2f} s"


def _broken_frames(heard: Heard, line: Signal) -> Iterator[str]:
    """Frames that sound otherwise than they were rendered: silence in a word, a click, a clipped crest."""
    places = sorted(heard.lags)
    first, last = _sounding(heard.prompt)
    gain = _gain(heard, line)
    for at in range(first, last - FRAME, FRAME):
        lag = heard.lags[places[max(0, bisect_right(places, at) - 1)]]
        said = heard.prompt[at : at + FRAME] * gain
        came = line[at + lag : at + lag + FRAME]
        if len(came) < FRAME or np.mean((came - said) ** 2) > 0.02 * np.mean(said**2) + QUIET**2 / 4:
            yield f"another sound at {at / SAMPLES_PER_SECOND:.2f} s"
            return


def _gain(heard: Heard, line: Signal) -> float:
    """By how much louder the line is than the file: the middle of its pieces', which damage does not move."""
    ratios = []
    for at, lag in heard.lags.items():
        said, came = heard.prompt[at : at + PIECE], line[at + lag : at + lag + PIECE]
        ratios.append(float(said @ came / (said @ said)))
    return float(np.median(ratios))


def _too_long_pauses(heard: Sequence[Heard], end: int, pauses: Sequence[float]) -> Iterator[str]:
    edges = [0, *(edge for each in heard for edge in (each.begins, each.ends)), end]
    names = [*(f"before {each.name}" for each in heard), "at the end"]
    for name, begins, ends, most in zip(names, edges[::2], edges[1::2], pauses, strict=True):
        if (pause := (ends - begins) / SAMPLES_PER_SECOND) > most:
            yield f"a pause of {pause:.2f} s {name}; the flow asks for {most:.2f}"


def _clipping(line: Signal) -> Iterator[str]:
    peak = float(20 * np.log10(np.abs(line).max() / FULL_SCALE))
    if peak > CEILING + A_LAW_TOLERANCE:
        yield f"a peak of {peak:.1f} dBFS; the ceiling is {CEILING:.0f}"


def _found(name: str, prompt: Signal, line: Signal, after: int) -> Heard | None:
    """Follow a prompt piece by piece: the first is looked for everywhere after `after`, the others nearby.

    None if less than half of it follows: two prompts may have a word in common.
    """
    lags: dict[int, int] = {}
    pieces = list(_pieces(prompt))
    for at in pieces:
        piece = prompt[at : at + PIECE]
        near = at + lags[max(lags)] if lags else None
        start = after if near is None else max(0, near - SLIP)
        stop = len(line) if near is None else near + SLIP + PIECE
        place, likeness = _most_alike(piece, line[start:stop])
        if likeness >= SAME:
            lags[at] = start + place - at
    return Heard(name=name, prompt=prompt, lags=lags) if 2 * len(lags) >= len(pieces) else None


def _pieces(prompt: Signal) -> Iterator[int]:
    """Where the pieces begin that say something, the last one at the very end."""
    first, last = _sounding(prompt)
    for at in [*range(first, last - PIECE, PIECE), last - PIECE]:
        if np.sqrt(np.mean(prompt[at : at + PIECE] ** 2)) > QUIET:
            yield at


def _most_alike(piece: Signal, line: Signal) -> tuple[int, float]:
    """Where a piece is most alike, whatever its level, and how much: normalised cross-correlation by FFT."""
    if len(line) < len(piece):
        return 0, 0.0
    size = 1 << (len(line) + len(piece) - 1).bit_length()
    products = np.fft.irfft(np.fft.rfft(line, size) * np.conj(np.fft.rfft(piece, size)), size)
    running = np.concatenate(([0.0], np.cumsum(line**2)))
    energy = np.maximum(running[len(piece) :] - running[: -len(piece)], QUIET**2 * len(piece))
    alike = products[: len(energy)] / np.sqrt(energy * (piece @ piece))
    place = int(alike.argmax())
    return place, float(alike[place])


def _same(said: Signal, line: Signal, at: int) -> bool:
    came = line[max(0, at) : max(0, at) + len(said)]
    if len(came) < len(said):
        return False
    power = max(float(came @ came), QUIET**2 * len(said)) * float(said @ said)
    return float(said @ came) >= SAME * math.sqrt(power)


def _sounding(prompt: Signal) -> tuple[int, int]:
    """From the first to the last frame with sound: a lead-in of silence is no part of what is said."""
    loud = (np.abs(prompt) > QUIET).nonzero()[0]
    return int(loud[0]), int(loud[-1]) + 1
