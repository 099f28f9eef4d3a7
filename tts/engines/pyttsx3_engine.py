"""pyttsx3, one spawned process a text: its engine hangs in threads and saves only the last of several texts.

Each text pays for a Python start beside the same voice's own cost: espeak-ng itself is cheaper.
"""

import asyncio
import json
import sys
import wave
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from tempfile import TemporaryDirectory

from tts.engines import EngineFailed, Voice
from tts.engines.process import run
from tts.speech import Speech

TIMEOUT = 20.0
_CHILD = Path(__file__).with_name("pyttsx3_child.py")


class Pyttsx3:
    """`timeout` in seconds: a process that takes longer is killed. Voices are espeak-ng's: es, roa/es-419."""

    name = "pyttsx3"
    sends_text_away = False
    joins_pieces = False

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout

    async def version(self) -> str:
        try:
            return f"pyttsx3 {version_of('pyttsx3')}"
        except PackageNotFoundError:
            raise EngineFailed("pyttsx3 is not installed") from None

    async def check(self, voice: Voice) -> None:
        """Says one word: pyttsx3 tells of an unknown voice only when it speaks."""
        await self.version()
        try:
            await self.speak("uno", voice)
        except EngineFailed as failure:
            raise EngineFailed(
                f"pyttsx3 cannot speak with '{voice.name}' ({failure}); its voices are espeak-ng's, "
                "such as roa/es or es: see the column File of espeak-ng --voices"
            ) from None

    async def speak(self, text: str, voice: Voice) -> Speech:
        with TemporaryDirectory(prefix="recado-pyttsx3-") as folder:
            saved = Path(folder, "speech.wav")
            wanted = {"text": text, "voice": voice.name, "rate": int(voice.rate), "pitch": int(voice.pitch)}
            await run(
                self.name,
                [sys.executable, "-I", str(_CHILD), str(saved)],
                json.dumps(wanted).encode(),
                timeout=self._timeout,
            )
            return await asyncio.to_thread(_read, saved)


def _read(saved: Path) -> Speech:
    """The file, verified: pyttsx3 may end well and have written none, or an empty one."""
    try:
        with wave.open(str(saved), "rb") as file:
            speech = Speech.from_s16le(file.readframes(file.getnframes()), file.getframerate())
    except (OSError, EOFError, wave.Error):
        raise EngineFailed("pyttsx3 wrote no sound file") from None
    if not len(speech.samples):
        raise EngineFailed("pyttsx3 wrote an empty sound file")
    return speech
