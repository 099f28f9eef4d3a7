"""Screen and dialler as two processes over one ledger: the one that serves is killed while calls go on."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from signal import SIGKILL
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from dialer.control.access import Scope
from dialer.control.keys import Keys
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from tests.faults.people import LISTENERS, numbers
from tests.faults.verdict import Verdict, judge
from tests.integration.served import OPERATOR, Serving, serving

PEOPLE = numbers(72, LISTENERS)
ONE, TWO = PEOPLE[:64], PEOPLE[64:]
"""More than are called while processes start and end, at this pace."""

PER_SECOND = 0.4

ENDS_WITHIN = 20.0
"""Seconds for calls that are hung up to be gone; by themselves they last longer."""


@dataclass
class Seen:
    """What was answered over HTTP, and what the carrier was asked for."""

    launched: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    views: dict[str, Any] = field(default_factory=dict)
    waits: str = ""
    hung_up: dict[str, Any] = field(default_factory=dict)
    took: float = 0.0
    invites: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    verdict: Verdict | None = None


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seen(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seen]:
    async with (
        Lab(folder=tmp_path_factory.mktemp("apart"), install=asterisk) as lab,
        serving(lab, ONE, TWO, per_second=PER_SECOND) as playing,
    ):
        yield await _play(playing)


async def _play(playing: Serving) -> Seen:
    seen = Seen()
    dialer = await playing.serve("--dialer-only")
    await dialer.says("Dialling what is launched")
    api = await playing.serve("--api-only")
    await api.says("Recado is ready")
    made = await Keys(playing.database, playing.clock).add("test", list(Scope), who=OPERATOR)
    url, headers = f"http://127.0.0.1:{api.port}", {"Authorization": f"Bearer {made.secret}"}
    async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        once = {"Idempotency-Key": "launch-one"}
        seen.launched = (await client.post("/api/v1/campaigns/one/launch", headers=once)).status_code
        await playing.until_calls(3)
        second = await playing.serve("--dialer-only")
        await second.says("Waiting to dial")
        seen.waits = second.said[-1]
        await second.end()
        await api.end(SIGKILL)
        seen.calls["killed"] = playing.calls()
        await playing.until_calls(seen.calls["killed"] + 3)
        api = await playing.serve("--api-only", port=api.port)
        await api.says("Recado is ready")
        seen.views["again"] = (await client.get("/api/v1/campaigns/one")).json()
        await _hang_up(playing, client, seen)
    await dialer.end()  # what it had reserved is given back
    seen.outcomes, seen.invites = await playing.outcomes(), playing.invites()
    seen.verdict = judge(playing.lab.folder, playing.lab.folder / "state" / "recado.db")
    return seen


async def _hang_up(playing: Serving, client: httpx2.AsyncClient, seen: Seen) -> None:
    """Stop, and then end what is in progress."""
    await client.post("/api/v1/campaigns/one/stop")
    await asyncio.sleep(1.5)
    seen.calls["stopped"] = playing.calls()
    began = time.monotonic()
    seen.hung_up = (await client.post("/api/v1/campaigns/one/hang-up")).json()
    await playing.until_settled(seen.calls["stopped"])
    seen.took = time.monotonic() - began
    while (await playing.control.one("one")).hanging_up:
        await asyncio.sleep(0.1)
    seen.views["stopped"] = (await client.get("/api/v1/campaigns/one")).json()


def test_a_launch_over_http_is_dialled_by_the_other_process(seen: Seen) -> None:
    assert seen.launched in (200, 202)
    assert seen.views["again"]["state"] == "running"
    assert seen.views["again"]["launched_by"].startswith("key:")


def test_calls_go_on_while_nobody_serves(seen: Seen) -> None:
    assert seen.calls["stopped"] > seen.calls["killed"] + 3


def test_a_second_dialler_waits_and_says_so(seen: Seen) -> None:
    assert "Another Recado" in seen.waits


def test_a_hang_up_ends_the_calls_in_progress(seen: Seen) -> None:
    assert seen.hung_up["calls"] > 0
    assert seen.outcomes["heard"] < seen.outcomes.total()
    assert seen.took < ENDS_WITHIN
    assert seen.views["stopped"]["state"] == "stopped"
    assert seen.views["stopped"]["hanging_up"] is False


def test_nobody_was_called_twice_and_each_call_has_its_record(seen: Seen) -> None:
    assert seen.verdict
    assert seen.verdict.ok, seen.verdict.broken
    assert max(seen.invites.values()) == 1
