"""Prompts recorded by people: operators' uploads (wav; mp3, m4a, ogg with ffmpeg) as speech for the chain.

The only importer of pydub, which warns on Python 3.11 that audioop will go (audioop-lts carries it on).
"""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from pydub import AudioSegment
from pydub.exceptions import CouldntDecodeError

from tts.sound import LONGEST
from tts.speech import Speech

FORMATS = ("wav", "mp3", "m4a", "ogg", "flac")
LARGEST = 30 * 1024 * 1024
"""Bytes of an upload: two minutes of CD sound fit."""

_TAIL = 10.0
"""Seconds read beyond the longest prompt: a small mp3 may hold hours, and all of it would be in memory."""


class Unreadable(Exception):
    """A file that is no recording; the message says what is allowed."""


def load(path: Path) -> Speech:
    """Read a recording; Unreadable if it is none. Blocks: run it in a thread."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise Unreadable(f"'{path.name}' is no recording: {', '.join(FORMATS)} are")
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"'{path.name}' is larger than {LARGEST // 1024**2} MB")
        with path.open("rb") as file:
            return from_file(file, kind)
    except OSError as error:
        raise Unreadable(f"'{path.name}' cannot be read: {error.strerror}") from error


def from_file(file: BinaryIO, kind: str) -> Speech:
    """Decode an open file of one of FORMATS, all channels mixed to one."""
    try:
        segment = AudioSegment.from_file(file, format=kind, duration=LONGEST + _TAIL)
    except (CouldntDecodeError, IndexError, ValueError, EOFError) as error:
        raise Unreadable(f"this is no {kind} that can be decoded") from error
    except FileNotFoundError as error:
        raise Unreadable(f"{kind} needs ffmpeg, which is not installed") from error
    whole = segment.set_channels(1).set_sample_width(2)
    samples = np.array(whole.get_array_of_samples(), dtype=np.float32) / np.float32(32768)
    return Speech(samples, whole.frame_rate)
