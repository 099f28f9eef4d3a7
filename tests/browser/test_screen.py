"""What operations staff do on the screen, in a real browser, while a lab's telephone network is called."""

import asyncio

import pytest
from playwright.async_api import ConsoleMessage

from tests.browser.looking import (
    HOSTILE,
    LONG,
    OF_TWO,
    PHONE,
    Browser,
    Page,
    Screen,
    every_page,
    expect,
    number_in,
    settled,
)
from tests.integration.served import CEILING, OPERATOR


async def test_a_campaign_is_launched_watched_paused_resumed_and_stopped(
    screen: Screen, chromium: Browser
) -> None:
    async with screen.before(chromium) as page:
        await page.get_by_role("link", name="one", exact=True).click()
        await _says(page, "draft")
        await page.locator("#a-launch").click()
        await page.locator("#launch-it button:not(.quiet)").click()
        await _says(page, "running")
        await _attempts_pass(page, 2)
        await expect(page.locator("#c-live tbody th").first).to_be_visible(timeout=LONG)

        await page.locator("#a-pause").click()
        await _says(page, "paused")
        await expect(page.locator("#c-why")).to_contain_text("paused by an operator", timeout=LONG)
        await expect(page.locator("#c-live")).to_contain_text("No call is up now", timeout=LONG)
        calls = screen.playing.calls()

        await page.locator("#a-resume").click()
        await _says(page, "running")
        await _attempts_pass(page, calls + 1)

        await page.locator(".stop").click()
        await page.locator("#stop-all button.danger").click()
        await page.wait_for_url("**/campaigns?said=stopped_all")
        await expect(page.get_by_role("status").first).to_contain_text("Every campaign is stopped")
        await page.goto("/campaigns/one")
        await _says(page, "stopped")
        await expect(page.locator("#c-live")).to_contain_text("No call is up now", timeout=LONG)
        calls = screen.playing.calls()
        await expect(page.locator("#n-attempts")).to_have_text(str(calls), timeout=LONG)


async def test_another_pace_is_in_force_and_shown(screen: Screen, chromium: Browser) -> None:
    async with screen.before(chromium) as page:
        await page.goto("/campaigns/one")
        await page.locator("#f-cps").fill("0.5")
        await page.get_by_role("button", name="Set the pace").click()
        await page.wait_for_url("**?said=pace")
        await expect(page.locator("#f-cps")).to_have_value("0.5")
    assert (await screen.playing.control.one("one")).pace.calls_per_second == 0.5


async def test_a_pace_that_somebody_else_has_changed_meanwhile_is_not_overwritten(
    screen: Screen, chromium: Browser
) -> None:
    async with screen.before(chromium) as mine, screen.before(chromium, "adela") as theirs:
        for page, pace in ((mine, "0.6"), (theirs, "0.7")):
            await page.goto("/campaigns/two")
            await page.locator("#f-cps").fill(pace)
        await theirs.get_by_role("button", name="Set the pace").click()
        await theirs.wait_for_url("**?said=pace")
        await mine.get_by_role("button", name="Set the pace").click()
        await expect(mine.get_by_role("alert").filter(has_text="two")).to_be_visible()
    assert (await screen.playing.control.one("two")).pace.calls_per_second == 0.7


async def test_the_plan_is_shown_and_a_sample_plays(screen: Screen, chromium: Browser) -> None:
    async with screen.before(chromium) as page:
        await page.goto("/campaigns/two/plan")
        await settled(page)
        await expect(page.locator("#plan .figures dd").first).to_have_text("10")
        sample = page.locator("#samples audio").first
        await sample.evaluate("sound => sound.play()")
        await page.wait_for_function(
            "() => document.querySelector('#samples audio').currentTime > 0.5", timeout=LONG
        )
        assert await sample.evaluate("sound => sound.duration") > 1


async def test_mistakes_of_a_new_campaign_stand_at_their_lines(screen: Screen, chromium: Browser) -> None:
    async with screen.before(chromium) as page:
        await page.goto("/new-campaign?example=yes")
        text = await page.locator("#f-document").input_value()
        line = text.split("\n").index("    max_attempts: 3") + 1
        await page.locator("#f-document").fill(text.replace("max_attempts: 3", "max_attempts: often"))
        await page.get_by_role("button", name="Check").click()
        await expect(page.locator(f"#line-{line} .mistake")).to_be_visible()
        assert "max_attempts: often" in await page.locator("#f-document").input_value()


async def test_a_campaign_is_written_its_contacts_uploaded_and_the_wrong_rows_told(
    screen: Screen, chromium: Browser
) -> None:
    rows = ["customer;debt;name;phone;amount;due;id_4", "C1;F1;Ana Núñez;611222333;20,50;2026-05-01;1234"]
    rows += [f"C{n};F{n};Ana Núñez;61122234{n};20,50;2026-05-01;1234" for n in range(2, 8)]
    contacts = "\n".join([*rows, "C9;F9;Eva;12;20,50;2026-05-01;1234", ""])
    async with screen.before(chromium) as page:
        await page.goto("/new-campaign?example=yes")
        await page.get_by_role("button", name="Keep as a draft").click()
        await page.wait_for_url("**/campaigns/november?said=created")
        await page.locator("#f-contacts").set_input_files(
            {"name": "november.csv", "mimeType": "text/csv", "buffer": contacts.encode()}
        )
        await page.get_by_role("button", name="Upload and import").click()
        await page.wait_for_url("**?said=uploaded")
        await expect(page.locator("#c-import")).to_contain_text("8 rows: 7 new", timeout=LONG)
        await page.get_by_role("link", name="Rejected rows").click()
        await expect(page.locator("tbody tr")).to_have_count(1)


