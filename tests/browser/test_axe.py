"""Every page, in both themes and both languages, as somebody has it who cannot see it well or at all."""

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.browser.looking import Browser, Screen, Theme, every_page, settled

GRAVE = ("serious", "critical")


@pytest.mark.parametrize("language", ["en-GB", "es-ES"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_serious(
    screen: Screen, chromium: Browser, theme: Theme, language: str
) -> None:
    async with screen.before(chromium, "adela", theme=theme, language=language) as page:
        for path in await every_page(page):
            await page.goto(path)
            await settled(page)
            found = (await Axe().run(page)).response["violations"]
            told = [
                (each["id"], node["target"], node["failureSummary"])
                for each in found
                if each["impact"] in GRAVE
                for node in each["nodes"]
            ]
            assert not told, path


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_serious_where_one_logs_in(
    screen: Screen, chromium: Browser, theme: Theme
) -> None:
    async with screen.before(chromium, "", theme=theme) as page:
        await page.goto("/login")
        found = (await Axe().run(page)).response["violations"]
        assert not [each["id"] for each in found if each["impact"] in GRAVE]
