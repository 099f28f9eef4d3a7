"""What every answer says to a browser, and what is answered to nobody."""

import re
from collections.abc import AsyncIterator

import pytest

from api.security import MOST_BODY
from dialer.control.access import Role, Scope
from dialer.store.database import Database
from tests.unit.browsing import app_over, browser, logged_in
from tests.unit.staff import PASSWORD, ROOT, Staff, staff_of


@pytest.fixture
def staff(database: Database) -> Staff:
    return staff_of(database)


async def test_the_page_of_users_escapes_what_people_are_called(staff: Staff) -> None:
    await staff.hire("boss", Role.ADMIN)
    named = "<img src=x onerror=alert(1)>"
    async with browser(app_over(staff)) as client:
        csrf = await logged_in(client, "boss")
        data = {
            "csrf": csrf,
            "login": "eve",
            "password": PASSWORD,
            "name": named,
            "roles": ["agent", "viewer"],
        }
        refused = await client.post("/users", data=data)
        assert refused.status_code == 422
        assert "An agent needs a telephone" in refused.text
        assert (await client.post("/users", data=data | {"interface": "PJSIP/agent-1"})).status_code == 303
        shown = await client.get("/users")
        assert named not in shown.text
        assert "&lt;img" in shown.text
        key = await client.post("/keys", data={"csrf": csrf, "name": named, "scopes": ["calls:read"]})
        secret = re.search(r"recado_[A-Za-z0-9_-]{43}", key.text)
        assert secret
        assert named not in key.text
        assert await staff.keys.who(secret[0])
        assert secret[0] not in (await client.get("/users")).text


async def test_every_answer_forbids_what_is_not_ours(staff: Staff) -> None:
    async with browser(app_over(staff)) as client:
        for path in ("/login", "/api/v1/me", "/nothing", "/users", "/breaks"):
            headers = (await client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"
            assert "strict-transport-security" not in headers


async def test_our_pages_hold_nothing_that_the_policy_forbids(staff: Staff) -> None:
    await staff.hire("boss", Role.ADMIN)
    async with browser(app_over(staff)) as client:
        pages = [(await client.get("/login")).text]
        await logged_in(client, "boss")
        pages += [(await client.get(path)).text for path in ("/users", "/password")]
    for text in pages:
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|\sstyle=|javascript:", text)


async def test_another_name_for_a_loopback_server_is_not_answered(staff: Staff) -> None:
    """A page from elsewhere whose name was pointed at 127.0.0.1 reads nothing."""
    async with browser(app_over(staff)) as client:
        for host in ("evil.example", "evil.example:8080", "127.0.0.1.evil.example", "", "localhost.", "[::1"):
            answer = await client.get("/login", headers={"Host": host})
            assert answer.status_code == 421, host
        for host in ("localhost", "LOCALHOST:8080", "127.0.0.1:9", "[::1]:8080", "[::1]"):
            assert (await client.get("/login", headers={"Host": host})).status_code == 200, host


async def test_a_body_too_large_is_refused_unless_its_route_takes_it(staff: Staff) -> None:
    """Told by its length, or found out on the way."""
    made = await staff.keys.add("load", [Scope.CAMPAIGNS_WRITE], who=ROOT)
    headers = {"Authorization": f"Bearer {made.secret}"}

    async def stream(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 65536):
            yield bytes(65536)

    async with browser(app_over(staff)) as client:
        for much in (bytes(MOST_BODY + 1), stream(2 * MOST_BODY)):
            answer = await client.put("/api/v1/small", content=much, headers=headers)
            assert answer.status_code == 413
            assert answer.headers["content-type"] == "application/problem+json"
        assert (
            await client.put("/api/v1/small", content=bytes(MOST_BODY), headers=headers)
        ).json() == MOST_BODY
        assert (
            await client.put("/api/v1/large", content=stream(2 * MOST_BODY), headers=headers)
        ).json() == 2 * MOST_BODY
        assert (
            await client.put("/api/v1/large", content=stream(5 * MOST_BODY), headers=headers)
        ).status_code == 413
        unknown = await client.put("/api/v1/small", content=bytes(10 * MOST_BODY))
        assert unknown.status_code in (401, 413)
        assert unknown.headers["content-type"] == "application/problem+json"
