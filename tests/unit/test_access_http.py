"""Getting in by HTTP: cookies, keys and CSRF."""

import httpx2
import pytest

from dialer.control.access import Role, Scope
from dialer.store.database import Database
from tests.unit.browsing import HERE, app_over, browser, logged_in
from tests.unit.staff import PASSWORD, ROOT, Staff, staff_of

ANOTHER = "nine yellow tractors"


@pytest.fixture
def staff(database: Database) -> Staff:
    return staff_of(database)


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
