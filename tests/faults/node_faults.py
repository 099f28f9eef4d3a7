"""F7: two nodes on one campaign, of which one stands still past its lease; F6: their server is away."""

import asyncio
import signal
from collections import Counter

from dialer.store.nodes import LEASE
from tests.faults.nodes import NodeScene, node_scene
from tests.faults.people import numbers
from tests.faults.rows import Figures
from tests.faults.stage import Stage
from tests.faults.verdict import asked

POINTS = ("reserved", "before_sent", "after_sent", "before_write", "after_write", "mid_call")
"""Where a node stands still (dying.py), in turn."""

PEOPLE = 44
PER_SECOND = 3.0
AT_ONCE = 10

OVER = LEASE.total_seconds() + 3.0
"""Seconds after which its lease has run out, and the other has given back what it had reserved."""


async def stood_still(stage: Stage) -> Figures:
    """At most one INVITE an attempt, limits hold meanwhile and afterwards, and everybody gets a record."""
    figures = Figures()
    for run in range(stage.runs):
        point = POINTS[(stage.before + run) % len(POINTS)]
        folder = stage.folder / str(run)
        async with node_scene(
            folder, stage.install, numbers(PEOPLE), per_second=PER_SECOND, at_once=AT_ONCE
        ) as scene:
            await (await scene.node("east")).hears("up")
            west = await scene.node("west", "--stand-still", f"{point}:{stage.dice.randint(1, 3)}")
            await west.hears("up")
            await _until_still(west.pid)
            await asyncio.sleep(OVER)
            still_at = scene.now()
            west.signal(signal.SIGCONT)
            for dialer in scene.dialers.values():
                await dialer.finished()
            figures.recovered(scene.now() - still_at)
            figures.add(scene.judge())
            figures.broken += _broken(scene)
            stage.tell(f"stood still at {point} {run + 1}/{stage.runs}")
    return figures


async def _until_still(pid: int) -> None:
    """The kernel says T of a process that is stopped."""
    async with asyncio.timeout(120):
        while _state(pid) != "T":
            await asyncio.sleep(0.05)


def _state(pid: int) -> str:
    with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - the kernel's, not a file
        return file.read().rpartition(")")[2].split()[0]


def _broken(scene: NodeScene) -> list[str]:
    most, twice = scene.most_up_at_once(), _invited_twice(scene)
    sentences = [f"{number}: {count} INVITEs" for number, count in twice.items() if count > 1]
    if most > AT_ONCE:
        sentences.append(f"{most} calls were up at once, of {AT_ONCE}")
    return sentences


def _invited_twice(scene: NodeScene) -> Counter[str]:
    """INVITEs by attempt: everybody has one attempt that was sent."""
    with asked(scene.judged) as tx:
        sent = Counter(number for (number,) in tx.execute("SELECT e164 FROM attempt WHERE state = 'settled'"))
    invites = Counter(f"+{invite.number.lstrip('+')}" for invite in scene.invites())
    return Counter({number: invites[number] for number in sent})
