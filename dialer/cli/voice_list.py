"""What `recado voices` lists: every engine that Recado knows, with its voices or how to get it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dialer.cli.words import say
from tts.engines import Engine, EngineFailed
from tts.engines.espeak import Espeak
from tts.engines.gtts_engine import Gtts
from tts.engines.kokoro_engine import Kokoro
from tts.engines.kokoro_files import KOKORO
from tts.engines.piper_engine import PIPER, Piper
from tts.engines.pyttsx3_engine import Pyttsx3
from tts.installed import installed_engines
from tts.models import UNKNOWN, broken_models, installed_models
from tts.voice import ESPEAK, embedded
from tts.words import SPOKEN_LANGUAGES

_LICENCES: Mapping[str, str] = {
    ESPEAK: "GPL-3.0-or-later (a program of its own)",
    "pyttsx3": "MPL-2.0, espeak-ng GPL-3.0-or-later",
    "gtts": "MIT; Google's terms for what it speaks",
    PIPER: "GPL-3.0-or-later (a process of its own)",
    KOKORO: "MIT, phonemes GPL-3.0-or-later (a process of its own)",
}
_SILENT = ("gl",)
"""Languages that Recado has words for and espeak-ng no voice."""

_GOOGLE: Mapping[str, str] = {"com": "en", "es": "es", "com.mx": "es-MX"}
_MORE = (ESPEAK, "pyttsx3", "gtts")


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedVoice:
    """`language` as in BCP 47; `licence` of the voice itself, where it has one of its own."""

    name: str
    language: str
    default: bool = False
    licence: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedEngine:
    """`version` is None and `get` says what to do where it is not installed; `problem` why it is unusable."""

    engine: str
    version: str | None
    get: str | None
    problem: str | None
    sends_text_away: bool
    joins_pieces: bool
    licence: str
    voices: Sequence[ListedVoice]


async def listed_engines(voices: Path) -> list[ListedEngine]:
    """Every engine that Recado knows, in the order in which they are tried by who has no special wish."""
    installed = installed_engines(voices)
    found = []
    for known in (Espeak, Pyttsx3, Kokoro, Piper, Gtts):
        version, problem = await _version(installed.get(known.name))
        found.append(
            ListedEngine(
                engine=known.name,
                version=version,
                get=None if version else say(f"voices.get.{known.name}"),
                problem=problem,
                sends_text_away=known.sends_text_away,
                joins_pieces=known.joins_pieces,
                licence=_LICENCES[known.name],
                voices=_voices(known.name, voices) if version else (),
            )
        )
    return found


def broken(voices: Path) -> list[str]:
    """Why some of the installed models cannot be used."""
    return [str(problem) for problem in broken_models(voices)]


async def _version(engine: Engine | None) -> tuple[str | None, str | None]:
    """Its version, or why it has none; neither, if it is not installed."""
    if engine is None:
        return None, None
    try:
        return await engine.version(), None
    except EngineFailed as failure:
        return None, str(failure)


def _voices(engine: str, voices: Path) -> Sequence[ListedVoice]:
    if engine in (ESPEAK, "pyttsx3"):
        return [_embedded(language, engine) for language in SPOKEN_LANGUAGES if language not in _SILENT]
    if engine == "gtts":
        return [ListedVoice(name=domain, language=language) for domain, language in _GOOGLE.items()]
    return [
        ListedVoice(name=name, language=language, licence=model.licence)
        for model in installed_models(voices)
        for name, language in model.voices.items()
        if model.engine == engine
    ]


def _embedded(language: str, engine: str) -> ListedVoice:
    """pyttsx3 has espeak-ng's voices, but not their variants."""
    name = embedded(language).name
    plain = name.partition("+")[0]
    return ListedVoice(name=name if engine == ESPEAK else plain, language=language, default=engine == ESPEAK)


def lines(engine: ListedEngine) -> list[str]:
    """The engine as it is shown: a line for what it is, and more for its voices or how to get it."""
    head = f"{engine.engine}: {engine.version or say('voices.missing')}"
    facts = [
        say("voices.leaves" if engine.sends_text_away else "voices.stays"),
        say("voices.pieces" if engine.joins_pieces else "voices.whole"),
        say("voices.licence", licence=engine.licence),
    ]
    told = [head, "    " + " · ".join(facts)]
    if engine.problem:
        told.append("    " + say("voices.problem", why=engine.problem))
    if engine.get:
        told.append("    " + engine.get)
    if engine.voices:
        told.append("    " + say("voices.has", voices=", ".join(map(_told, engine.voices))))
    if engine.voices and engine.engine in _MORE:
        told.append("    " + say(f"voices.more.{engine.engine}"))
    return told


def _told(voice: ListedVoice) -> str:
    """ef_dora (es, Apache-2.0); the default is marked."""
    licence = say("voices.unstated") if voice.licence == UNKNOWN else voice.licence
    facts = (voice.language, licence, say("voices.default") if voice.default else None)
    return f"{voice.name} ({', '.join(filter(None, facts))})"
