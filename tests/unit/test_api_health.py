"""What a supervisor is told over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import httpx2
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.health import Readiness, health
from dialer.control.control import Control
from dialer.store.database import Database
from dialer.store.wishes import write_and_take_back
from tests.waiting import CEILING

NOBODY = cast("Control", None)
"""A supervisor's questions need nothing behind the application."""


async def ready() -> Readiness:
    return Readiness(troubles={})


async def nothing() -> bytes:
    return b""


async def two_troubles() -> Readiness:
    return Readiness(troubles={"ami": "no link to Asterisk for 12 s", "lock": "node-2 holds the lease"})


@asynccontextmanager
async def client_of(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://recado") as client:
        yield client


async def test_a_process_that_cannot_place_calls_is_alive_all_the_same() -> None:
    async with client_of(create_app(NOBODY, two_troubles, nothing)) as client:
        answer = await client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_ready_when_nothing_is_wrong() -> None:
    async with client_of(create_app(NOBODY, ready, nothing)) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_not_ready_says_every_reason() -> None:
    async with client_of(create_app(NOBODY, two_troubles, nothing)) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["status"] == 503
    assert told["detail"] == "ami: no link to Asterisk for 12 s; lock: node-2 holds the lease"
    assert told["troubles"] == [
        {"part": "ami", "detail": "no link to Asterisk for 12 s"},
        {"part": "lock", "detail": "node-2 holds the lease"},
    ]


async def test_readiness_that_hangs_is_no_readiness() -> None:
    async def hangs() -> Readiness:
        await asyncio.Event().wait()
        return Readiness(troubles={})

    app = FastAPI()
    app.include_router(health(hangs, timedelta(milliseconds=20)))
    async with client_of(app) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert "could not be determined within 0.02 s" in answer.json()["detail"]


async def test_a_failure_nobody_thought_of_shows_no_inside() -> None:
    async def breaks() -> Readiness:
        raise RuntimeError("postgresql://recado:hunter2@db/recado")

    async with client_of(create_app(NOBODY, breaks, nothing)) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("path", ["/api/", "/api/v1/docs", "/api/v1/redoc", "/api/openapi.json", "/livez/"])
async def test_there_is_nothing_else(path: str) -> None:
    async with client_of(create_app(NOBODY, ready, nothing)) as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"


async def test_a_question_is_asked_not_posted() -> None:
    async with client_of(create_app(NOBODY, ready, nothing)) as client:
        answer = await client.post("/readyz", content=b"x")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_however_many_ask_the_ledger_is_written_once_a_second(database: Database) -> None:
    """Nobody has to log in to ask, and each look is an insert and a delete."""
    looks: list[Readiness] = []

    async def look() -> Readiness:
        await database.run_write(write_and_take_back)
        looks.append(Readiness(troubles={}))
        return looks[-1]

    async with client_of(create_app(NOBODY, look, nothing)) as client:
        answers = await asyncio.gather(*(client.get("/readyz") for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200}
        assert len(looks) == 1
        async with asyncio.timeout(CEILING):
            while len(looks) == 1:
                await client.get("/readyz")
