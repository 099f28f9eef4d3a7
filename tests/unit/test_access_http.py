"""Getting in by HTTP: cookies, keys, CSRF, and what every answer says to a browser."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, cast

import httpx2
import pytest
from fastapi import FastAPI, Request

from api.pages import login, users
from api.problem import tell_problems
from api.routes import keys
from api.routes import users as user_routes
from api.security import LOOPBACK, MOST_BODY, guard
from api.who import needs
from dialer.control.access import Role, Scope, Who
from dialer.control.control import Control
from dialer.store.database import Database
from tests.unit.staff import PASSWORD, ROOT, Staff, staff_of

HERE = "http://127.0.0.1"

ANOTHER = "nine yellow tractors"


@pytest.fixture
def staff(database: Database) -> Staff:
    return staff_of(database)


def app_over(staff: Staff, *, secure: bool = False) -> FastAPI:
    """The routes about access, and two that take a body."""
    app = FastAPI(openapi_url=None)
    app.state.control = cast("Control", staff)
    app.state.secure = secure
    for router in (login.router, users.router, keys.router, user_routes.router):
        app.include_router(router)

    @app.put("/api/v1/small")
    async def small(request: Request, _: Annotated[Who, needs(Scope.CAMPAIGNS_WRITE)]) -> int:
        return len(await request.body())

    @app.put("/api/v1/large", max_body_size=4 * MOST_BODY)
    async def large(request: Request, _: Annotated[Who, needs(Scope.CAMPAIGNS_WRITE)]) -> int:
        return sum([len(part) async for part in request.stream()])

    tell_problems(app)

    @app.get("/breaks")
    async def breaks() -> None:
        raise RuntimeError("nobody thought of this")

    guard(app, secure=secure, hosts=LOOPBACK)
    return app


@asynccontextmanager
async def browser(app: FastAPI, base: str = HERE) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
        yield client


async def logged_in(client: httpx2.AsyncClient, name: str) -> str:
    """Log in, and the CSRF token that a page shows."""
    answer = await client.post("/login", data={"login": name, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    shown = await client.get("/password")
    return str(re.search(r'name="csrf" value="([^"]+)"', shown.text)[1])  # type: ignore[index]


async def test_a_browser_logs_in_comes_back_to_where_it_was_and_logs_out(staff: Staff) -> None:
    await staff.hire("boss", Role.ADMIN)
    async with browser(app_over(staff)) as client:
        sent = await client.get("/users?a=1")
        assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=%2Fusers%3Fa%3D1")
        form = await client.get(sent.headers["location"])
        assert 'name="next" value="/users?a=1"' in form.text
        begun = await client.post(
            "/login", data={"login": "boss", "password": PASSWORD, "next": "/users?a=1"}
        )
        assert (begun.status_code, begun.headers["location"]) == (303, "/users?a=1")
        cookie = begun.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        assert "boss" in (await client.get("/users")).text
        csrf = await logged_in(client, "boss")
        token = client.cookies["recado_session"]
        out = await client.post("/logout", data={"csrf": csrf})
        assert out.headers["location"] == "/login"
        assert "recado_session" not in client.cookies
        again = await client.get("/users", headers={"Cookie": f"recado_session={token}"})
        assert again.status_code == 303


async def test_over_https_the_cookie_is_bound_to_it(staff: Staff) -> None:
    await staff.hire("boss", Role.ADMIN)
    async with browser(app_over(staff, secure=True), "https://127.0.0.1") as client:
        begun = await client.post("/login", data={"login": "boss", "password": PASSWORD})
        cookie = begun.headers["set-cookie"]
        assert cookie.startswith("__Host-recado=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert begun.headers["strict-transport-security"]


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\r\nb", "/\tevil"]
)
async def test_logging_in_leads_nobody_away(staff: Staff, away: str) -> None:
    await staff.hire("ana", Role.VIEWER)
    async with browser(app_over(staff)) as client:
        begun = await client.post("/login", data={"login": "ana", "password": PASSWORD, "next": away})
        assert begun.headers["location"] == "/"


async def test_a_login_form_from_elsewhere_is_not_taken(staff: Staff) -> None:
    await staff.hire("ana", Role.VIEWER)
    data = {"login": "ana", "password": PASSWORD}
    async with browser(app_over(staff)) as client:
        for foreign in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
        ):
            answer = await client.post("/login", data=data, headers=foreign)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers
        own = await client.post("/login", data=data, headers={"Origin": HERE})
        assert own.status_code == 303


async def test_a_wrong_password_is_told_in_words_and_then_made_to_wait(staff: Staff) -> None:
    await staff.hire("ana", Role.VIEWER)
    async with browser(app_over(staff)) as client:
        data = {"login": "ana", "password": "wrong"}
        answers = [
            await client.post("/login", data=data, headers={"Accept-Language": "es"}) for _ in range(6)
        ]
    assert [each.status_code for each in answers] == [401] * 5 + [429]
    assert "El usuario o la contraseña no son correctos." in answers[0].text
    assert answers[5].headers["retry-after"] == "1"
    assert "wrong" not in answers[0].text


async def test_a_sessions_unsafe_request_needs_its_token(staff: Staff) -> None:
    """By header or by form field; another session's is none."""
    boss = await staff.hire("boss", Role.ADMIN)
    ana = await staff.hire("ana", Role.VIEWER)
    app = app_over(staff)
    async with browser(app) as client, browser(app) as other:
        csrf, foreign = await logged_in(client, "boss"), await logged_in(other, "ana")
        path = f"/users/{ana.id}/disable"
        for data in ({}, {"csrf": ""}, {"csrf": foreign}, {"csrf": csrf[:-1]}, {"csrf": "ñ"}):
            assert (await client.post(path, data=data)).status_code == 403
        api = f"/api/v1{path}"
        for headers in ({}, {"X-CSRF-Token": foreign}):
            assert (await client.post(api, headers=headers)).status_code == 403
        assert (
            await client.post(api, content=f"csrf={csrf}", headers={"Content-Type": "text/plain"})
        ).status_code == 403
        assert all(each.enabled for each in await staff.users.all())
        assert (await client.post(path, data={"csrf": csrf})).status_code == 303
        assert not (await staff.users.one(ana.id)).enabled
        assert (
            await client.post(f"/api/v1/users/{ana.id}/enable", headers={"X-CSRF-Token": csrf})
        ).status_code == 200
    assert (await staff.users.one(boss.id)).enabled


