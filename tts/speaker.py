"""Text to sound files that Asterisk plays: cached, each rendered once, never blocking the event loop."""

import asyncio
import logging
import os
import shutil
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import product
from pathlib import Path

from tts import cache as on_disk
from tts.engines import Engine, EngineFailed, Voice
from tts.engines.espeak import Espeak
from tts.engines.pyttsx3_engine import Pyttsx3
from tts.g711 import Codec
from tts.sound import CHAIN, Unhearable, finished
from tts.speech import Speech
from tts.voice import embedded
from tts.words.clean import clean

LONGEST_SPOKEN = 2000
"""Characters of one prompt's words: two minutes and more."""

_log = logging.getLogger(__name__)


class SpeechFailed(Exception):
    """No engine could say it, not even the embedded one, or it cannot be said; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sound:
    """A prompt ready to be played: headerless G.711 at 8 kHz. `engine` says who spoke it."""

    path: Path
    seconds: float
    engine: str
    text: str = field(repr=False)


def embedded_engines() -> dict[str, Engine]:
    """The engines that keep text on this machine and need no model. gTTS is added by whoever wants it."""
    return {engine.name: engine for engine in (Espeak(), Pyttsx3())}


class Speaker:
    """`cache` is a folder on the same file system as the sounds folder, so that prompts are hard links.

    `secret` (16 bytes or more) names the sounds about people; `at_once` renders run at the same time, by
    default one a core.
    """

    def __init__(
        self,
        *,
        cache: Path,
        secret: bytes,
        engines: Mapping[str, Engine] | None = None,
        codec: Codec = "alaw",
        at_once: int | None = None,
    ) -> None:
        self._cache = on_disk.Cache(cache, secret, codec)
        self._codec: Codec = codec
        self._engines = embedded_engines() if engines is None else engines
        self._turn = asyncio.Semaphore(at_once or os.cpu_count() or 1)
        self._rendering: dict[Path, asyncio.Task[float]] = {}

    async def speak(self, text: str, voice: Voice, *, personal: bool, lead_in: bool = False) -> Sound:
        """One prompt; SpeechFailed says why there is none. `personal`: the text is about somebody."""
        only = (text,)
        sounds = await self.speak_all(
            {text: text}, voice, personal=only if personal else (), lead_in=only if lead_in else ()
        )
        return sounds[text]

    async def speak_all(
        self,
        texts: Mapping[str, str],
        voice: Voice,
        *,
        personal: Collection[str] = (),
        lead_in: Collection[str] = (),
    ) -> dict[str, Sound]:
        """All prompts of one message, in one voice: if the voice fails at one, the embedded one says all.

        `personal` and `lead_in` are names of `texts`: those about a person, and those that come first after
        answer. SpeechFailed says why there is no message.
        """
        prompts = [
            _Prompt(name, _sayable(text), name in personal, name in lead_in) for name, text in texts.items()
        ]
        try:
            return await self._message(prompts, voice)
        except (EngineFailed, Unhearable) as failure:
            fallback = embedded(voice.language)
            if (voice.engine, voice.name) == (fallback.engine, fallback.name):
                raise SpeechFailed(str(failure)) from failure
            _log.warning("action=fall_back engine=%s voice=%s reason=%s", voice.engine, voice.name, failure)
        try:
            return await self._message(prompts, fallback)
        except (EngineFailed, Unhearable) as failure:
            raise SpeechFailed(str(failure)) from failure

    async def recorded(self, recording: Path, *, lead_in: bool = False) -> Sound:
        """An operator's upload through the same chain; SpeechFailed says what is wrong with it."""
        from tts.recorded import Unreadable, load

        try:
            digest = await asyncio.to_thread(_digest, recording)
            place = self._cache.place(
                {"recording": digest, "lead_in": lead_in, "chain": CHAIN}, personal=False
            )
            seconds = await self._at(
                place, _Render(lambda: asyncio.to_thread(load, recording), lead_in=lead_in, text=None)
            )
        except (OSError, Unreadable, Unhearable) as failure:
            raise SpeechFailed(f"{recording.name}: {failure}") from failure
        return Sound(path=place, seconds=seconds, engine="recording", text="")

    async def lay(self, sounds: Mapping[str, Sound], folder: Path) -> None:
        """Put the sounds where a call plays them from: `folder/<name>.<codec>`, as hard links."""
        await asyncio.to_thread(
            _lay, {f"{name}.{self._codec}": sound.path for name, sound in sounds.items()}, folder
        )

    async def erase(self, texts: Iterable[str], voice: Voice) -> None:
        """Remove what was rendered of these texts about a person by this voice or the embedded one."""
        for text, speaker, lead_in in product(texts, (voice, embedded(voice.language)), (True, False)):
            prompt = _Prompt("", _sayable(text), True, lead_in)
            (await self._place(prompt, speaker)).unlink(missing_ok=True)

    async def trim(
        self, *, limit: int = on_disk.LIMIT, personal_life: timedelta = on_disk.PERSONAL_LIFE
    ) -> int:
        """Remove sounds about people older than `personal_life`, and the oldest beyond `limit` bytes."""
        return await asyncio.to_thread(self._cache.trim, limit, personal_life)

    async def close(self) -> None:
        """Stop what is being rendered."""
        unfinished = list(self._rendering.values())
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _message(self, prompts: Iterable["_Prompt"], voice: Voice) -> dict[str, Sound]:
        sounds = await asyncio.gather(*(self._sound(prompt, voice) for prompt in prompts))
        return {prompt.name: sound for prompt, sound in zip(prompts, sounds, strict=True)}

    async def _sound(self, prompt: "_Prompt", voice: Voice) -> Sound:
        engine = self._engine(voice)
        if prompt.personal and engine.sends_text_away:
            raise EngineFailed(f"{engine.name} sends text away and never gets one about a person")
        place = await self._place(prompt, voice)
        render = _Render(
            partial(engine.speak, prompt.words, voice), lead_in=prompt.lead_in, text=prompt.words
        )
        seconds = await self._at(place, render)
        return Sound(path=place, seconds=seconds, engine=engine.name, text=prompt.words)

    def _engine(self, voice: Voice) -> Engine:
        if engine := self._engines.get(voice.engine):
            return engine
        raise EngineFailed(f"there is no engine '{voice.engine}'; installed are {', '.join(self._engines)}")

    async def _place(self, prompt: "_Prompt", voice: Voice) -> Path:
        identity = {
            "engine": voice.engine,
            "version": await self._engine(voice).version(),
            "voice": [voice.name, voice.language, voice.rate, voice.pitch, voice.gap],
            "words": prompt.words,
            "lead_in": prompt.lead_in,
            "chain": CHAIN,
        }
        return self._cache.place(identity, personal=prompt.personal)

    async def _at(self, place: Path, render: "_Render") -> float:
        """Seconds of the sound at `place`, rendered now if it is not there; one render a place at a time.

        The render is shielded: whoever stops waiting does not take it from the others.
        """
        if (seconds := self._cache.seconds(place)) is not None:
            return seconds
        task = self._rendering.get(place)
        if task is None:
            task = self._rendering[place] = asyncio.create_task(self._run(render, place))
            task.add_done_callback(partial(self._rendered, place))
        return await asyncio.shield(task)

    def _rendered(self, place: Path, task: asyncio.Task[float]) -> None:
        del self._rendering[place]
        if not task.cancelled():
            task.exception()  # seen, even if nobody waits any more

    async def _run(self, render: "_Render", place: Path) -> float:
        async with self._turn:
            speech = await render.speech()
            return await asyncio.to_thread(self._finish, render, place, speech)

    def _finish(self, render: "_Render", place: Path, speech: Speech) -> float:
        sound = finished(speech, self._codec, lead_in=render.lead_in, text=render.text)
        try:
            self._cache.keep(place, sound.coded)
        except OSError as error:
            raise SpeechFailed(
                f"the sound cache {place.parent} cannot be written: {error.strerror}"
            ) from error
        return sound.seconds


@dataclass(frozen=True, slots=True)
class _Prompt:
    name: str
    words: str = field(repr=False)
    personal: bool
    lead_in: bool


@dataclass(frozen=True, slots=True)
class _Render:
    """How a sound is made that is not in the cache. `text`, where known, must fit its length."""

    speech: Callable[[], Coroutine[object, object, Speech]]
    lead_in: bool
    text: str | None = field(repr=False)


def _sayable(text: str) -> str:
    words = clean(text)
    if not any(character.isalnum() for character in words):
        raise SpeechFailed("the text has nothing to say")
    if len(words) > LONGEST_SPOKEN:
        raise SpeechFailed(f"the text has {len(words)} characters; {LONGEST_SPOKEN} are spoken at most")
    return words


def _digest(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lay(files: Mapping[str, Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in files.items():
        target = folder / name
        target.unlink(missing_ok=True)
        try:
            target.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, target)
