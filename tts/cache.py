"""Rendered sounds on disk, named by what they are; whole sentences about a person go within a day.

A key is the SHA-256 of everything that decides the sound, an HMAC with the instance's secret where the text
is about a person: nobody can then prove from a folder listing whom a call was about. A file's mtime is when
it was made, its atime when it was last asked for.
"""

import hashlib
import hmac
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from tts.g711 import SAMPLES_PER_SECOND, Codec
from tts.whole_file import write_whole

LIMIT = 2 * 1024**3
"""Bytes of sounds that `trim` leaves; the least recently asked for go first."""


class Kind(StrEnum):
    """What a sound is of; a folder each."""

    STATIC = "static"
    """The same for everybody: kept while anybody asks for it, whatever the limit."""
    PIECE = "piece"
    """A name, an amount, a date: shared by all whose it is."""
    MESSAGE = "message"
    """Whole sentences about one person, in a folder of that person's."""


LIFE: Mapping[Kind, timedelta] = {Kind.PIECE: timedelta(days=30), Kind.MESSAGE: timedelta(hours=24)}
"""How long a sound about a person is kept, from when it was made."""

PINNED = timedelta(days=30)
"""So long after it was last asked for a static sound is kept beyond the limit: its flow may be in use."""

_SHORTEST_SECRET = 16
_STRAY_AFTER = 3600.0


class Cache:
    """One folder. Several processes may share it: files appear whole, by an atomic replace."""

    def __init__(self, folder: Path, secret: bytes, codec: Codec) -> None:
        if len(secret) < _SHORTEST_SECRET:
            raise ValueError(
                f"the cache's secret has {len(secret)} bytes; at least {_SHORTEST_SECRET} are needed"
            )
        self._folder = folder
        self._secret = secret
        self._codec = codec

    def place(self, identity: Mapping[str, object], kind: Kind, *, about: str = "") -> Path:
        """Where the sound of this identity is, or will be. `about` is the person of a MESSAGE."""
        canonical = json.dumps(
            {**identity, "codec": self._codec}, sort_keys=True, ensure_ascii=False
        ).encode()
        key = hashlib.sha256(canonical).hexdigest() if kind is Kind.STATIC else self._keyed(canonical)
        shelf = self._of(about) if kind is Kind.MESSAGE else self._folder / kind / key[:2]
        return shelf / f"{key}.{self._codec}"

    def forget(self, about: str) -> None:
        """Remove every whole sentence about this person. Blocks: run it in a thread."""
        shutil.rmtree(self._of(about), ignore_errors=True)

    def _of(self, about: str) -> Path:
        return self._folder / Kind.MESSAGE / self._keyed(about.encode())[:32]

    def _keyed(self, text: bytes) -> str:
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()

    def seconds(self, place: Path) -> float | None:
        """The length of the sound there, noting that it was asked for; None if there is none."""
        try:
            stat = place.stat()
        except OSError:
            return None
        if not stat.st_size:
            return None
        with suppress(OSError):
            os.utime(place, ns=(time.time_ns(), stat.st_mtime_ns))
        return stat.st_size / SAMPLES_PER_SECOND

    def keep(self, place: Path, coded: bytes) -> None:
        """Write the sound so that it is there whole or not at all."""
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, coded)

    def trim(self, limit: int = LIMIT) -> int:
        """Remove what is too old or too much; how many files went. Blocks: run it in a thread."""
        now = time.time()
        files = list(self._files())
        expired = {path for path, stat in files if _expired(path, stat, now)}
        left = [(path, stat) for path, stat in files if path not in expired]
        gone = [*expired, *_too_much(left, limit, now)]
        for path in gone:
            path.unlink(missing_ok=True)
        self._tidy(now)
        return len(gone)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Whatever goes meanwhile, as when somebody is erased by another process, is passed over."""
        for shelf in self._folder.glob("*/*"):
            for path in _in(shelf):
                try:
                    yield path, path.stat()
                except FileNotFoundError:
                    continue

    def _tidy(self, now: float) -> None:
        """Remove the folders of people of whom nothing is left; a fresh one may be about to be filled."""
        for folder in (self._folder / Kind.MESSAGE).glob("*"):
            with suppress(OSError):  # not empty, or gone
                if now - folder.stat().st_mtime > _STRAY_AFTER:
                    folder.rmdir()


def _in(shelf: Path) -> list[Path]:
    try:
        return list(shelf.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _expired(path: Path, stat: os.stat_result, now: float) -> bool:
    """Past its life; or left by another version of Recado, which kept its sounds elsewhere."""
    age, kind = now - stat.st_mtime, path.parent.parent.name
    if path.name.startswith("."):
        return age > _STRAY_AFTER
    if kind not in set(Kind):
        return True
    life = LIFE.get(Kind(kind))
    return life is not None and age > life.total_seconds()


def _too_much(files: Sequence[tuple[Path, os.stat_result]], limit: int, now: float) -> Iterator[Path]:
    """What has to go for the limit, the least recently asked for first."""
    excess = sum(stat.st_size for _, stat in files) - limit
    for path, stat in sorted(files, key=lambda file: file[1].st_atime_ns):
        if excess <= 0:
            return
        if path.parent.parent.name != Kind.STATIC or now - stat.st_atime > PINNED.total_seconds():
            excess -= stat.st_size
            yield path
