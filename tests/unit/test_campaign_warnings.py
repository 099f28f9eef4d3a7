"""A campaign that gives no basis where the law asks for one: sound, and whoever sends it is told."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.pages.new_campaign import EXAMPLES
from dialer.gate_words import Language
from tests.unit.plane import Plane, plane_over


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with plane_over(tmp_path) as plane:
        yield plane


@pytest.mark.parametrize(("language", "words"), [("es", "no tiene `basis`"), ("en", "has no `basis`")])
async def test_the_example_is_sound_and_warns_until_its_basis_is_written(
    plane: Plane, language: Language, words: str
) -> None:
    text = EXAMPLES[language].read_text()
    found = await plane.control.campaigns.validate(text, language)
    assert found.mistakes == []
    assert any("es.basis.automated" in each for each in found.warnings)
    assert all(words in each for each in found.warnings)
    given = re.sub(r"^    # ( *\w+:)", r"    \1", text, flags=re.MULTILINE)
    told = await plane.control.campaigns.validate(given, language)
    assert (told.mistakes, told.warnings) == ([], [])


async def test_the_api_tells_the_same(plane: Plane) -> None:
    async with plane.client() as client:
        answer = await client.post(
            "/api/v1/campaigns/validate",
            content=EXAMPLES["en"].read_bytes(),
            headers={"Content-Type": "application/yaml"},
        )
    assert answer.json()["valid"] is True
    assert any("es.basis.automated" in each for each in answer.json()["warnings"])
