"""The chain from an engine's samples to a prompt: level, limit, rate, silence, and what is refused."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.g711 import SAMPLES_PER_SECOND, Codec, decode
from tts.sound import CEILING, LEAD_IN, LEVEL, Coded, Unhearable, active_level, finished, silence
from tts.speech import Samples, Speech

RATE = 22050


@dataclass(frozen=True)
class Heard:
    """A coded prompt as the telephone gives it back."""

    samples: Samples

    @property
    def level(self) -> float:
        return active_level(self.samples, SAMPLES_PER_SECOND)

    @property
    def peak(self) -> float:
        """dBFS of the highest sample."""
        return float(20 * np.log10(np.abs(self.samples).max()))


def heard(sound: Coded) -> Heard:
    return Heard(decode(sound.coded, sound.codec).astype(np.float32) / np.float32(32768))


def tone(frequency: float, *, seconds: float = 1.0, amplitude: float = 0.3, rate: int = RATE) -> Speech:
    time = np.arange(int(seconds * rate)) / rate
    return Speech((amplitude * np.sin(2 * np.pi * frequency * time)).astype(np.float32), rate)


def syllables(*, seconds: float = 2.0, amplitude: float = 0.5, rate: int = RATE) -> Speech:
    """Bursts of noise four times a second, as peaky as speech, and the same at every run."""
    count = int(seconds * rate)
    noise = np.random.default_rng(1).laplace(0, 0.15, count)
    envelope = np.clip(np.sin(2 * np.pi * 4 * np.arange(count) / rate), 0, 1)
    return Speech(np.clip(amplitude * noise * envelope, -0.99, 0.99).astype(np.float32), rate)


@pytest.mark.parametrize("codec", ["alaw", "ulaw"])
@pytest.mark.parametrize("amplitude", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 44100, 48000])
def test_whatever_comes_in_leaves_at_the_level_of_the_telephone(
    codec: Codec, amplitude: float, rate: int
) -> None:
    came = heard(finished(syllables(amplitude=amplitude, rate=rate), codec))
    assert came.level == pytest.approx(LEVEL, abs=0.7)
    assert came.peak <= CEILING + 0.2


@given(st.floats(0.005, 0.99), st.integers(0, 20))
def test_no_peak_is_above_the_ceiling(amplitude: float, clicks: int) -> None:
    samples = syllables(amplitude=0.05).samples.copy()
    samples[1000 : 1000 + clicks * 100 : 100] = amplitude
    came = heard(finished(Speech(samples, RATE), "alaw"))
    assert came.peak <= CEILING + 0.3


def test_what_8_khz_cannot_carry_is_filtered_and_not_folded_back() -> None:
    mixed = tone(1000).samples + tone(6000).samples
    came = heard(finished(Speech(mixed.astype(np.float32), RATE), "alaw")).samples[800:4000]
    spectrum = np.abs(np.fft.rfft(came * np.hanning(len(came))))
    hertz = np.fft.rfftfreq(len(came), 1 / SAMPLES_PER_SECOND)
    folded = spectrum[np.abs(hertz - 2000) < 50].max()
    assert 20 * np.log10(folded / spectrum.max()) < -35  # what A-law itself adds is about -38 dB


def test_silence_between_two_sounds_is_the_codecs_own() -> None:
    assert silence(0.25, "alaw") == bytes([0xD5]) * 2000
    assert silence(0.25, "ulaw") == bytes([0xFF]) * 2000
    assert 0.3 <= LEAD_IN <= 0.5


def test_silence_around_the_speech_is_trimmed_and_pauses_in_it_are_kept() -> None:
    second = np.zeros(RATE, dtype=np.float32)
    spoken = tone(500, seconds=0.5).samples
    padded = Speech(np.concatenate((second, spoken, second, spoken, second)), RATE)
    assert finished(padded, "alaw").seconds == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize(
    ("speech", "why"),
    [
        (Speech(np.zeros(0, dtype=np.float32), RATE), "empty"),
        (Speech(np.zeros(RATE, dtype=np.float32), RATE), "too quiet"),
        (tone(500, amplitude=0.001), "too quiet"),
        (Speech(np.full(RATE, np.nan, dtype=np.float32), RATE), "no numbers"),
        (Speech(np.clip(tone(500, amplitude=3.0).samples, -1, 1), RATE), "clipped"),
        (tone(500, seconds=130, rate=8000), "lasts 130 s"),
        (tone(500, seconds=250, rate=8000), "lasts 250 s"),
    ],
)
def test_what_nobody_could_hear_is_refused_with_the_reason(speech: Speech, why: str) -> None:
    with pytest.raises(Unhearable, match=why):
        finished(speech, "alaw")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.3, "Debe mil doscientos euros."), (40, "Debe mil doscientos euros."), (9, "Sí.")]
)
def test_a_length_that_cannot_be_its_text_is_refused(seconds: float, text: str) -> None:
    with pytest.raises(Unhearable, match="cannot be"):
        finished(tone(500, seconds=seconds, rate=8000), "alaw", text=text)


def test_the_length_is_told_in_seconds() -> None:
    assert finished(tone(500, seconds=3), "ulaw").seconds == pytest.approx(3.0, abs=0.05)
