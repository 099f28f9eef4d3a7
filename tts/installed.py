"""Which engines this machine has: a new one is a file in tts/engines and a line here."""

from importlib.util import find_spec
from pathlib import Path

from tts.engines import Engine
from tts.engines.espeak import Espeak
from tts.engines.gtts_engine import Gtts
from tts.engines.pyttsx3_engine import Pyttsx3


def installed_engines(voices: Path) -> dict[str, Engine]:
    """By their names in campaigns: those that need no model, and those whose extra and model are here.

    `voices` is the folder of installed models. Nothing slow is imported or started by asking.
    """
    engines: list[Engine] = [Espeak(), Pyttsx3()]
    if find_spec("gtts"):
        engines.append(Gtts())
    return {engine.name: engine for engine in engines}
