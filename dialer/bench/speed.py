"""What a message costs: the whole chain against bare espeak-ng, joined pieces, a cache hit.

CPU time of this process and its children, so that other load does not count. The two sides of the ratio take
turns in small batches: a processor that slows down slows both.
"""

import secrets
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dialer.bench.cpu import cpu_seconds
from dialer.bench.debtors import Debtor
from dialer.bench.messages import message
from tts.cache import Cache
from tts.g711 import SAMPLES_PER_SECOND
from tts.speaker import Speaker
from tts.voice import SpokenBy

Progress = Callable[[int], None]
"""Told after each step how many messages more are done."""

BATCH = 10
HITS = 2000
JOINS = 2000
SAID = "Ya está dicho."
PIECES = 6
"""Pieces of a neural message: static text, name, whole euros, cents, date, the rest."""

PIECE_BYTES = 2 * SAMPLES_PER_SECOND
"""A piece lasts some two seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainCost:
    """CPU seconds of the same `messages` through the whole chain and through the engine alone."""

    messages: int
    chain_seconds: float
    bare_seconds: float

    @property
    def messages_per_cpu_second(self) -> float:
        return self.messages / self.chain_seconds

    @property
    def bare_messages_per_cpu_second(self) -> float:
        return self.messages / self.bare_seconds

    @property
    def ratio(self) -> float:
        """1 would be a chain that costs nothing beside its engine."""
        return self.bare_seconds / self.chain_seconds


async def chain_cost(debtors: Sequence[Debtor], voice: SpokenBy, progress: Progress) -> ChainCost:
    """Values to words to cached G.711, against `espeak-ng` alone on the same words, batch by batch."""
    chain = bare = 0.0
    async with _speaker() as speaker:
        await _chain(speaker, debtors[:1], voice)
        for start in range(1, len(debtors), BATCH):
            batch = debtors[start : start + BATCH]
            words = [message(debtor) for debtor in batch]
            began = cpu_seconds()
            _bare(words, voice)
            turned = cpu_seconds()
            await _chain(speaker, batch, voice)
            bare, chain = bare + turned - began, chain + cpu_seconds() - turned
            progress(len(batch))
    return ChainCost(messages=len(debtors) - 1, chain_seconds=chain, bare_seconds=bare)


async def cache_hit_ms(voice: SpokenBy) -> float:
    """CPU milliseconds until a message that is in the cache is known to be there."""
    async with _speaker() as speaker:
        await speaker.speak(SAID, voice, personal=True)
        began = cpu_seconds()
        for _ in range(HITS):
            await speaker.speak(SAID, voice, personal=True)
        return (cpu_seconds() - began) / HITS * 1000


def joined_pieces_per_second() -> float:
    """Pieces found in the cache, read, joined to messages and written, per CPU second.

    Pieces are bytes of G.711: joining them decodes nothing.
    """
    with TemporaryDirectory(prefix="recado-bench-") as folder:
        cache = Cache(Path(folder), secrets.token_bytes(32), "alaw")
        pieces = [cache.place({"piece": n}, personal=True) for n in range(PIECES)]
        for place in pieces:
            cache.keep(place, bytes(PIECE_BYTES))
        began = cpu_seconds()
        for n in range(JOINS):
            found = [place.read_bytes() for place in pieces if cache.seconds(place)]
            cache.keep(cache.place({"message": n}, personal=True), b"".join(found))
        return JOINS * PIECES / (cpu_seconds() - began)


async def _chain(speaker: Speaker, batch: Sequence[Debtor], voice: SpokenBy) -> None:
    texts = {str(n): message(debtor) for n, debtor in enumerate(batch)}
    await speaker.speak_all(texts, voice, personal=texts)


def _bare(batch: Sequence[str], voice: SpokenBy) -> None:
    settings = ("-v", voice.name, "-s", str(voice.rate), "-p", str(voice.pitch), "-g", str(voice.gap))
    command = ["espeak-ng", *settings, "-b", "1", "--stdin", "--stdout"]
    for text in batch:
        subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, check=True)


@asynccontextmanager
async def _speaker() -> AsyncIterator[Speaker]:
    """One at a time, as the bare engine: two at once on two half cores would look dearer."""
    with TemporaryDirectory(prefix="recado-bench-") as folder:
        speaker = Speaker(cache=Path(folder), secret=secrets.token_bytes(32), at_once=1)
        try:
            yield speaker
        finally:
            await speaker.close()
