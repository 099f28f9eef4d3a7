"""A campaign that goes on and is in no file any more: it is on the board, with what to do about it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from dialer.control.access import Role
from dialer.store.launches import wish_launch
from tests.unit.plane import ADMIN, Plane, plane_over

PASSWORD = "correct horse battery"


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with plane_over(tmp_path) as plane:
        await plane.control.users.add("eva", PASSWORD, [Role.OPERATOR], who=ADMIN)
        plane.database.write(wish_launch, "spring", now=plane.clock.now(), by="user:1")
        yield plane


@pytest.fixture
async def browser(plane: Plane) -> AsyncIterator[httpx2.AsyncClient]:
    begun = await plane.control.users.sessions.log_in("eva", PASSWORD, address="127.0.0.1")
    async with plane.client(key="") as client:
        client.cookies.set("recado_session", begun.token)
        client.headers.update({"X-CSRF-Token": begun.session.csrf})
        yield client


async def test_it_is_on_the_board_and_its_page_says_what_to_do(
    plane: Plane, browser: httpx2.AsyncClient
) -> None:
    await plane.control.board.look()
    row = plane.control.board.row("spring")
    assert [each.code for each in row.why] == ["gone"]
    assert "gone from its file" in (await browser.get("/campaigns")).text
    shown = (await browser.get("/campaigns/spring", headers={"Accept-Language": "es"})).text
    assert "La campaña spring ya no está en ningún fichero: vuelva a ponerla, o deténgala." in shown
    assert 'id="a-stop"' in shown
    assert 'id="a-launch"' not in shown


async def test_stopped_it_is_gone_from_the_board(plane: Plane, browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/campaigns/spring/stop")
    assert answer.status_code == 303
    await plane.control.board.look()
    assert "spring" not in [each.name for each in plane.control.board.status.campaigns]
