"""How browser tests look: a page as somebody has it before them, and what they wait for on it."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.faults.people import LISTENERS, numbers
from tests.integration.served import Served, Serving

__all__ = ["HOSTILE", "LONG", "OF_ONE", "OF_TWO", "Browser", "Page", "Screen", "browser_of", "expect"]

LONG = 60_000.0
"""Milliseconds that nothing on a page needs, on however slow a machine."""

OF_ONE, OF_TWO = (PEOPLE := numbers(90, LISTENERS))[:80], PEOPLE[80:]
"""Who is called in campaigns `one` and `two`; they hear everything out."""

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
"""A name that a contacts file may hold."""

Theme = Literal["light", "dark"]

DESK = {"width": 1366, "height": 850}
PHONE = {"width": 360, "height": 780}


@dataclass(frozen=True, kw_only=True)
class Screen:
    """The screen as it is served."""

    playing: Serving
    process: Served
    password: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.process.port}"

    @asynccontextmanager
    async def before(
        self,
        browser: Browser,
        login: str = "olga",
        *,
        language: str = "en-GB",
        theme: Theme = "light",
        size: dict[str, int] | None = None,
    ) -> AsyncIterator[Page]:
        """A page of somebody who has logged in; nobody, if `login` is empty. An error of a script fails."""
        context = await browser.new_context(
            base_url=self.url,
            locale=language,
            color_scheme=theme,
            viewport=size or DESK,  # type: ignore[arg-type]
            timezone_id="Europe/Madrid",
        )
        page = await context.new_page()
        page.set_default_timeout(LONG)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"a script opened a dialog: {dialog.message}"))
        if login:
            await self.log_in(page, login)
        try:
            yield page
        finally:
            await context.close()
        assert not wrong

    async def log_in(self, page: Page, login: str) -> None:
        await page.goto("/login")
        await page.locator("#login").fill(login)
        await page.locator("#password").fill(self.password)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/campaigns")


@asynccontextmanager
async def browser_of() -> AsyncIterator[Browser]:
    """The machine's own Chromium."""
    found = shutil.which("chromium")
    assert found, "There is no chromium on PATH: tools/setup dev installs it."
    # Chromium's own sandbox cannot be had by root, as which containers run tests.
    arguments = [
        "--autoplay-policy=no-user-gesture-required",
        *(["--no-sandbox"] if not os.geteuid() else []),
    ]
    async with async_playwright() as driver:
        started = await driver.chromium.launch(executable_path=found, args=arguments)
        yield started
        await started.close()


async def number_in(page: Page, selector: str) -> int:
    """A number as the page writes it."""
    told: Any = await page.locator(selector).inner_text()
    return int("".join(filter(str.isdigit, told)))


async def every_page(page: Page) -> list[str]:
    """Every page that this person's menu leads to, one campaign, its plan, one contact and one call."""
    menu = await page.eval_on_selector_all("#menu a", "links => links.map(link => link.getAttribute('href'))")
    found = [*menu, "/new-campaign", "/campaigns/one", "/campaigns/two", "/campaigns/two/plan"]
    for listing, first in (("/contacts", "/contacts/"), ("/calls", "/calls/")):
        await page.goto(listing)
        link = page.locator(f"tbody a[href^='{first}']").first
        if await link.count():
            found.append(str(await link.get_attribute("href")))
    return found


async def settled(page: Page) -> None:
    """Wait until whatever the page loads by itself is there."""
    await page.wait_for_load_state("load")
    await expect(page.locator("main h1")).to_be_visible(timeout=LONG)
    if "/plan" in page.url:
        await expect(page.locator("#plan .figures, #plan .notice, #plan .empty").first).to_be_visible(
            timeout=LONG
        )
        await expect(page.locator("#samples").locator(":scope > *").first).to_be_visible(timeout=LONG)
