"""Every role, and every key of a single scope, at every route there is: who is let in, and who is not."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.types import Message

from api.app import bare_app
from api.who import SAFE, Needs
from dialer.control.access import SCOPES, Role, Scope
from dialer.control.passwords import Passwords
from dialer.control.users import Users
from tests.unit.plane import ADMIN, Plane, plane_over
from tests.unit.staff import PASSWORD, QUICK

OPEN = {
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("GET", "/api/v1/openapi.json"),
    ("MOUNT", "/static"),
}
"""What anybody may ask. A route that is neither here nor says what it needs fails these tests."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A route by one of its methods. `needs` is None where it asks nobody who they are."""

    method: str
    path: str
    needs: frozenset[Scope] | None

    @property
    def address(self) -> str:
        """With names and numbers that nothing has, so that whoever is let in changes nothing."""
        return re.sub(r"\{(.+?)\}", _nothing_s, self.path)

    def lets_in(self, caller: "Caller") -> bool:
        """A desk is a person's: a machine has no telephone, whatever its key names."""
        if self.needs is None or (caller.machine and self.needs == {Scope.DESK}):
            return False
        return not self.needs or bool(self.needs & caller.scopes)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody with a session, or a machine with a key."""

    scopes: frozenset[Scope]
    headers: dict[str, str]
    machine: bool = False


def _nothing_s(_: re.Match[str]) -> str:
    """A number that is also a name; what is identified by 32 digits is refused as it is looked at."""
    return "999999"


def ways() -> list[Way]:
    return [way for context in iter_route_contexts(bare_app().routes) for way in _ways(context)]


def _ways(context: Any) -> Iterator[Way]:
    if not isinstance(context.original_route, APIRoute):
        yield Way(method="MOUNT", path=context.path, needs=None)
        return
    found = list(_needs(context.original_route.dependant))
    assert len(found) <= 1, f"{context.path} says twice what it needs"
    for method in sorted(context.methods):
        yield Way(method=method, path=context.path, needs=found[0].scopes if found else None)


def _needs(dependant: Dependant) -> Iterator[Needs]:
    for each in dependant.dependencies:
        if isinstance(each.call, Needs):
            yield each.call
        yield from _needs(each)


WAYS = ways()
GUARDED = [way for way in WAYS if way.needs is not None]


@pytest.fixture(scope="module")
async def plane(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plane]:
    folder: Path = tmp_path_factory.mktemp("roles")
    async with plane_over(folder) as made:
        quick = Users(made.database, made.clock, passwords=Passwords(QUICK))
        yield replace(made, control=replace(made.control, users=quick))


@pytest.fixture(scope="module")
def app(plane: Plane) -> FastAPI:
    """Made once: its routes are worked out when they are first asked, which takes longer than asking."""
    return plane.app


async def status(app: FastAPI, way: Way, headers: dict[str, str]) -> int:
    """What is answered; whoever asks goes away then, because a stream has no end."""
    began: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    bodies = [b"{}"]

    async def receive() -> Message:
        if bodies:
            return {"type": "http.request", "body": bodies.pop(), "more_body": False}
        await asyncio.shield(began)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start" and not began.done():
            began.set_result(message["status"])

    said = {"host": "recado", "content-type": "application/json", "content-length": "2"} | headers
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": way.method,
        "scheme": "http",
        "path": way.address,
        "raw_path": way.address.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in said.items()],
        "client": ("127.0.0.1", 1),
        "server": ("recado", 80),
    }
    await app(scope, receive, send)
    return await began


async def person(plane: Plane, name: str, roles: Sequence[Role]) -> Caller:
    """A new session of theirs each time, because one of the routes ends it."""
    users = plane.control.users
    if name not in [each.login for each in await users.all()]:
        interface = f"PJSIP/{name}" if Role.AGENT in roles else ""
        await users.add(name, PASSWORD, roles, interface=interface, who=ADMIN)
    begun = await users.sessions.log_in(name, PASSWORD, address="::1")
    headers = {"cookie": f"recado_session={begun.token}", "x-csrf-token": begun.session.csrf}
    return Caller(scopes=begun.session.who.scopes, headers=headers)


async def machine(plane: Plane, scope: Scope) -> Caller:
    key = await plane.key_of(scope)
    return Caller(scopes=frozenset({scope}), headers={"authorization": f"Bearer {key}"}, machine=True)


async def wrongly_answered(app: FastAPI, caller: Caller) -> list[str]:
    """Routes that let them in and should not, or the other way round; the one that logs out comes last."""
    wrong = []
    for way in sorted(GUARDED, key=lambda way: way.path == "/logout"):
        answered = await status(app, way, caller.headers)
        let_in = answered not in (401, 403)
        if let_in != way.lets_in(caller) or answered >= 500:
            wrong.append(f"{way.method} {way.path}: {answered}")
    return wrong


def test_every_route_says_what_it_needs_or_is_open_on_purpose() -> None:
    assert {(way.method, way.path) for way in WAYS if way.needs is None} == OPEN
    assert len(GUARDED) > 40


def test_what_changes_something_is_not_done_by_looking_at_it() -> None:
    """No link, image or prefetch stops a campaign: only unsafe methods need the token."""
    assert {way.method for way in GUARDED} <= {"GET", "POST", "PUT", "PATCH", "DELETE"}


@pytest.mark.parametrize("role", Role)
async def test_a_role_is_let_in_where_its_scopes_are_and_nowhere_else(
    plane: Plane, app: FastAPI, role: Role
) -> None:
    caller = await person(plane, role, [role])
    assert caller.scopes == SCOPES[role]
    assert await wrongly_answered(app, caller) == []


@pytest.mark.parametrize("scope", Scope)
async def test_a_key_is_let_in_where_its_scope_is_and_nowhere_else(
    plane: Plane, app: FastAPI, scope: Scope
) -> None:
    assert await wrongly_answered(app, await machine(plane, scope)) == []


async def test_nobody_is_let_in_without_a_session_or_a_key_that_is_good(plane: Plane, app: FastAPI) -> None:
    gone = await person(plane, "gone", [Role.OPERATOR])
    user = await plane.control.users.called("gone")
    await plane.control.users.disable(user.id, who=ADMIN)
    made = await plane.control.keys.add("old", list(Scope), who=ADMIN)
    await plane.control.keys.revoke(made.key.id, who=ADMIN)
    for headers in (
        {},
        gone.headers,
        {"authorization": f"Bearer {made.secret}"},
        {"authorization": "Bearer"},
    ):
        for way in GUARDED:
            answered = await status(app, way, headers)
            known = (401,) if way.path.startswith("/api/") or "authorization" in headers else (401, 303)
            assert answered in known, f"{way.method} {way.path}: {answered}"


async def test_a_sessions_unsafe_request_without_its_token_is_refused_everywhere(
    plane: Plane, app: FastAPI
) -> None:
    """B15: a page from elsewhere makes a browser send its cookie, and cannot know the token."""
    caller, other = await person(plane, "boss", [Role.ADMIN]), await person(plane, "boss", [Role.ADMIN])
    cookie = {"cookie": caller.headers["cookie"]}
    unsafe = [way for way in GUARDED if way.method not in SAFE]
    assert len(unsafe) > 15
    for way in unsafe:
        for token in ({}, {"x-csrf-token": other.headers["x-csrf-token"]}):
            answered = await status(app, way, cookie | token)
            assert answered == 403, f"{way.method} {way.path}: {answered}"
