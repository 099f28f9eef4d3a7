"""Text to sound files that Asterisk plays: cached, each rendered once, never blocking the event loop."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from tts import cache as on_disk
from tts.cache import Cache
from tts.engines import Engine, EngineFailed, Voice
from tts.engines.espeak import Espeak
from tts.engines.pyttsx3_engine import Pyttsx3
from tts.g711 import Codec
from tts.lay import Played, lay, whole
from tts.prompt import Piece, Prompt
from tts.recorded import Unreadable
from tts.sound import LEAD_IN, Unhearable, check_length
from tts.studio import RECORDING, Sound, SpeechFailed, Studio
from tts.voice import embedded
from tts.words.clean import clean

__all__ = ["Message", "Sound", "Speaker", "SpeechFailed", "embedded_engines"]

LONGEST_SPOKEN = 2000
"""Characters of one prompt's words: two minutes and more."""

Known = Mapping[str, tuple[Played, ...]]
"""Prompts by their names, as they are played."""

NOTHING_KNOWN: Known = {}

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how many of how many sounds are made."""

_log = logging.getLogger(__name__)


class _NotSaid(Exception):
    """A prompt that its voice, or its recording, does not give; the embedded voice may."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """Every prompt of a call, ready to be played."""

    prompts: Mapping[str, tuple[Played, ...]]
    voice: str
    """Who speaks: "kokoro ef_dora", or "espeak-ng es+klatt2, recording"."""
    fell_back: str = ""
    """Why the embedded voice says it all; "" where what was asked for speaks."""


def embedded_engines() -> dict[str, Engine]:
    """The engines that keep text on this machine and need no model."""
    return {engine.name: engine for engine in (Espeak(), Pyttsx3())}


class Speaker:
    """`cache` is a folder on the same file system as the sounds folder, so that prompts are hard links.

    `secret` (16 bytes or more) names the sounds about people; `at_once` renders of one engine run at the
    same time, by default one a core.
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
        self._cache = Cache(cache, secret, codec)
        self._codec: Codec = codec
        chosen = embedded_engines() if engines is None else engines
        self._studio = Studio(self._cache, chosen, codec, at_once or os.cpu_count() or 1)

    async def speak(self, text: str, voice: Voice, *, personal: bool) -> Sound:
        """One text in one go; SpeechFailed says why there is none. `personal`: it is about somebody."""
        alone = Prompt(name="", pieces=(Piece(words=text, personal=personal),), voice=voice)
        message = await self.say([alone])
        return message.prompts[""][0].sound

    async def say(
        self,
        prompts: Sequence[Prompt],
        *,
        about: str = "",
        within: float | None = None,
        known: Known = NOTHING_KNOWN,
    ) -> Message:
        """All prompts of one message, in the voices asked for, or else all of them in the embedded one.

        `about` is whom they speak of: what is erased together. A voice that is not ready `within` so many
        seconds counts as failed. `known` are prompts of an earlier message, in the voices asked for: they are
        not looked for again. SpeechFailed says why there is no message at all.
        """
        new = [prompt for prompt in prompts if prompt.name not in known]
        _check(new)
        if not any(map(_can_fall_back, new)):
            return await self._or_fail(prompts, about, known, why="")
        try:
            async with asyncio.timeout(within):
                return await self._message(prompts, about, known)
        except TimeoutError:
            why = f"{_voices(prompts)} was not ready within {within:g} s"
        except _NotSaid as failure:
            why = str(failure)
        _log.warning("another voice than %s: %s", _voices(prompts), why, extra={"action": "fall_back"})
        plain = [prompt.by(embedded(prompt.voice.language)) for prompt in prompts]
        return await self._or_fail(plain, about, NOTHING_KNOWN, why)

    async def recorded(self, recording: Path, words: str | None = None) -> Sound:
        """An operator's upload through the same chain; SpeechFailed says what is wrong with it."""
        try:
            return await self._studio.recorded(recording, words)
        except (Unreadable, Unhearable) as failure:
            raise SpeechFailed(f"{recording.name}: {failure}") from failure

    async def whole(self, prompts: Known) -> Known:
        """The same, each one sound: what call after call hears is then a link. None may be about anybody.

        Raises OSError.
        """
        return await asyncio.to_thread(whole, prompts, self._cache, self._codec)

    async def lay(self, message: Message, folder: Path) -> None:
        """Put the prompts where a call plays them from: `folder/<name>.<codec>`."""
        await asyncio.to_thread(lay, message.prompts, folder, self._codec)

    async def make_static(self, prompts: Iterable[Prompt], progress: Progress) -> list[str]:
        """Make whatever of these prompts is the same for everybody; sentences on what cannot be made."""
        wrong: list[str] = []
        wanted = self._static(prompts, wrong)
        made = 0

        async def make(prompt: Prompt, piece: Piece) -> None:
            nonlocal made
            try:
                await self._sound(prompt, piece, "")
            except _NotSaid as failure:
                wrong.append(str(failure))
            made += 1
            progress(made, len(wanted))

        progress(0, len(wanted))
        await _together([make(prompt, piece) for prompt, piece in wanted])
        return list(dict.fromkeys(wrong))

    async def make_ahead(self, prompts: Iterable[Prompt]) -> bool:
        """Make the pieces of a coming call, one by one and only while no call waits for its own.

        False if one cannot be made: the call will hear the embedded voice.
        """
        try:
            for prompt in prompts:
                for piece in self._cut(prompt) if self.joins(prompt) else ():
                    await self._studio.renders.idle(prompt.voice.engine)
                    await self._sound(prompt, piece, "")
        except _NotSaid as failure:
            _log.warning("not spoken ahead: %s", failure, extra={"action": "speak_ahead"})
            return False
        return True

    def joins(self, prompt: Prompt) -> bool:
        """Whether the prompt's voice is one whose pieces are worth making ahead."""
        try:
            return prompt.spoken and self._studio.engine(prompt.voice).joins_pieces
        except EngineFailed:
            return False

    async def erase(self, prompts: Iterable[Prompt], about: str) -> None:
        """Remove what was rendered about a person: every whole sentence, and the pieces of these prompts.

        Pieces of an engine since replaced, or of values since changed, are not found; they go by their age.
        """
        await asyncio.to_thread(self._cache.forget, about)
        for prompt in filter(self.joins, prompts):
            for piece in self._cut(prompt):
                if piece.personal and not piece.recording:
                    (await self._studio.place(piece, prompt.voice, about)).unlink(missing_ok=True)

    async def trim(self, *, limit: int = on_disk.LIMIT) -> int:
        """Remove sounds about people past their life, and the longest unused beyond `limit` bytes.

        SpeechFailed if one cannot be removed.
        """
        try:
            return await asyncio.to_thread(self._cache.trim, limit)
        except OSError as error:
            raise SpeechFailed(f"{error.filename} cannot be removed: {error.strerror}") from error

    async def close(self) -> None:
        """Stop what is being rendered."""
        await self._studio.renders.close()

    async def _or_fail(self, prompts: Sequence[Prompt], about: str, known: Known, why: str) -> Message:
        try:
            return replace(await self._message(prompts, about, known), fell_back=why)
        except _NotSaid as failure:
            tried = f"{why}; the embedded voice cannot say it either: " if why else ""
            raise SpeechFailed(f"{tried}{failure}") from failure

    async def _message(self, prompts: Sequence[Prompt], about: str, known: Known) -> Message:
        new = [prompt for prompt in prompts if prompt.name not in known]
        said = await _together([self._prompt(prompt, about) for prompt in new])
        made = dict(zip((prompt.name for prompt in new), said, strict=True))
        return Message(prompts={**known, **made}, voice=_voices(prompts))

    async def _prompt(self, prompt: Prompt, about: str) -> tuple[Played, ...]:
        pieces = self._cut(prompt)
        sounds = await _together([self._sound(prompt, piece, about) for piece in pieces])
        pauses = [LEAD_IN if prompt.lead_in else 0.0, *(piece.pause for piece in pieces[1:])]
        try:
            check_length(sum(pauses) + sum(sound.seconds for sound in sounds), None)
        except Unhearable as failure:
            raise _NotSaid(_of(prompt, failure)) from failure
        return tuple(map(Played, pauses, sounds))

    def _cut(self, prompt: Prompt) -> tuple[Piece, ...]:
        try:
            return self._studio.cut(prompt)
        except EngineFailed as failure:
            raise _NotSaid(str(failure)) from failure

    async def _sound(self, prompt: Prompt, piece: Piece, about: str) -> Sound:
        try:
            return await self._studio.sound(piece, prompt.voice, about)
        except EngineFailed as failure:
            raise _NotSaid(str(failure)) from failure
        except (Unhearable, Unreadable) as failure:
            raise _NotSaid(_of(prompt, failure)) from failure

    def _static(self, prompts: Iterable[Prompt], wrong: list[str]) -> list[tuple[Prompt, Piece]]:
        """Each piece that is about nobody once, however many prompts have it."""
        found: dict[tuple[Voice, str, Path | None], tuple[Prompt, Piece]] = {}
        for prompt in prompts:
            try:
                for piece in self._cut(prompt):
                    if not piece.personal:
                        found[prompt.voice, piece.words, piece.recording] = (prompt, piece)
            except _NotSaid as failure:
                wrong.append(str(failure))
        return list(found.values())


