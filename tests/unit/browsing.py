"""The routes about access as a browser asks them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, cast

import httpx2
from fastapi import FastAPI, Request

from api.pages import login, users
from api.problem import tell_problems
from api.routes import keys
from api.routes import users as user_routes
from api.security import LOOPBACK, MOST_BODY, guard
from api.who import needs
from dialer.control.access import Scope, Who
from dialer.control.control import Control
from tests.unit.staff import PASSWORD, Staff

HERE = "http://127.0.0.1"


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
