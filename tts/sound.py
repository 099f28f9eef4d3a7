"""From an engine's samples to a prompt that Asterisk plays as it is: one chain for voices and uploads.

Rate by soxr (pydub's has no anti-alias filter: a 6 kHz tone folds back at -2 dB), level, limiter, all in
float; G.711 at the very end. Levels are in dBFS, RMS of the active parts only; -22 dBFS is what carriers
expect of speech (-16 dBm0). Whatever a person could not hear or understand is refused before any dial.
"""

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from tts.g711 import SAMPLES_PER_SECOND, Codec, encode
from tts.speech import Samples, Speech

LEVEL = -22.0
CEILING = -3.0
KNEE = -9.0
"""dBFS where the limiter begins to bend; below it a sample is untouched."""

LEAD_IN = 0.4
"""Seconds of silence before the first words after answer: audio paths open late, ears too."""

LONGEST = 120.0
"""Seconds of one prompt. Nobody listens longer, and a runaway engine would fill the disk."""

CHAIN = 2
"""Counts up when the chain sounds different: part of every cache key."""

_FRAME = 0.02
_MARGIN = 0.03
_ACTIVE_BELOW_LOUDEST = 35.0
_SILENT = -55.0
_FULL_SCALE = 0.999
_CLIPPED_SHARE = 0.001
_CHARACTERS_PER_SECOND = (3.0, 40.0)
_SLACK = 2.0


class Unhearable(Exception):
    """A sound that must not be played to anybody; the message says why."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Headerless G.711 at 8 kHz."""

    coded: bytes
    codec: Codec

    @property
    def seconds(self) -> float:
        return len(self.coded) / SAMPLES_PER_SECOND


def finished(speech: Speech, codec: Codec, *, text: str | None = None) -> Coded:
    """The whole chain. `text`, where known, must fit the length; Unhearable says what is wrong."""
    check_source(speech)
    samples = trimmed(at_8_khz(speech))
    check_length(len(samples) / SAMPLES_PER_SECOND, text)
    levelled = limited(at_level(samples))
    return Coded(encode(np.rint(levelled * np.float32(32767)).astype(np.int16), codec), codec)


def silence(seconds: float, codec: Codec) -> bytes:
    """Headerless G.711 of nothing, to stand between two sounds."""
    return encode(np.zeros(round(seconds * SAMPLES_PER_SECOND), dtype=np.int16), codec)


def check_source(speech: Speech) -> None:
    """Refuse what is empty, far too long, silent or clipped before the chain could hide it."""
    if not len(speech.samples):
        raise Unhearable("the sound is empty")
    if speech.seconds > 2 * LONGEST:
        raise Unhearable(f"the sound lasts {speech.seconds:.0f} s; {LONGEST:.0f} s are allowed")
    peak = max(float(speech.samples.max()), -float(speech.samples.min()))
    if not np.isfinite(peak):
        raise Unhearable("the sound has samples that are no numbers")
    if peak < _amplitude(_SILENT):
        raise Unhearable(f"the sound is too quiet: below {_SILENT:.0f} dBFS throughout")
    if peak >= _FULL_SCALE and (share := _clipped_share(speech.samples)) > _CLIPPED_SHARE:
        raise Unhearable(f"the sound is clipped: {share:.1%} of it stands at full scale")


def check_length(seconds: float, text: str | None) -> None:
    """Refuse a length that cannot be right, in itself or for the text it should say."""
    if seconds > LONGEST:
        raise Unhearable(f"the sound lasts {seconds:.0f} s; {LONGEST:.0f} s are allowed")
    if text is None:
        return
    slowest, fastest = _CHARACTERS_PER_SECOND
    if not len(text) / fastest <= seconds <= len(text) / slowest + _SLACK:
        raise Unhearable(f"{seconds:.1f} s cannot be the {len(text)} characters of its text")


def at_8_khz(speech: Speech) -> Samples:
    if speech.rate == SAMPLES_PER_SECOND:
        return speech.samples
    return np.asarray(soxr.resample(speech.samples, speech.rate, SAMPLES_PER_SECOND), dtype=np.float32)


def trimmed(samples: Samples) -> Samples:
    """Without the silence around the speech, but for a margin that keeps soft consonants."""
    active = _active(_frame_powers(samples, SAMPLES_PER_SECOND)).nonzero()[0]
    if not len(active):
        return samples[:0]
    frame, margin = int(_FRAME * SAMPLES_PER_SECOND), int(_MARGIN * SAMPLES_PER_SECOND)
    return samples[max(0, active[0] * frame - margin) : (active[-1] + 1) * frame + margin]


def at_level(samples: Samples) -> Samples:
    """Scaled so that the active parts have LEVEL."""
    gain = 10 ** ((LEVEL - active_level(samples, SAMPLES_PER_SECOND)) / 20)
    return np.asarray(samples * np.float32(gain), dtype=np.float32)


def limited(samples: Samples) -> Samples:
    """No sample above CEILING: what is above KNEE is bent towards it, without an edge to hear."""
    knee, ceiling = _amplitude(KNEE), _amplitude(CEILING)
    room = ceiling - knee
    high = np.flatnonzero(np.abs(samples) > knee)
    loud = samples[high]
    bent = samples.copy()
    bent[high] = np.copysign(knee + room * np.tanh((np.abs(loud) - knee) / room), loud)
    return bent


def active_level(samples: Samples, rate: int) -> float:
    """dBFS of the parts that are speech: pauses do not count. -inf for silence."""
    powers = _frame_powers(samples, rate)
    active = powers[_active(powers)]
    return float(10 * np.log10(active.mean())) if len(active) else float("-inf")


def _active(powers: NDArray[np.float32]) -> NDArray[np.bool_]:
    threshold = powers.max(initial=0.0) * 10 ** (-_ACTIVE_BELOW_LOUDEST / 10)
    return np.asarray((powers >= threshold) & (powers > 0))


def _frame_powers(samples: Samples, rate: int) -> NDArray[np.float32]:
    frame = max(1, int(_FRAME * rate))
    whole = samples if len(samples) % frame == 0 else np.pad(samples, (0, -len(samples) % frame))
    frames = whole.reshape(-1, frame)
    return np.asarray(np.vecdot(frames, frames) / frame)


def _clipped_share(samples: Samples) -> float:
    """The share of samples at full scale that have a neighbour there: one peak alone is no clipping."""
    full = np.abs(samples) >= _FULL_SCALE
    return float((full[1:] & full[:-1]).mean()) if len(samples) > 1 else 0.0


def _amplitude(dbfs: float) -> np.float32:
    return np.float32(10 ** (dbfs / 20))
