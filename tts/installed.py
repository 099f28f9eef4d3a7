"""Which engines this machine has: a new one is a file in tts/engines and a line here."""

from importlib.util import find_spec
from pathlib import Path

from tts.engines import Engine
from tts.engines.espeak import Espeak
from tts.engines.gtts_engine import Gtts
from tts.engines.kokoro_engine import Kokoro
from tts.engines.kokoro_files import KOKORO
from tts.engines.piper_engine import PIPER, Piper
from tts.engines.pyttsx3_engine import Pyttsx3
from tts.models import installed_models

LIBRARIES = {"gtts": "gtts", PIPER: "piper", KOKORO: "kokoro_onnx"}
"""What an engine's extra brings, by the module's name."""


def installed_engines(voices: Path) -> dict[str, Engine]:
    """By their names in campaigns: those that need no model, and those whose extra and model are here.

    `voices` is the folder of installed models. Nothing slow is imported or started by asking.
    """
    models = installed_models(voices)
    engines: list[Engine] = [Espeak(), Pyttsx3()]
    if has_library("gtts"):
        engines.append(Gtts())
    if has_library(PIPER) and (piper := [model for model in models if model.engine == PIPER]):
        engines.append(Piper(piper))
    if has_library(KOKORO):
        engines += [Kokoro(model) for model in models if model.engine == KOKORO]
    return {engine.name: engine for engine in engines}


def has_library(engine: str) -> bool:
    """Whether what this engine runs on is installed. Does not import it."""
    return find_spec(LIBRARIES[engine]) is not None
