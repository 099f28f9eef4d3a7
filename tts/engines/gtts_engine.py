"""gTTS: Google's voice over the network. An extra, off by default, never given a text about a person."""

import asyncio
import re
import time
from io import BytesIO

from tts.engines import EngineFailed, Voice
from tts.speech import Speech

TIMEOUT = 10.0
REST = 300.0
"""Seconds without a new try after a failure: launch must not wait for a network that is not there."""

MISSING = "gTTS is not installed: pip install 'recado[gtts]'"
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
            return await asyncio.to_thread(_fetched, text, voice, self._timeout)
        except EngineFailed:
            self._rest_until = time.monotonic() + REST
            raise


def _fetched(text: str, voice: Voice, timeout: float) -> Speech:
    """gTTS waits for ever unless told, and leaves an empty file behind when it fails."""
    try:
        from gtts import gTTS
        from gtts.tts import gTTSError
    except ImportError:
        raise EngineFailed(MISSING) from None
    mp3 = BytesIO()
    try:
        language = voice.language.partition("-")[0]
        gTTS(text, lang=language, tld=voice.name, timeout=timeout).write_to_fp(mp3)
    except (gTTSError, ValueError, OSError, AssertionError) as error:
        raise EngineFailed(f"gTTS gave no sound ({type(error).__name__})") from error
    if not mp3.getbuffer().nbytes:
        raise EngineFailed("gTTS gave an empty sound")
    return _decoded(mp3)


def _decoded(mp3: BytesIO) -> Speech:
    from tts.recorded import Unreadable, from_file

    mp3.seek(0)
    try:
        return from_file(mp3, "mp3")
    except Unreadable as error:
        raise EngineFailed(f"gTTS gave no mp3: {error}") from error
