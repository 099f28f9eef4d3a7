"""F7: two nodes on one campaign, of which one stands still past its lease; four, of which one dies."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from dialer.store.nodes import LEASE
from dialer.sweep_calls import EVERY
from tests.faults.nodes import NodeScene, node_scene
from tests.faults.people import numbers
from tests.faults.rows import Figures
from tests.faults.stage import Stage

POINTS = ("reserved", "before_sent", "after_sent", "before_write", "after_write", "mid_call")
"""Where a node stands still (dying.py), in turn."""

PEOPLE = 80
PER_SECOND = 3.0
AT_ONCE = 10

OVER = (LEASE + EVERY).total_seconds() + 5.0
"""Seconds after which its lease has run out, and the other has looked for what it had reserved."""

FIRST = ("north", "east", "south", "west")
ONE_MORE = "center"
CONTACTS = int(os.environ.get("RECADO_NODES_CONTACTS", "120"))
MANY_PER_SECOND = 8.0
MANY_AT_ONCE = 16
"""Fewer than the nodes would have up if each kept this limit alone."""

JITTER = 3
"""Calls more in a second than the pace: between a start and its INVITE a busy machine may do other things."""


async def stood_still(stage: Stage, *options: str, points: Sequence[str] = POINTS) -> Figures:
    """At most one INVITE an attempt, limits hold meanwhile and afterwards, and everybody gets a record."""
    figures = Figures()
    for run in range(stage.runs):
        point = points[(stage.before + run) % len(points)]
        still = ("--stand-still", f"{point}:{stage.dice.randint(1, 3)}")
        people = numbers(PEOPLE)
        async with node_scene(
            stage.folder / str(run), stage.install, people, per_second=PER_SECOND, at_once=AT_ONCE
        ) as scene:
            await _with_one_still(scene, still, options, figures)
            figures.add(scene.judge())
            figures.broken += [
                *_too_many(scene, AT_ONCE, PER_SECOND),
                *_nobody_called_by(scene, ("east", "west")),
            ]
        stage.tell(f"stood still at {point} {run + 1}/{stage.runs}: {scene.told}")
    return figures


async def _with_one_still(
    scene: NodeScene, still: Sequence[str], options: Sequence[str], figures: Figures
) -> None:
    for name in ("east", "west"):
        await scene.asterisk(name)
    await (await scene.node("east", *options)).hears("up")
    west = await scene.node("west", *still, *options)
    await _until_still(west.pid)
    await asyncio.sleep(OVER)
    goes_on_at = scene.now()
    west.signal(signal.SIGCONT)
    for dialer in scene.dialers.values():
        await dialer.finished()
    figures.recovered(scene.now() - goes_on_at)


async def _until_still(pid: int) -> None:
    """The kernel says T of a process that is stopped."""
    async with asyncio.timeout(120):
        while _state(pid) != "T":
            await asyncio.sleep(0.05)


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def came_and_went(stage: Stage, *options: str) -> Figures:
    """Four nodes begin at the same time; one is killed, another joins, the dead one comes back at the end."""
    figures = Figures()
    for run in range(stage.runs):
        people = numbers(CONTACTS)
        async with node_scene(
            stage.folder / str(run),
            stage.install,
            people,
            per_second=MANY_PER_SECOND,
            at_once=MANY_AT_ONCE,
        ) as scene:
            await _with_one_killed(scene, options, figures)
            figures.add(scene.judge())
            figures.broken += _too_many(scene, MANY_AT_ONCE, MANY_PER_SECOND)
            figures.broken += _nobody_called_by(scene, (*FIRST, ONE_MORE))
        stage.tell(f"came and went {run + 1}/{stage.runs}: {scene.told}")
    return figures


async def _with_one_killed(scene: NodeScene, options: Sequence[str], figures: Figures) -> None:
    for name in (*FIRST, ONE_MORE):
        await scene.asterisk(name)
    for name in FIRST:
        await scene.node(name, *options)
    await scene.until_calls(CONTACTS // 6)
    await scene.dialers["south"].kill()
    joined = await scene.node(ONE_MORE, *options)
    await scene.until_calls(CONTACTS * 2 // 3)
    await scene.node("south", *options)
    for dialer in scene.dialers.values():
        await dialer.finished()
    figures.recovered(await joined.recovery())


def _too_many(scene: NodeScene, at_once: int, per_second: float) -> list[str]:
    """Over all nodes, at any instant; what was seen is kept for whoever reads along."""
    up, a_second = scene.most_up_at_once(), scene.most_a_second()
    scene.told = (
        f"{len(scene.invites())} calls in {scene.lasted():.0f} s, at most {up} up (of {at_once}) and "
        f"{a_second} in a second (of {per_second:g}), by node: {dict(scene.calls_by_node())}"
    )
    sentences = [f"{up} calls were up at once, of {at_once}"] if up > at_once else []
    if a_second > per_second + JITTER:
        sentences.append(f"{a_second} calls began within a second, of {per_second:g}")
    return sentences


def _nobody_called_by(scene: NodeScene, names: Sequence[str]) -> list[str]:
    """A play in which a node had nothing to do shows nothing of it."""
    return [f"{name} called nobody" for name in names if not scene.calls_by_node().get(name)]
