"""The desk over HTTP: whose it is, what its page shows in either language, and what a stream says."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest

from api.app import create_app
from api.health import Readiness
from api.texts_desk import DESK
from dialer.control.access import Role
from dialer.control.control import Control
from dialer.control.desk import Desk
from tests.unit.desk_office import Office, office_of
from tests.unit.ledger import ANA, Ledger
from tests.unit.staff import staff_of

SECRETS = ("Ana", "Núñez", "911222333", "1234", "1.234,56", "1,234.56")


@dataclass
class Browser:
    """An agent who has logged in."""

    client: httpx2.AsyncClient
    csrf: str
    office: Office

    async def page(self, path: str = "/desk", language: str = "en") -> str:
        answer = await self.client.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200
        return answer.text

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        headers = {"X-CSRF-Token": self.csrf, **{name.replace("_", "-"): v for name, v in headers.items()}}
        return await self.client.request(method, f"/api/v1/desk{path}", json=body, headers=headers)


@pytest.fixture
async def browser(ledger: Callable[..., Ledger]) -> AsyncIterator[Browser]:
    office = office_of(ledger(ANA))
    staff = staff_of(office.database)
    await staff.hire("eva", Role.AGENT)
    session = await staff.log_in("eva")
    office.agent = session.session.who
    every_telephone_rings = SimpleNamespace(health=SimpleNamespace(out_of_reach=()))
    control = SimpleNamespace(
        users=staff.users,
        keys=staff.keys,
        desk=Desk(office.database, office.clock),
        board=SimpleNamespace(status=every_telephone_rings),
        clock=office.clock,
        rehearsal=True,
    )

    async def ready() -> Readiness:
        return Readiness(troubles={})

    async def nothing() -> bytes:
        return b""

    app = create_app(cast("Control", control), ready, nothing)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app),
        base_url="http://localhost",
        cookies={"recado_session": session.token},
    ) as client:
        yield Browser(client, session.session.csrf, office)


async def test_a_shift_begins_a_call_shows_and_a_promise_is_filed(browser: Browser) -> None:
    assert "You are not at work" in await browser.page()
    assert (await browser.send("POST", "/shift")).status_code == 204
    assert (await browser.send("PUT", "/state", {"state": "ready"})).status_code == 204
    assert "Waiting for a call" in await browser.page("/desk/panel")
    attempt = browser.office.called()
    browser.office.agent_leg(attempt, "BRIDGE_ENTER", after=1)
    page = await browser.page("/desk/panel")
    assert all(each in page for each in ("Ana Núñez", "…33", "€1,234.56", "not verified"))
    assert "911222333" not in page
    assert "1.234,56" in await browser.page("/desk/panel", "es")
    call = (await browser.client.get("/api/v1/desk")).json()["call"]
    assert (call["name"], call["number"], call["disposition"]) == ("Ana Núñez", "…33", None)
    kept = await browser.send("PUT", f"/calls/{call['id']}/notes", {"notes": "Friday"}, If_Match='"0"')
    assert (kept.status_code, kept.json()) == (200, {"version": 1})
    stale = await browser.send("PUT", f"/calls/{call['id']}/notes", {"notes": "x"}, If_Match='"0"')
    assert stale.status_code == 412
    said = {"disposition": "promise", "on_date": "2027-06-29"}
    filed = await browser.send("POST", f"/calls/{call['id']}/disposition", said)
    assert (filed.status_code, filed.json()) == (200, {"reference": ""})
    page = await browser.page("/desk/panel")
    assert "Filed: Promises to pay" in page
    assert 'data-disposition="opt_out"' in page, "whatever is filed"
    opted_out = await browser.send("POST", f"/calls/{call['id']}/opt-out")
    assert (opted_out.status_code, opted_out.json()) == (200, {"reference": attempt.opt_out_reference})
    again = await browser.send("POST", f"/calls/{call['id']}/disposition", {"disposition": "other"})
    assert (again.status_code, again.json()) == (200, {"reference": ""})
    assert "Filed: Other" in await browser.page("/desk/panel")
    browser.office.hangs_up(attempt)
    page = await browser.page("/desk/panel")
    assert not [each for each in SECRETS if each in page], "only while the call and its wrap-up last"


async def test_what_is_wrong_is_told_in_the_agent_s_language_and_nothing_is_done(browser: Browser) -> None:
    answer = await browser.send("PUT", "/state", {"state": "ready"}, Accept_Language="es")
    assert (answer.status_code, answer.json()["detail"]) == (409, "No está trabajando: empiece un turno.")
    assert (await browser.client.post("/api/v1/desk/shift")).status_code == 403, "without the CSRF token"
    assert "You are not at work" in await browser.page()


def test_the_desk_has_every_text_in_both_languages() -> None:
    for key, (english, spanish) in DESK.items():
        assert english, key
        assert spanish, key
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", spanish)), key
