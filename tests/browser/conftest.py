"""A real browser before a real `recado serve` on a lab: one of each for the whole run."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialer.clock import SystemClock
from dialer.control.access import Role
from dialer.control.users import Users
from dialer.lab.install import find_or_install
from dialer.lab.lab import Lab
from tests.browser.looking import HOSTILE, OF_ONE, OF_TWO, Browser, Screen, browser_of
from tests.faults.people import ROOT
from tests.integration.served import OPERATOR, serving

PASSWORD = "three blue lanterns"


@pytest.fixture(scope="session")
async def screen(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Screen]:
    """Campaigns `one` and `two` over one lab, dialled and served by one process; three people may log in."""
    folder = tmp_path_factory.mktemp("screen")
    async with (
        Lab(folder=folder, install=find_or_install(print)) as lab,
        serving(lab, OF_ONE, OF_TWO, per_second=1.0) as playing,
    ):
        (folder / "ivr_flows").symlink_to(ROOT / "ivr_flows")
        _name_somebody(folder / "two.csv", HOSTILE)
        users = Users(playing.database, SystemClock())
        for login, role in (("olga", Role.OPERATOR), ("vera", Role.VIEWER), ("adela", Role.ADMIN)):
            name = HOSTILE if login == "adela" else login.title()
            await users.add(login, name=name, password=PASSWORD, roles=[role], who=OPERATOR)
        process = await playing.serve()
        await process.says(f":{process.port}")
        yield Screen(playing=playing, process=process, password=PASSWORD)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Headless, and able to play a sound without being touched first."""
    async with browser_of() as started:
        yield started


def _name_somebody(contacts: Path, name: str) -> None:
    """The first person of this file gets another name."""
    contacts.write_text(contacts.read_text().replace("Marta Prueba", name, 1))
