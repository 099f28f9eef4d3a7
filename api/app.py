"""Recado over HTTP: an API for machines, pages for people, and a supervisor's questions."""

from collections.abc import Collection

from fastapi import FastAPI

from api.health import AskReadiness, Readiness, health
from api.metrics import AskMetrics, metrics
from api.openapi import describe
from api.pages import desk as desk_pages
from api.pages import language as language_pages
from api.pages import login
from api.pages import users as user_pages
from api.pages.router import mount_static, pages
from api.problem import tell_problems
from api.routes import calls, campaigns, contacts, contacts_files, desk, keys, lists, openapi, status, users
from api.security import guard
from api.stream import Seats
from dialer.control.control import Control

AREAS = (status, campaigns, contacts_files, contacts, calls, lists, users, keys, desk, openapi)
"""The API's, in the order in which their routes are asked."""


def create_app(
    control: Control,
    readiness: AskReadiness,
    figures: AskMetrics,
    *,
    secure: bool = False,
    hosts: Collection[str] = (),
) -> FastAPI:
    """The application, for uvicorn. `readiness` says what keeps calls from being placed, if anything does;
    `figures` what Prometheus is told. `secure`: browsers reach it by https. `hosts`: the names it has."""
    app = FastAPI(
        title="Recado",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.control, app.state.secure, app.state.seats = control, secure, Seats()
    guard(app, secure=secure, hosts=hosts)
    app.include_router(health(readiness), include_in_schema=False)
    app.include_router(metrics(figures), include_in_schema=False)
    for area in AREAS:
        app.include_router(area.router)
    app.state.api_routes = [route for area in AREAS for route in area.router.routes]
    for of_people in (login.router, language_pages.router, user_pages.router, desk_pages.router, pages()):
        app.include_router(of_people, include_in_schema=False)
    mount_static(app)
    tell_problems(app)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


def bare_app() -> FastAPI:
    """The application with nothing behind it: to describe it, and to list its routes."""

    async def nobody_asks() -> Readiness:
        return Readiness(troubles={"recado": "nothing is behind this application"})

    async def nothing() -> bytes:
        return b""

    return create_app(None, nobody_asks, nothing)  # type: ignore[arg-type]
