"""F6: the ledger cannot be written: another process holds it, its disk is full, or its server is away."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.people import numbers
from tests.faults.readyz import Readyz, serving
from tests.faults.rows import Figures
from tests.faults.scene import CEILING, Scene
from tests.faults.small_disk import SmallDisk
from tests.faults.stage import Stage
from tests.faults.verdict import judge
from tests.postgresql import Server

LOCKED = 30.0
FULL = 10.0
DOWN = 30.0
"""Seconds that each lasts once it was told; a write waits 10 s for another process's lock."""

CALLS_BEFORE = 6
PEOPLE = 40

UNDER_WAY = 2.0
"""Seconds after which a call whose `sent` was just committed has reached the carrier."""

_HOLD = """
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
ledger.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


async def locked(stage: Stage) -> Figures:
    """Another process holds BEGIN EXCLUSIVE for half a minute, with calls up."""
    figures = Figures()
    for run in range(stage.runs):
        scene_of_run = stage.scene(run, numbers(PEOPLE), per_second=2.0)
        async with scene_of_run as scene, serving(scene.folder) as readyz:
            dialer = await scene.dialer()
            await scene.until_calls(CALLS_BEFORE)
            async with _held(scene.ledger):
                figures.broken += await _nothing_happens(scene, readyz, "locked", LOCKED)
            await _goes_on(scene, figures)
            await dialer.finished()
            figures.add(scene.judge())
            figures.broken += _not_everybody(scene)
            stage.tell(f"ledger locked {run + 1}/{stage.runs}")
    return figures


async def disk_full(stage: Stage) -> Figures:
    """The ledger's disk, a small tmpfs, is filled to its last byte, with calls up."""
    figures = Figures()
    for run in range(stage.runs):
        async with stage.scene(run, numbers(PEOPLE), per_second=2.0) as scene:
            dialer = await scene.dialer(inside=SmallDisk.mounted_on(scene.ledger.parent))
            await scene.until_calls(CALLS_BEFORE)
            with SmallDisk.of(dialer.pid, scene.ledger.parent) as disk:
                disk.fill()
                async with serving(scene.folder, inside=disk.seen) as readyz:
                    figures.broken += await _nothing_happens(scene, readyz, "disk is full", FULL)
                    disk.empty()
                await _goes_on(scene, figures)
                await dialer.finished()
                disk.save(scene.ledger)
            figures.add(scene.judge())
            figures.broken += _not_everybody(scene)
            stage.tell(f"disk full {run + 1}/{stage.runs}")
    return figures


async def server_down(stage: Stage) -> Figures:
    """PostgreSQL is stopped as if its machine had lost its power, with calls up, and started again."""
    figures = Figures()
    for run in range(stage.runs):
        with Server() as server:
            address = server.new_database()
            async with stage.scene(run, numbers(PEOPLE), per_second=2.0) as scene:
                async with serving(scene.folder, database=address) as readyz:
                    dialer = await scene.dialer("--database", address)
                    await scene.until_calls(CALLS_BEFORE)
                    await asyncio.to_thread(server.stop)
                    figures.broken += await _nothing_happens(scene, readyz, "PostgreSQL server up", DOWN)
                    await asyncio.to_thread(server.start)
                    await _goes_on(scene, figures)
                await dialer.finished()
                figures.add(judge(scene.folder, address))
                figures.broken += _not_everybody(scene)
        stage.tell(f"PostgreSQL down {run + 1}/{stage.runs}")
    return figures


async def _nothing_happens(scene: Scene, readyz: Readyz, why: str, seconds: float) -> list[str]:
    """Not ready, for this reason; and from then on nobody is called."""
    async with asyncio.timeout(CEILING):
        while why not in (told := await readyz()).get("database", ""):
            await asyncio.sleep(0.2)
    await asyncio.sleep(UNDER_WAY)
    called = len(scene.invites())
    await asyncio.sleep(seconds)
    more = len(scene.invites()) - called
    return [f"{more} calls while the ledger could not be written ({told['database']})"] if more else []


async def _goes_on(scene: Scene, figures: Figures) -> None:
    back, called = scene.now(), len(scene.invites())
    await scene.until_calls(called + 1)
    figures.recovered(scene.now() - back)


def _not_everybody(scene: Scene) -> list[str]:
    called = len({invite.number for invite in scene.invites()})
    return [f"{called} of {PEOPLE} people were called in the end"] if called < PEOPLE else []


@asynccontextmanager
async def _held(ledger: Path) -> AsyncIterator[None]:
    """Another process has the ledger for itself."""
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _HOLD, str(ledger)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert holder.stdin
    assert holder.stdout
    assert await holder.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        holder.stdin.close()
        await holder.wait()
