"""G.711, bit by bit: what Asterisk would have made of the same samples."""

import warnings

import numpy as np
import pytest

from tts.g711 import Codec, decode, encode

with warnings.catch_warnings():
    # The standard library's own until 3.12, audioop-lts after: the independent reference.
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.int16)
EVERY_CODE = bytes(range(256))


def test_every_sample_is_coded_as_the_reference_does() -> None:
    assert encode(EVERY_SAMPLE, "alaw") == audioop.lin2alaw(EVERY_SAMPLE.tobytes(), 2)
    assert encode(EVERY_SAMPLE, "ulaw") == audioop.lin2ulaw(EVERY_SAMPLE.tobytes(), 2)


def test_every_code_is_decoded_as_the_reference_does() -> None:
    assert decode(EVERY_CODE, "alaw").tobytes() == audioop.alaw2lin(EVERY_CODE, 2)
    assert decode(EVERY_CODE, "ulaw").tobytes() == audioop.ulaw2lin(EVERY_CODE, 2)


@pytest.mark.parametrize(("codec", "silence"), [("alaw", 0xD5), ("ulaw", 0xFF)])
def test_silence_is_the_standards_own_idle_pattern(codec: Codec, silence: int) -> None:
    assert encode(np.zeros(3, dtype=np.int16), codec) == bytes([silence] * 3)
