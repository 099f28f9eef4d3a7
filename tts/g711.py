"""G.711, the telephone's own coding: one byte a sample at 8 kHz, A-law in Europe, µ-law in North America.

Tables of all 65,536 samples, so that coding is one look-up; bit-exact with ITU-T G.711 as Asterisk and
Python's audioop have it.
"""

from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Codec = Literal["alaw", "ulaw"]

SAMPLES_PER_SECOND = 8000

_ALL_SAMPLES = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
"""In the order of their bits, so that a sample's own bits find its code."""


def encode(samples: NDArray[np.int16], codec: Codec) -> bytes:
    """16-bit samples at 8 kHz to headerless G.711, as Asterisk plays it without transcoding."""
    return _encoding(codec).take(samples.view(np.uint16)).tobytes()


def decode(coded: bytes, codec: Codec) -> NDArray[np.int16]:
    """Headerless G.711 back to 16-bit samples at 8 kHz."""
    return _decoding(codec)[np.frombuffer(coded, dtype=np.uint8)]


@cache
def _encoding(codec: Codec) -> NDArray[np.uint8]:
    return _alaw_table() if codec == "alaw" else _ulaw_table()


@cache
def _decoding(codec: Codec) -> NDArray[np.int16]:
    codes = np.arange(256, dtype=np.int32)
    return _alaw_values(codes) if codec == "alaw" else _ulaw_values(codes)


def _alaw_table() -> NDArray[np.uint8]:
    """Sign, 3 bits of segment, 4 bits of mantissa over 13-bit samples; even bits inverted on the line."""
    thirteen = _ALL_SAMPLES >> 3
    magnitude = np.where(thirteen >= 0, thirteen, -thirteen - 1)
    segment = np.searchsorted((0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF), magnitude)
    mantissa = (magnitude >> np.maximum(segment, 1)) & 0x0F
    return np.asarray((segment << 4 | mantissa) ^ np.where(thirteen >= 0, 0xD5, 0x55), dtype=np.uint8)


def _ulaw_table() -> NDArray[np.uint8]:
    """As A-law over 14-bit samples with a bias of 33, which makes every segment twice the one before."""
    fourteen = _ALL_SAMPLES >> 2
    magnitude = np.minimum(np.abs(fourteen), 8158) + 33
    segment = np.searchsorted((0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF), magnitude)
    mantissa = (magnitude >> (segment + 1)) & 0x0F
    return np.asarray((segment << 4 | mantissa) ^ np.where(fourteen >= 0, 0xFF, 0x7F), dtype=np.uint8)


def _alaw_values(codes: NDArray[np.int32]) -> NDArray[np.int16]:
    plain = codes ^ 0x55
    segment, mantissa = (plain & 0x70) >> 4, plain & 0x0F
    low = (mantissa << 4) + 8
    magnitude = np.where(segment == 0, low, (low + 0x100) << np.maximum(segment - 1, 0))
    return np.where(plain & 0x80, magnitude, -magnitude).astype(np.int16)


def _ulaw_values(codes: NDArray[np.int32]) -> NDArray[np.int16]:
    plain = ~codes & 0xFF
    magnitude = ((((plain & 0x0F) << 3) + 0x84) << ((plain & 0x70) >> 4)) - 0x84
    return np.where(plain & 0x80, -magnitude, magnitude).astype(np.int16)
