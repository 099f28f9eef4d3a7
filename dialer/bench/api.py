"""What the status call costs: against a route that does nothing, and beside calls that are being dialled."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from dialer.bench.requests import Asked, one, per_second

STATUS = "/api/v1/status"
EMPTY = "/empty"

CONNECTIONS = 16
ROUNDS = 5
"""Each asks for every kind once: what else the machine does falls on all of them alike."""

DASHBOARDS = 200
POLLED = 1.0
"""Seconds between two polls of a dashboard."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Throughput:
    """Answers a second; the ratios are to the empty route's, the median over rounds."""

    empty: Sequence[float]
    status: Sequence[float]
    unchanged: Sequence[float]
    """With If-None-Match: 304."""
    bytes: int
    """Of the status' body."""

    @property
    def ratio(self) -> float:
        return median(a / b for a, b in zip(self.status, self.empty, strict=True))

    @property
    def ratio_unchanged(self) -> float:
        return median(a / b for a, b in zip(self.unchanged, self.empty, strict=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """Calls dialled a second in alternating phases, without dashboards and with them."""

    without: Sequence[float]
    with_dashboards: Sequence[float]
    polls: int
    slowest_ms: float
    """Of all polls."""

    @property
    def ratio(self) -> float:
        """Of the sums: a phase has few calls."""
        return sum(self.with_dashboards) / sum(self.without) if sum(self.without) else 0.0


async def throughput(file: Path, seconds: float) -> Throughput:
    """Ask a server of its own, with this campaigns file, each kind for so many seconds a round."""
    async with _server(file) as (port, key):
        headers = {"Authorization": f"Bearer {key}"}
        plain = Asked(port=port, path=STATUS, headers=headers)
        await asyncio.sleep(2 * POLLED)
        _, told, body = await one(plain)
        known = Asked(port=port, path=STATUS, headers=headers | {"If-None-Match": told["etag"]})
        kinds = ((Asked(port=port, path=EMPTY, headers=headers), 200), (plain, 200), (known, 304))
        rates: list[list[float]] = [[], [], []]
        for _ in range(ROUNDS):
            for kind, (asked, status) in enumerate(kinds):
                rate = await per_second(asked, connections=CONNECTIONS, seconds=seconds, status=status)
                rates[kind].append(rate)
    return Throughput(empty=rates[0], status=rates[1], unchanged=rates[2], bytes=len(body))


async def beside_dialling(port: int, key: str, *, phase: float, phases: int) -> Beside:
    """Watch a server of this machine that dials: phases without dashboards and with them, by turns.

    The first of each pair alternates too, so that a campaign that slows down favours neither.
    """
    asked = Asked(port=port, path=STATUS, headers={"Authorization": f"Bearer {key}"})
    rates: dict[bool, list[float]] = {False: [], True: []}
    polls = Polls()
    for pair in range(phases):
        for watched in (False, True) if pair % 2 == 0 else (True, False):
            rates[watched].append(await _rate(asked, phase, polls if watched else None))
    return Beside(
        without=rates[False],
        with_dashboards=rates[True],
        polls=polls.n,
        slowest_ms=round(polls.slowest * 1000, 1),
    )


@dataclass(kw_only=True, slots=True)
class Polls:
    """What dashboards have asked so far."""

    n: int = 0
    slowest: float = field(default=0.0)


async def _rate(asked: Asked, phase: float, polls: Polls | None) -> float:
    before, began = await _attempts(asked), time.monotonic()
    until = began + phase
    if polls is None:
        await asyncio.sleep(phase)
    else:
        await asyncio.gather(*(_dashboard(asked, n / DASHBOARDS, until, polls) for n in range(DASHBOARDS)))
    return (await _attempts(asked) - before) / (time.monotonic() - began)


async def _dashboard(asked: Asked, after: float, until: float, polls: Polls) -> None:
    """Polls once a second, as a browser does: with what it has seen last."""
    await asyncio.sleep(after)
    headers = dict(asked.headers)
    while time.monotonic() < until:
        began = time.monotonic()
        _, told, _ = await one(Asked(port=asked.port, path=asked.path, headers=headers))
        headers["If-None-Match"] = told.get("etag", "")
        polls.n += 1
        polls.slowest = max(polls.slowest, time.monotonic() - began)
        await asyncio.sleep(max(0.0, POLLED - (time.monotonic() - began)))


async def _attempts(asked: Asked) -> int:
    _, _, body = await one(asked)
    rows: Sequence[Mapping[str, int]] = json.loads(body)["campaigns"]
    return sum(row["attempts"] for row in rows)


@asynccontextmanager
async def _server(file: Path) -> AsyncIterator[tuple[int, str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "dialer.bench.api_server",
        str(file),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        told = json.loads(await process.stdout.readline() or "{}")
        if "port" not in told:
            raise OSError("the server that was to be measured has not begun; it says above why")
        yield told["port"], told["key"]
    finally:
        process.stdin.close()
        await process.wait()
