"""In which language somebody reads: as they chose it, in whatever browser they log in next."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from api.language import spoken
from dialer.control.access import Role
from tests.unit.plane import ADMIN, Plane, plane_over

PASSWORD = "correct horse battery"


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with plane_over(tmp_path) as plane:
        await plane.control.users.add("eva", PASSWORD, [Role.OPERATOR], who=ADMIN)
        yield plane


@asynccontextmanager
async def browser(plane: Plane, language: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A new one, of somebody whose system speaks this; Eva logs in with it."""
    async with plane.client(key="") as client:
        client.headers["Accept-Language"] = language
        await client.post("/login", data={"login": "eva", "password": PASSWORD})
        session = await plane.control.users.sessions.session(client.cookies["recado_session"])
        assert session is not None
        client.headers["X-CSRF-Token"] = session.csrf
        yield client


async def test_a_language_that_was_chosen_is_there_in_the_next_browser_too(plane: Plane) -> None:
    async with browser(plane, "es-ES") as first:
        assert 'lang="es"' in (await first.get("/calls")).text[:100]
        chosen = {"language": "en", "back": "/calls?outcome=busy"}
        answer = await first.post("/language", data=chosen)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/calls?outcome=busy")
        assert 'lang="en"' in (await first.get("/calls")).text[:100]
    async with browser(plane, "es-ES") as other:
        assert 'lang="en"' in (await other.get("/calls")).text[:100]
        refused = await other.post("/api/v1/campaigns/recordatorio/resume")
        assert "recordatorio is not paused" in refused.json()["detail"]


async def test_nobody_is_led_elsewhere_or_changed_from_elsewhere(plane: Plane) -> None:
    async with browser(plane, "es-ES") as client:
        led = await client.post("/language", data={"language": "en", "back": "//evil.example"})
        assert led.headers["Location"] == "/"
        del client.headers["X-CSRF-Token"]
        assert (await client.post("/language", data={"language": "es"})).status_code == 403
        assert 'lang="en"' in (await client.get("/calls")).text[:100]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("es-ES,es;q=0.9,en;q=0.8", "es"),
        ("en;q=0.5,es;q=0.9", "es"),
        ("fr,ca;q=0.9,es;q=0.4", "es"),
        ("fr", "en"),
        ("es;q=0", "en"),
        ("es;q=much", "en"),
        ("", "en"),
    ],
)
def test_the_browser_s_language_is_taken_where_there_is_one(asked: str, language: str) -> None:
    assert spoken(asked) == language
