"""The embedded voice of each spoken language: there, and its own; or refused with what to do."""

import pytest

from tts.engines import EngineFailed
from tts.engines.espeak import Espeak
from tts.voice import embedded
from tts.words import SPOKEN_LANGUAGES


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("es", "es+klatt2"),
        ("es-MX", "es+klatt2"),
        ("ca", "ca+klatt2"),
        ("eu", "eu+klatt2"),
        ("en", "en-gb+klatt2"),
        ("fr", "fr-fr+klatt2"),
        ("fr-CA", "fr-fr+klatt2"),
        ("pt", "pt+klatt2"),
        ("pt-PT", "pt+klatt2"),
        ("pt-BR", "pt-br+klatt2"),
        ("pt_BR", "pt-br+klatt2"),
    ],
)
async def test_each_language_has_a_voice_of_its_own(language: str, name: str) -> None:
    voice = embedded(language)
    assert voice.name == name
    await Espeak().check(voice)


@pytest.mark.parametrize("language", sorted({*SPOKEN_LANGUAGES} - {"gl"}))
async def test_every_spoken_language_but_galician_is_heard(language: str) -> None:
    assert (await Espeak().speak("1234", embedded(language))).seconds > 0.4


async def test_galician_is_not_spoken_by_a_neighbours_voice() -> None:
    with pytest.raises(EngineFailed, match=r"no voice for gl: choose an installed voice .* or record"):
        await Espeak().speak("dous euros", embedded("gl"))
