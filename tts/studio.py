"""Where a piece becomes a sound: by its recording or its voice, through the chain, once, into the cache."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tts.cache import Cache, Kind
from tts.engines import Engine, EngineFailed, Voice
from tts.g711 import Codec
from tts.prompt import Piece, Prompt
from tts.recorded import Recordings
from tts.renders import Renders
from tts.sound import CHAIN, finished
from tts.speech import Speech
from tts.words.clean import clean

RECORDING = "recording"
"""Who "speaks" what was recorded by people."""


class SpeechFailed(Exception):
    """No engine could say it, not even the embedded one, or it cannot be said; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sound:
    """One file in the cache: headerless G.711 at 8 kHz. `engine` says who spoke it."""

    path: Path
    seconds: float
    engine: str
    text: str = field(repr=False)


class Studio:
    """Sounds of pieces. Raises EngineFailed, Unhearable or Unreadable where there is none to be had."""

    def __init__(self, cache: Cache, engines: Mapping[str, Engine], codec: Codec, at_once: int) -> None:
        self._cache = cache
        self._engines = engines
        self._codec: Codec = codec
        self._recordings = Recordings()
        self.renders = Renders(at_once)

    def cut(self, prompt: Prompt) -> tuple[Piece, ...]:
        """The prompt as its voice speaks it: piece by piece, or in as few goes as its recordings allow."""
        joins = prompt.spoken and self.engine(prompt.voice).joins_pieces
        return prompt.pieces if joins else prompt.stretches()

    def engine(self, voice: Voice) -> Engine:
        if engine := self._engines.get(voice.engine):
            return engine
        raise EngineFailed(f"there is no engine '{voice.engine}'; installed are {', '.join(self._engines)}")

    async def sound(self, piece: Piece, voice: Voice, about: str = "") -> Sound:
        """The piece's sound, made now if it is not in the cache. `about` is the person, if it is of one."""
        words = clean(piece.words)
        if piece.recording:
            return await self.recorded(piece.recording, words)
        engine = self.engine(voice)
        if piece.personal and engine.sends_text_away:
            raise EngineFailed(f"{engine.name} sends text away and never gets one about a person")
        place = await self.place(piece, voice, about)
        seconds = await self._at(place, engine.name, words, partial(engine.speak, words, voice))
        return Sound(path=place, seconds=seconds, engine=engine.name, text=words)

    async def recorded(self, recording: Path, words: str | None) -> Sound:
        """A recording through the same chain; its length must fit the words it says, where they are known."""
        identity = {"recording": await self._recordings.digest(recording), "words": words, "chain": CHAIN}
        place = self._cache.place(identity, Kind.STATIC)
        seconds = await self._at(place, RECORDING, words, partial(self._recordings.load, recording))
        return Sound(path=place, seconds=seconds, engine=RECORDING, text=words or "")

    async def place(self, piece: Piece, voice: Voice, about: str) -> Path:
        """Where the sound of a spoken piece is, or will be."""
        engine = self.engine(voice)
        identity = {
            "engine": voice.engine,
            "version": await engine.version(),
            "voice": [voice.name, voice.language, voice.rate, voice.pitch, voice.gap],
            "words": clean(piece.words),
            "chain": CHAIN,
        }
        of_somebody = Kind.PIECE if engine.joins_pieces else Kind.MESSAGE
        return self._cache.place(identity, of_somebody if piece.personal else Kind.STATIC, about=about)

    async def _at(
        self, place: Path, engine: str, words: str | None, speech: Callable[[], Awaitable[Speech]]
    ) -> float:
        """Seconds of the sound at `place`, rendered now if it is not there."""
        if (seconds := self._cache.seconds(place)) is not None:
            return seconds

        async def make() -> float:
            return await asyncio.to_thread(self._finish, place, words, await speech())

        return await self.renders.seconds(place, engine, make)

    def _finish(self, place: Path, words: str | None, speech: Speech) -> float:
        sound = finished(speech, self._codec, text=words)
        try:
            self._cache.keep(place, sound.coded)
        except OSError as error:
            raise SpeechFailed(
                f"the sound cache {place.parent} cannot be written: {error.strerror}"
            ) from error
        return sound.seconds
