"""Rendered sounds on disk, named by what they are; whole messages about a person go within a day.

A key is the SHA-256 of everything that decides the sound, an HMAC with the instance's secret where the text
is about a person: nobody can then prove from a folder listing whom a call was about. A file's mtime is when
it was made, its atime when it was last asked for. Files are readable for the folder's group, which the
user that runs Asterisk must belong to.
"""

import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from tts.g711 import SAMPLES_PER_SECOND, Codec

LIMIT = 2 * 1024**3
"""Bytes of sounds that `trim` leaves; the least recently asked for go first."""

PERSONAL_LIFE = timedelta(hours=24)
"""How long a sound about a person is kept for a retry. Rendering it again costs some 60 ms."""

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

    def place(self, identity: Mapping[str, object], *, personal: bool) -> Path:
        """Where the sound of this identity is, or will be."""
        canonical = json.dumps(
            {**identity, "codec": self._codec}, sort_keys=True, ensure_ascii=False
        ).encode()
        if personal:
            key = hmac.new(self._secret, canonical, hashlib.sha256).hexdigest()
        else:
            key = hashlib.sha256(canonical).hexdigest()
        return self._folder / ("personal" if personal else "shared") / key[:2] / f"{key}.{self._codec}"

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
        unfinished = place.with_name(f".{uuid4().hex}")
        try:
            with open(unfinished, "xb", opener=_readable_for_group) as file:
                file.write(coded)
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)

    def trim(self, limit: int, personal_life: timedelta) -> int:
        """Remove what is too old or too much; how many files went. Blocks: run it in a thread."""
        now = time.time()
        files = list(self._files())
        expired = [path for path, stat in files if self._expired(path, stat, now, personal_life)]
        kept = sorted(
            ((stat.st_atime_ns, stat.st_size, path) for path, stat in files if path not in set(expired)),
            reverse=True,
        )
        total = 0
        for _, size, path in kept:
            total += size
            if total > limit:
                expired.append(path)
        for path in expired:
            path.unlink(missing_ok=True)
        return len(expired)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self._folder.glob("*/??/*"):
            try:
                yield path, path.stat()
            except FileNotFoundError:
                continue

    def _expired(self, path: Path, stat: os.stat_result, now: float, personal_life: timedelta) -> bool:
        age = now - stat.st_mtime
        if path.name.startswith("."):
            return age > _STRAY_AFTER
        return path.parent.parent.name == "personal" and age > personal_life.total_seconds()


def _readable_for_group(path: str, flags: int) -> int:
    return os.open(path, flags, 0o640)
