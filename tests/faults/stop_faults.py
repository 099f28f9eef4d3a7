"""F12: told to stop, Recado dials nobody any more, and no call that is up is cut."""

import asyncio
import signal
import sqlite3
import sys
from datetime import UTC, datetime

from dialer.lab.ground_truth import read_ground_truth
from tests.faults.people import BUSY, LISTENERS, ROOT, numbers
from tests.faults.rows import Figures
from tests.faults.scene import Dialer, Scene
from tests.faults.sound import HEARD, gaps
from tests.faults.stage import Stage

UP_AT_ONCE = 20
PEOPLE = 30
"""More than are up at once: somebody is left for the run after it."""

WITHIN = 1.0
"""Seconds after a stop in which the last INVITE must have reached the carrier."""

AT_ONCE = 10.0
"""Seconds that a dialer may take to end which was told twice: it writes its results, waits for no call."""

FULL_RATE = 25.0
AT_FULL_RATE = 60
"""Calls until the rate is reached for certain, and STOP is said."""


async def drained(stage: Stage) -> Figures:
    """SIGTERM with 20 calls up: they run to their ends, the process ends with 0, and a restart resumes."""
    figures = Figures()
    for run in range(stage.runs):
        async with stage.scene(run, numbers(PEOPLE, LISTENERS), per_second=12.0, at_once=UP_AT_ONCE) as scene:
            dialer = await scene.dialer()
            await scene.until_calls(UP_AT_ONCE)
            prompts = await scene.prompts(HEARD)
            dialer.signal(signal.SIGTERM)
            told_at = datetime.now(UTC)
            await dialer.finished()
            figures.promise("last Originate after SIGTERM", _last_invite_after(scene, told_at), WITHIN)
            figures.broken += [*_still_open(scene), *gaps(scene.folder, prompts, LISTENERS)]
            await _resume(scene, figures)
            stage.tell(f"told to end with {UP_AT_ONCE} calls up {run + 1}/{stage.runs}")
    return figures


async def told_twice(stage: Stage) -> Figures:
    """A second SIGTERM ends the process at once; Asterisk finishes the calls, the next run settles them."""
    figures = Figures()
    for run in range(stage.runs):
        async with stage.scene(run, numbers(PEOPLE, LISTENERS), per_second=12.0, at_once=UP_AT_ONCE) as scene:
            dialer = await scene.dialer()
            await scene.until_calls(UP_AT_ONCE)
            prompts = await scene.prompts(HEARD)
            figures.promise("end after a second SIGTERM", await _tell_twice(dialer), AT_ONCE)
            if len(_still_open(scene)) < UP_AT_ONCE // 2:
                figures.broken.append("most calls were over: the second SIGTERM was not at once")
            await _resume(scene, figures)
            figures.broken += gaps(scene.folder, prompts, LISTENERS)
            stage.tell(f"told twice {run + 1}/{stage.runs}")
    return figures


async def stopped(stage: Stage, *options: str) -> Figures:
    """`recado stop` in a process of its own, at full rate."""
    figures = Figures()
    for run in range(stage.runs):
        people = numbers(4 * AT_FULL_RATE, BUSY)
        async with stage.scene(run, people, per_second=FULL_RATE, at_once=UP_AT_ONCE) as scene:
            dialer = await scene.dialer(*options)
            figures.recovered(await dialer.recovery())
            await scene.until_calls(AT_FULL_RATE)
            committed = asyncio.create_task(_committed(scene))
            await _recado_stop(scene)
            stopped_at = await committed
            await dialer.finished()
            figures.promise("last Originate after STOP", _last_invite_after(scene, stopped_at), WITHIN)
            figures.add(scene.judge())
            if figures.calls == len(people):
                figures.broken.append("everybody had been called when STOP was said")
            stage.tell(f"STOP at full rate {run + 1}/{stage.runs}")
    return figures


async def _resume(scene: Scene, figures: Figures) -> None:
    """Another run calls who is left, and settles whatever the first one left."""
    again = await scene.dialer()
    figures.recovered(await again.recovery())
    await again.finished()
    figures.add(scene.judge())
    if len(read_ground_truth(scene.folder).invites) != PEOPLE:
        figures.broken.append("not everybody who was left was called by the run after it")


async def _tell_twice(dialer: Dialer) -> float:
    """Seconds from the second SIGTERM to the end of the process."""
    dialer.signal(signal.SIGTERM)
    await asyncio.sleep(0.5)
    dialer.signal(signal.SIGTERM)
    told_at = Scene.now()
    await dialer.finished()
    return Scene.now() - told_at


async def _recado_stop(scene: Scene) -> None:
    command = (sys.executable, "-m", "dialer", "stop", "--lab", str(scene.folder))
    stopping = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
    )
    code = await stopping.wait()
    assert code == 0, f"`recado stop` ended with {code}: see above"


async def _committed(scene: Scene) -> datetime:
    """When anybody can read in the ledger that an operator has said stop."""
    with sqlite3.connect(f"file:{scene.ledger}?mode=ro", uri=True) as tx:
        while not tx.execute("SELECT 1 FROM campaign_state WHERE stopped_at IS NOT NULL").fetchone():
            await asyncio.sleep(0.002)
    return datetime.now(UTC)


def _last_invite_after(scene: Scene, instant: datetime) -> float:
    """Seconds after it at which the carrier was asked for the last call; 0 if that was before."""
    return max((read_ground_truth(scene.folder).invites[-1].at - instant).total_seconds(), 0.0)


def _still_open(scene: Scene) -> list[str]:
    with sqlite3.connect(f"file:{scene.ledger}?mode=ro", uri=True) as tx:
        rows = tx.execute("SELECT e164, state FROM attempt WHERE state IN ('reserved', 'sent', 'live')")
        return [f"{number}: still {state} when the dialer had ended" for number, state in rows]
