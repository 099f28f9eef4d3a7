"""gTTS: Google's voice over the network. An extra, off by default, never given a text about a person."""

import asyncio
import json
import re
import sys
import time
from io import BytesIO
from pathlib import Path

from tts.engines import EngineFailed, Voice
from tts.engines.process import run
from tts.speech import Speech

TIMEOUT = 20.0
"""Seconds for one prompt, all of it."""

REST = 300.0
"""Seconds without a new try after a failure: launch must not wait for a network that is not there."""

MISSING = "gTTS is not installed: pip install -e '.[gtts]'"
_CHILD = Path(__file__).with_name("gtts_child.py")
_DOMAIN = re.compile(r"[a-z]{2,3}(\.[a-z]{2})?")


class Gtts:
    """A voice's `name` is the Google domain whose accent it has ("com", "com.mx", "es")."""

    name = "gtts"
    sends_text_away = True
    joins_pieces = False

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._rest_until = 0.0

    async def version(self) -> str:
        return "gtts"

    async def check(self, voice: Voice) -> None:
        """The language, and the shape of the domain; whether Google answers shows when it speaks."""
        try:
            from gtts.lang import tts_langs
        except ImportError:
            raise EngineFailed(MISSING) from None
        if voice.language.partition("-")[0] not in tts_langs():
            raise EngineFailed(f"gTTS does not speak '{voice.language}'")
        if not _DOMAIN.fullmatch(voice.name):
            raise EngineFailed(f"'{voice.name}' is no domain of Google's such as com, com.mx or es")

    async def speak(self, text: str, voice: Voice) -> Speech:
        if time.monotonic() < self._rest_until:
            raise EngineFailed(f"gTTS failed less than {REST:.0f} s ago; it is tried again later")
        try:
            return await self._fetched(text, voice)
        except EngineFailed:
            self._rest_until = time.monotonic() + REST
            raise

    async def _fetched(self, text: str, voice: Voice) -> Speech:
        """By a process that is killed when it is slow; an empty sound is a failure, whatever gTTS thinks."""
        wanted = {
            "text": text,
            "language": voice.language.partition("-")[0],
            "domain": voice.name,
            "timeout": self._timeout,
        }
        command = [sys.executable, "-I", str(_CHILD)]
        mp3 = await run(self.name, command, json.dumps(wanted).encode(), timeout=self._timeout)
        if not mp3:
            raise EngineFailed("gTTS gave an empty sound")
        return await asyncio.to_thread(_decoded, mp3)


def _decoded(mp3: bytes) -> Speech:
    from tts.recorded import Unreadable, from_file

    try:
        return from_file(BytesIO(mp3), "mp3")
    except Unreadable as error:
        raise EngineFailed(f"gTTS gave no mp3: {error}") from error
