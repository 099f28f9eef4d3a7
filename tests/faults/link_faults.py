"""F1–F3: the AMI link is cut, or goes dead, at the moments at which that costs most."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.fakes.cutting_proxy import CuttingProxy, cutting_proxy
from tests.faults.people import LIVELY, numbers
from tests.faults.rows import Figures
from tests.faults.scene import Dialer, Scene
from tests.faults.stage import Stage

NOTICED_WITHIN = 15.0
"""Seconds in which a half-open link must be noticed."""

CALLS_A_CUT = 6


async def cut_after_originate(stage: Stage, *options: str, endings: Sequence[str] = LIVELY) -> Figures:
    """F1: the Originate is written, and the link ends before its answer: 0 or 1 INVITE, never 2."""
    return await _cut(stage, "cut_when_asked", b"Originate", *options, endings=endings)


async def cut_after_answer(stage: Stage) -> Figures:
    """F2: Asterisk has taken the call on, and the link ends: it is adopted, and its end recorded once."""
    return await _cut(stage, "cut_when_answered", b"successfully queued")


async def half_open(stage: Stage) -> Figures:
    """F3: nothing comes any more, and nobody hangs up: noticed in time, and reconciled when it is over."""
    figures = Figures()
    async with _proxied(stage, CALLS_A_CUT) as (scene, proxy, dialer):
        for run in range(1, stage.runs + 1):
            await dialer.hears("up", run)
            await scene.until_calls(2 * run)
            proxy.go_dead()
            dead_at = time.monotonic()
            noticed = await dialer.hears("down", run)
            figures.promise("half-open link noticed", noticed["at"] - dead_at, NOTICED_WITHIN)
            proxy.come_back()
            back_at = time.monotonic()
            figures.recovered((await dialer.hears("up", run + 1))["at"] - back_at)
            stage.tell(f"half-open {run}/{stage.runs}")
        await dialer.finished()
        figures.add(scene.judge())
    return figures


async def _cut(
    stage: Stage, where: str, word: bytes, *options: str, endings: Sequence[str] = LIVELY
) -> Figures:
    figures = Figures()
    async with _proxied(stage, CALLS_A_CUT, *options, endings=endings) as (scene, proxy, dialer):
        for run in range(1, stage.runs + 1):
            await dialer.hears("up", run)
            setattr(proxy, where, word)
            await scene.until(lambda cuts=run: proxy.cuts >= cuts)  # type: ignore[misc]
            cut_at = time.monotonic()
            figures.recovered((await dialer.hears("up", run + 1))["at"] - cut_at)
            stage.tell(f"cut {run}/{stage.runs}")
        await dialer.finished()
        figures.add(scene.judge())
    return figures


@asynccontextmanager
async def _proxied(
    stage: Stage, calls_a_run: int, *options: str, endings: Sequence[str] = LIVELY
) -> AsyncIterator[tuple[Scene, CuttingProxy, Dialer]]:
    """A scene whose dialer reaches the PBX through a proxy; its people are enough for every run."""
    people = numbers(calls_a_run * (stage.runs + 1), endings)
    async with (
        stage.scene(0, people, per_second=2.0) as scene,
        cutting_proxy(scene.lab.settings.ami_port) as proxy,
    ):
        yield scene, proxy, await scene.dialer(*options, ami_port=proxy.port)