async def _together(saying: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """All of them at once; the first that fails ends the others."""
    if len(saying) == 1:
        return [await saying[0]]
    tasks = [asyncio.ensure_future(each) for each in saying]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


def _check(prompts: Iterable[Prompt]) -> None:
    """Refuse what no voice can say, before any of them tries."""
    for prompt in prompts:
        words = clean(prompt.text)
        if not any(character.isalnum() for character in words):
            raise SpeechFailed("the text has nothing to say")
        if len(words) > LONGEST_SPOKEN:
            raise SpeechFailed(f"the text has {len(words)} characters; {LONGEST_SPOKEN} are spoken at most")


def _can_fall_back(prompt: Prompt) -> bool:
    """Whether another voice than the embedded one, or a recording, says some of it."""
    plain = embedded(prompt.voice.language)
    return prompt.recorded or (prompt.voice.engine, prompt.voice.name) != (plain.engine, plain.name)


def _voices(prompts: Iterable[Prompt]) -> str:
    """Who speaks, each once, in the order in which they are first heard."""
    spoken = [f"{prompt.voice.engine} {prompt.voice.name}" for prompt in prompts if prompt.spoken]
    recorded = [RECORDING for prompt in prompts if prompt.recorded]
    return ", ".join(dict.fromkeys([*spoken, *recorded]))


def _of(prompt: Prompt, failure: Exception) -> str:
    return f"prompt '{prompt.name}': {failure}" if prompt.name else str(failure)
