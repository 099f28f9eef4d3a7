"""Prompts recorded by people: operators' uploads (wav; mp3, m4a, ogg with ffmpeg) as speech for the chain.

The only importer of pydub, which warns on Python 3.11 that audioop will go (audioop-lts carries it on).
"""

import asyncio
import hashlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from tts.sound import LONGEST
from tts.speech import Speech

FORMATS = ("wav", "mp3", "m4a", "ogg", "flac")
LARGEST = 30 * 1024 * 1024
"""Bytes of an upload: two minutes of CD sound fit."""

_TAIL = 10.0
"""Seconds read beyond the longest prompt: a small mp3 may hold hours, and all of it would be in memory."""


class Unreadable(Exception):
    """A file that is no recording; the message says what is allowed."""


class Recordings:
    """Recordings read off the event loop; each is digested once, unless it changes."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int], str]] = {}

    async def digest(self, path: Path) -> str:
        """What is in the file, as SHA-256. Raises Unreadable."""
        version = _version(path)
        known = self._known.get(path)
        if known is None or known[0] != version:
            known = self._known[path] = (version, await asyncio.to_thread(_digest, path))
        return known[1]

    async def load(self, path: Path) -> Speech:
        """Read a recording. Raises Unreadable."""
        return await asyncio.to_thread(load, path)


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
    from pydub import AudioSegment  # slow to load, and most installations record nothing
    from pydub.exceptions import CouldntDecodeError

    try:
        segment = AudioSegment.from_file(file, format=kind, duration=LONGEST + _TAIL)
    except (CouldntDecodeError, IndexError, ValueError, EOFError) as error:
        raise Unreadable(f"this is no {kind} that can be decoded") from error
    except FileNotFoundError as error:
        raise Unreadable(f"{kind} needs ffmpeg, which is not installed") from error
    whole = segment.set_channels(1).set_sample_width(2)
    samples = np.array(whole.get_array_of_samples(), dtype=np.float32) / np.float32(32768)
    return Speech(samples, whole.frame_rate)


def _version(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise Unreadable(f"'{path.name}' cannot be read: {error.strerror}") from error
    return stat.st_mtime_ns, stat.st_size


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Unreadable(f"'{path.name}' cannot be read: {error.strerror}") from error
