"""espeak-ng, one short process a text: its library is not safe with threads, a process can be killed."""

import re

from tts.engines import EngineFailed, Voice
from tts.engines.process import run
from tts.speech import Speech
from tts.voice import ESPEAK

SAMPLE_RATE = 22050
HEADER = 44
"""Bytes of the WAV header, which is skipped: on a pipe it carries a length that is not true."""

TIMEOUT = 20.0
_VOICE = re.compile(r"[a-z][a-z0-9-]{0,30}(\+[A-Za-z0-9_-]{1,30})?")


class Espeak:
    """The embedded engine. `program` is looked up in PATH."""

    name = ESPEAK
    sends_text_away = False
    joins_pieces = False

    def __init__(self, program: str = "espeak-ng") -> None:
        self._program = program
        self._version: str | None = None
        self._variants: frozenset[str] | None = None
        self._known: set[str] = set()

    async def version(self) -> str:
        if self._version is None:
            self._version = (await self._say("--version")).partition("Data at")[0].strip()
        return self._version

    async def speak(self, text: str, voice: Voice) -> Speech:
        """Text goes in by stdin: as an argument "-5 euros" would be an option."""
        await self.check(voice)
        wav = await run(ESPEAK, [self._program, *_options(voice)], text.encode(), timeout=TIMEOUT)
        if len(wav) <= HEADER:
            raise EngineFailed("espeak-ng gave no sound")
        return Speech.from_s16le(memoryview(wav)[HEADER:], SAMPLE_RATE)

    async def check(self, voice: Voice) -> None:
        """An unknown voice ends espeak-ng with an error; an unknown variant it ignores in silence."""
        if voice.name in self._known:
            return
        if not _VOICE.fullmatch(voice.name):
            raise EngineFailed(
                f"'{voice.name}' is no espeak-ng voice; one is es, or es+klatt2 with its variant"
            )
        base, plus, variant = voice.name.partition("+")
        await self._check_base(base, voice.language)
        if plus and variant not in await self._known_variants():
            raise EngineFailed(f"espeak-ng has no variant '{variant}'; see espeak-ng --voices=variant")
        self._known.add(voice.name)

    async def _check_base(self, base: str, language: str) -> None:
        await self.version()  # a program that is not there is told as such
        try:
            await self._say("-q", "--stdin", "-v", base)
        except EngineFailed:
            known = _names(await self._say(f"--voices={language.partition('-')[0]}"))
            raise EngineFailed(_no_voice(base, language, known)) from None

    async def _known_variants(self) -> frozenset[str]:
        if self._variants is None:
            listed = (await self._say("--voices=variant")).splitlines()
            self._variants = frozenset(line.rpartition("!v/")[2].strip() for line in listed)
        return self._variants

    async def _say(self, *options: str) -> str:
        return (await run(ESPEAK, [self._program, *options], b"", timeout=TIMEOUT)).decode(errors="replace")


def _no_voice(base: str, language: str, known: str) -> str:
    if not known:
        return (
            f"espeak-ng has no voice for {language}: choose an installed voice of another engine (recado "
            "voices lists them), or record the prompts"
        )
    return f"espeak-ng has no voice '{base}'; for {language} it has {known}; see espeak-ng --voices"


def _names(listed: str) -> str:
    """The languages in a table of voices, without MBROLA's, whose files are seldom there."""
    rows = (line.split() for line in listed.splitlines()[1:])
    return ", ".join(dict.fromkeys(row[1] for row in rows if not row[4].startswith("mb/")))


def _options(voice: Voice) -> list[str]:
    numbers = ("-s", str(int(voice.rate)), "-p", str(int(voice.pitch)), "-g", str(int(voice.gap)))
    return ["-v", voice.name, *numbers, "-b", "1", "--stdin", "--stdout"]
