"""An agent at work in a real browser: a caller is put through, and what comes of it is filed by key."""

import json
from collections.abc import AsyncIterator, Sequence

import pytest
from axe_playwright_python.async_playwright import Axe

from dialer.clock import SystemClock
from dialer.control.access import Role
from dialer.control.users import Users
from dialer.lab.ami import Ami
from dialer.lab.install import find_or_install
from dialer.lab.lab import Lab
from tests.browser.conftest import PASSWORD
from tests.browser.looking import LONG, Browser, Page, Screen, expect
from tests.faults.people import LISTENERS, WANT_AN_AGENT, numbers
from tests.integration.served import OPERATOR, serving

GRAVE = ("serious", "critical")

OTHERS = ("PJSIP/agent-1", "PJSIP/agent-2", "PJSIP/agent-3")


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Screen]:
    """Somebody in campaign `one` wants a person; Eva's telephone is picked up, and put down when told to."""
    async with (
        Lab(folder=tmp_path_factory.mktemp("office"), install=find_or_install(print)) as lab,
        serving(lab, numbers(1, WANT_AN_AGENT), numbers(1, LISTENERS), per_second=2.0) as playing,
    ):
        users = Users(playing.database, SystemClock())
        await users.add(
            "eva",
            name="Eva",
            password=PASSWORD,
            roles=[Role.AGENT],
            interface="PJSIP/agent-4",
            who=OPERATOR,
        )
        await users.add("olga", name="Olga", password=PASSWORD, roles=[Role.OPERATOR], who=OPERATOR)
        await lab.agent_stays("agent-4")
        process = await playing.serve()
        await process.says(f":{process.port}")
        yield Screen(playing=playing, process=process, password=PASSWORD)


async def test_a_caller_is_on_the_screen_survives_a_reload_and_a_promise_is_filed_by_key(
    office: Screen, chromium: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    control = office.playing.control
    async with office.before(chromium, "") as page, office.before(chromium, "olga") as watching:
        await _log_in(page, office)
        await page.get_by_role("button", name="Begin shift").click()
        await _is(page, "paused")
        await control.launch("one", OPERATOR)
        await control.pause("one", OPERATOR)
        await expect(page.locator("#desk-shift")).to_contain_text("Queues: citas", timeout=LONG)
        await _pause(office, OTHERS)
        await page.get_by_role("button", name="Ready").click()
        await _is(page, "ready")
        await control.resume("one", OPERATOR)

        await expect(page.locator("#desk-name")).to_have_text("Marta Prueba", timeout=LONG)
        await _is(page, "in_call")
        shown_at = float(await page.locator("#desk").get_attribute("data-shown-at") or 0) / 1000
        with capsys.disabled():
            late = (shown_at - _joined(office)) * 1000
            print(f"\non the agent's page {late:.0f} ms after the two were joined (promised: 1000)")
        await expect(page.locator("#desk-pressed li").last).to_contain_text("0")
        assert await page.locator(".desk-number").inner_text() == "…17"

        await _can_be_used_by_everybody(page)
        await page.locator("#notes").press_sequentially("Paga a fin de mes")
        await page.reload()
        await expect(page.locator("#desk-name")).to_have_text("Marta Prueba")
        await expect(page.locator("#notes")).to_have_value("Paga a fin de mes")
        await expect(page.locator("#notes-state")).to_have_text("Kept", timeout=LONG)
        first = await page.locator("[data-timer]").first.inner_text()
        await expect(page.locator("[data-timer]").first).not_to_have_text(first)

        await page.keyboard.press("2")
        await expect(page.locator("#ask-promise")).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page.locator("#desk-filed")).to_have_text("Filed: Promises to pay", timeout=LONG)
        await expect(page.locator("#desk-said")).to_have_text("Filed: Promises to pay", timeout=LONG)
        await expect(page.locator("#desk-promises li")).to_have_count(1)
        await office.playing.lab.agent_hangs_up("agent-4")
        await _is(page, "ready")
        await expect(page.locator("#desk-name")).to_have_count(0)
        assert "Marta" not in await page.content()

        await watching.goto("/campaigns/one")
        await expect(watching.locator("#c-promises tbody th")).to_have_text("Marta Prueba", timeout=LONG)
        await page.get_by_role("button", name="End shift").click()
        await expect(page.locator("#desk")).to_contain_text("You are not at work", timeout=LONG)


async def test_the_desk_is_in_spanish_for_whoever_reads_spanish(office: Screen, chromium: Browser) -> None:
    async with office.before(chromium, "", language="es-ES") as page:
        await _log_in(page, office)
        await expect(page.get_by_role("button", name="Empezar turno")).to_be_visible()


async def _can_be_used_by_everybody(page: Page) -> None:
    """In both themes, with somebody on the line."""
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme)
        found = (await Axe().run(page)).response["violations"]
        assert not [(each["id"], each["nodes"][0]["target"]) for each in found if each["impact"] in GRAVE]


async def _log_in(page: Page, office: Screen) -> None:
    await page.goto("/desk")
    await page.locator("#login").fill("eva")
    await page.locator("#password").fill(office.password)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/desk")


async def _is(page: Page, state: str) -> None:
    await expect(page.locator("#desk-state")).to_have_attribute("data-state", state, timeout=LONG)


async def _pause(office: Screen, interfaces: Sequence[str]) -> None:
    """Whoever the campaign names is away."""
    settings = office.playing.lab.settings
    secret = settings.ami_secret.get_secret_value()
    async with Ami(port=settings.ami_port, user=settings.ami_user, secret=secret) as ami:
        for each in interfaces:
            await ami.send("QueuePause", {"Interface": each, "Paused": "true", "Reason": "away"})


def _joined(office: Screen) -> float:
    """When Asterisk joined the agent's telephone with the call, by the line of its event log."""
    lines = map(json.loads, office.playing.lab.settings.event_log.read_text().splitlines())
    (joined,) = [
        float(line["eventtime"])
        for line in lines
        if line["eventtype"] == "BRIDGE_ENTER" and line["channame"].startswith("PJSIP/agent-4")
    ]
    return joined