async def test_a_key_needs_no_token_and_may_what_it_names(staff: Staff) -> None:
    made = await staff.keys.add("hr", [Scope.USERS, *Scope], days=3, who=ROOT)
    small = await staff.keys.add("small", [Scope.CALLS_READ], who=ROOT)
    async with browser(app_over(staff)) as client:

        async def ask(key: str, method: str, path: str, json: object = None) -> httpx2.Response:
            return await client.request(method, path, json=json, headers={"Authorization": f"Bearer {key}"})

        me = await ask(small.secret, "GET", "/api/v1/me")
        assert (me.json()["id"], me.json()["scopes"]) == ("key:2", ["calls:read"])
        assert (await ask(small.secret, "GET", "/api/v1/users")).status_code == 403
        new = {"login": "ana", "password": PASSWORD, "roles": ["viewer"]}
        user = await ask(made.secret, "POST", "/api/v1/users", new)
        assert user.status_code == 201
        assert "password" not in user.json()
        assert PASSWORD not in user.text
        key = await ask(made.secret, "POST", "/api/v1/keys", {"name": "bi", "scopes": ["calls:read"]})
        assert key.json()["key"].startswith("recado_")
        listed = await ask(made.secret, "GET", "/api/v1/keys")
        assert key.json()["key"] not in listed.text
        assert (await ask(key.json()["key"], "GET", "/api/v1/me")).status_code == 200
        gone = await ask(made.secret, "DELETE", f"/api/v1/keys/{key.json()['id']}")
        assert gone.status_code == 204
        assert (await ask(key.json()["key"], "GET", "/api/v1/me")).status_code == 401


async def test_who_is_not_known_is_told_so_as_a_problem(staff: Staff) -> None:
    async with browser(app_over(staff)) as client:
        for said in (
            {},
            {"Authorization": "Bearer recado_no"},
            {"Authorization": "Basic YTpi"},
            {"Authorization": ""},
        ):
            answer = await client.get("/api/v1/me", headers=said)
            assert answer.status_code == 401
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"].startswith("Bearer")
        lost = await client.get("/users", headers={"HX-Request": "true"})
        assert (lost.status_code, lost.headers["hx-redirect"]) == (401, "/login")


async def test_a_wrong_key_is_not_helped_by_a_session(staff: Staff) -> None:
    await staff.hire("boss", Role.ADMIN)
    async with browser(app_over(staff)) as client:
        await logged_in(client, "boss")
        answer = await client.get("/api/v1/users", headers={"Authorization": "Bearer recado_no"})
        assert answer.status_code == 401


async def test_a_change_of_somebody_is_carried_out_whole_or_not_at_all(staff: Staff) -> None:
    """A password that is refused leaves their roles too; the last admin keeps role and password."""
    boss, ana = await staff.hire("boss", Role.ADMIN), await staff.hire("ana", Role.VIEWER)
    async with browser(app_over(staff)) as client:
        sent = {"csrf": await logged_in(client, "boss"), "roles": "operator"}
        refused = await client.post(f"/users/{ana.id}", data=sent | {"password": "short"})
        assert (refused.status_code, (await staff.users.one(ana.id)).roles) == (422, ("viewer",))
        last = await client.post(f"/users/{boss.id}", data=sent | {"password": ANOTHER})
        assert (last.status_code, (await staff.users.one(boss.id)).roles) == (409, ("admin",))
        done = await client.post(f"/users/{ana.id}", data=sent | {"password": ANOTHER})
        assert (done.status_code, (await staff.users.one(ana.id)).roles) == (303, ("operator",))
    await staff.log_in("ana", ANOTHER)
    await staff.log_in("boss", PASSWORD)


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
