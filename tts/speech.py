"""What an engine gives: samples as they came, before the telephone's chain (tts.sound)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono samples in -1 … 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """Mono speech. `rate` is in samples per second."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @classmethod
    def from_s16le(cls, raw: bytes | memoryview, rate: int) -> "Speech":
        """From signed 16-bit little-endian mono; a last odd byte is dropped."""
        whole = np.frombuffer(raw, dtype="<i2", count=len(raw) // 2)
        return cls(np.multiply(whole, np.float32(1 / 32768), dtype=np.float32), rate)