async def test_b15_a_name_out_of_a_file_is_a_text_on_every_page(screen: Screen, chromium: Browser) -> None:
    await _call_everybody_of_two(screen)
    async with screen.before(chromium, "adela") as page:
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text) if _is_refused(message) else None)
        for path in await every_page(page):
            await page.goto(path)
            await settled(page)
            assert not await page.locator("img[src=x]").count(), path
        await page.goto("/contacts?campaign=two")
        await page.get_by_role("link", name=HOSTILE).click()
        await expect(page.locator("h1")).to_have_text(HOSTILE)
        await page.locator("tbody a[href^='/calls/']").first.click()
        await expect(page.locator(".facts")).to_contain_text(HOSTILE)
        await page.goto("/campaigns/two/plan")
        await expect(page.locator("#samples")).to_contain_text(HOSTILE, timeout=LONG)
        assert not await page.locator("img[src=x]").count()
        assert not told


@pytest.mark.parametrize("action", ["pause", "stop", "launch", "hang-up"])
async def test_b15_a_form_without_its_token_does_nothing(
    screen: Screen, chromium: Browser, action: str
) -> None:
    """B15: the session's cookie alone, as another site would send it along."""
    before = (await screen.playing.control.one("one")).state
    async with screen.before(chromium) as page:
        answer = await page.request.post(f"/campaigns/one/{action}", form={"typed": "one"})
        assert answer.status == 403
    assert (await screen.playing.control.one("one")).state == before


async def test_logging_in_and_stopping_takes_a_keyboard_only(screen: Screen, chromium: Browser) -> None:
    async with screen.before(chromium, "") as page:
        await page.goto("/login")
        await page.keyboard.type("olga")
        await page.keyboard.press("Tab")
        await page.keyboard.type(screen.password)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/campaigns")
        await _tab_to(page, "[data-opens=stop-all]")
        await page.keyboard.press("Enter")
        await expect(page.locator("#stop-all")).to_be_visible()
        await _tab_to(page, "#stop-all .danger")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/campaigns?said=stopped_all")


async def test_the_first_tab_leads_past_the_menu(screen: Screen, chromium: Browser) -> None:
    async with screen.before(chromium) as page:
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "main"


async def test_nothing_is_wider_than_a_small_telephone(screen: Screen, chromium: Browser) -> None:
    async with screen.before(chromium, "adela", size=PHONE, language="es-ES") as page:
        for path in await every_page(page):
            await page.goto(path)
            await settled(page)
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE["width"], path


async def test_a_viewer_sees_people_masked_and_no_button_to_steer(screen: Screen, chromium: Browser) -> None:
    await _call_everybody_of_two(screen)
    async with screen.before(chromium, "vera") as page:
        await page.goto("/contacts?campaign=two")
        second = page.locator("tbody tr").nth(1)
        await expect(second).to_contain_text("M. P.")
        await expect(second).to_contain_text("…")
        await page.goto("/campaigns/two")
        assert not await page.locator("#a-launch, #a-pause, #a-stop, .stop").count()


async def test_a_lost_server_is_said_and_so_is_its_return(screen: Screen, chromium: Browser) -> None:
    async with screen.before(chromium) as page:
        await page.goto("/campaigns/one")
        await page.context.set_offline(True)
        await expect(page.locator("#lost")).to_contain_text("Connection lost", timeout=LONG)
        await page.context.set_offline(False)
        await expect(page.locator("#lost")).to_be_empty(timeout=LONG)
        await expect(page.locator("#spoken")).to_have_text("The connection is back.")


async def test_language_and_appearance_are_kept_by_the_browser(screen: Screen, chromium: Browser) -> None:
    async with screen.before(chromium) as page:
        await page.goto("/campaigns?language=es")
        await page.goto("/campaigns/one")
        await expect(page.locator("h2", has_text="¿Por qué no marca?")).to_be_visible()
        assert await page.evaluate("document.documentElement.lang") == "es"
        await page.locator(".user summary").click()
        await page.locator("label", has_text="Oscuro").click()
        await page.goto("/calls")
        assert await page.evaluate("document.documentElement.dataset.theme") == "dark"


async def _says(page: Page, state: str) -> None:
    await expect(page.locator("#c-state")).to_have_text(state, timeout=LONG)


async def _attempts_pass(page: Page, calls: int) -> None:
    await page.wait_for_function(
        "least => Number(document.getElementById('n-attempts').textContent) > least", arg=calls, timeout=LONG
    )
    assert await number_in(page, "#n-attempts") > calls


async def _tab_to(page: Page, selector: str) -> None:
    """As somebody does who has no mouse: no key but Tab."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached by the keyboard")


async def _call_everybody_of_two(screen: Screen) -> None:
    """Once: afterwards the ledger has their contacts and their calls."""
    if not screen.playing.calls(OF_TWO):
        await screen.playing.control.launch("two", OPERATOR)
    async with asyncio.timeout(CEILING):
        while (await screen.playing.control.one("two")).contacts["done"] < len(OF_TWO):
            await asyncio.sleep(0.2)


def _is_refused(message: ConsoleMessage) -> bool:
    """What a strict policy says when something inline was stopped: there should be nothing to stop."""
    return "Content Security Policy" in message.text
