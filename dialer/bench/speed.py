"""What a message costs: the whole chain against bare espeak-ng, joined pieces, a cache hit.

CPU time of this process and its children, so that other load does not count. The two sides of the ratio take
turns in small batches: a processor that slows down slows both.
"""

import secrets
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from dialer.bench.cpu import cpu_seconds
from dialer.bench.debtors import Debtor
from dialer.bench.messages import prompts_of, words_of
from tts.engines import Engine, Voice
from tts.g711 import SAMPLES_PER_SECOND
from tts.prompt import Prompt
from tts.speaker import Speaker
from tts.speech import Speech
from tts.voice import SpokenBy

Progress = Callable[[int], None]
"""Told after each step how many messages more are done."""

BATCH = 10
HITS = 500
CHARACTERS_PER_SECOND = 14


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


class Hum:
    """An engine that costs nothing, to see what pieces cost that are there already."""

    name = "hum"
    sends_text_away = False
    joins_pieces = True

    async def version(self) -> str:
        return "1"

    async def check(self, voice: Voice) -> None:
        """It has every voice."""

    async def speak(self, text: str, voice: Voice) -> Speech:
        time = np.arange(SAMPLES_PER_SECOND * len(text) // CHARACTERS_PER_SECOND, dtype=np.float32)
        return Speech(0.2 * np.sin(0.2 * time, dtype=np.float32), SAMPLES_PER_SECOND)


async def chain_cost(debtors: Sequence[Debtor], voice: SpokenBy, progress: Progress) -> ChainCost:
    """Values to words to cached G.711, against `espeak-ng` alone on the same words, batch by batch.

    The first debtor is not counted: with the first message the chain loads what it needs.
    """
    chain = bare = 0.0
    async with _speaker() as speaker:
        await speaker.say(_numbered(debtors[:1], voice))
        for start in range(1, len(debtors), BATCH):
            batch = debtors[start : start + BATCH]
            texts = [text for debtor in batch for text in words_of(debtor).values()]
            began = cpu_seconds()
            _bare(texts, voice)
            turned = cpu_seconds()
            await speaker.say(_numbered(batch, voice))
            bare, chain = bare + turned - began, chain + cpu_seconds() - turned
            progress(len(batch))
    return ChainCost(messages=len(debtors) - 1, chain_seconds=chain, bare_seconds=bare)


async def cache_hit_ms(debtor: Debtor, voice: SpokenBy) -> float:
    """CPU milliseconds until a prompt that is in the cache is known to be there."""
    text = words_of(debtor)["debt"]
    async with _speaker() as speaker:
        await speaker.speak(text, voice, personal=True)
        began = cpu_seconds()
        for _ in range(HITS):
            await speaker.speak(text, voice, personal=True)
        return (cpu_seconds() - began) / HITS * 1000


async def joined_pieces_per_second(debtors: Sequence[Debtor]) -> float:
    """Pieces found in the cache, joined to prompts and laid where a call plays them, per CPU second."""
    voice = SpokenBy(language="es", engine=Hum.name, name=Hum.name)
    joined, seconds = 0, 0.0
    async with _speaker({Hum.name: Hum()}) as speaker:
        with TemporaryDirectory(prefix="recado-bench-") as folder:
            for debtor in debtors:
                prompts = prompts_of(debtor, voice)
                await speaker.say(prompts)
                began = cpu_seconds()
                message = await speaker.say(prompts)
                await speaker.lay(message, Path(folder))
                seconds += cpu_seconds() - began
                joined += sum(map(len, message.prompts.values()))
    return joined / seconds


def _numbered(debtors: Sequence[Debtor], voice: Voice) -> list[Prompt]:
    """The prompts of several debtors as those of one call, which have a name each."""
    return [
        replace(prompt, name=f"{prompt.name}-{n}")
        for n, debtor in enumerate(debtors)
        for prompt in prompts_of(debtor, voice)
    ]


def _bare(texts: Sequence[str], voice: SpokenBy) -> None:
    settings = ("-v", voice.name, "-s", str(voice.rate), "-p", str(voice.pitch), "-g", str(voice.gap))
    command = ["espeak-ng", *settings, "-b", "1", "--stdin", "--stdout"]
    for text in texts:
        subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, check=True)


@asynccontextmanager
async def _speaker(engines: Mapping[str, Engine] | None = None) -> AsyncIterator[Speaker]:
    """One render at a time, as the bare engine: two at once on half a core each would look dearer."""
    with TemporaryDirectory(prefix="recado-bench-") as folder:
        speaker = Speaker(cache=Path(folder), secret=secrets.token_bytes(32), engines=engines, at_once=1)
        try:
            yield speaker
        finally:
            await speaker.close()
