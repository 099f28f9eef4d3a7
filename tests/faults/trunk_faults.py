"""F10: what a trunk may answer, each mapped; and a trunk that fails is left alone until it is well."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from dialer.lab.ground_truth import read_ground_truth
from dialer.lab.network import Weather
from dialer.policy.breaker import ENOUGH, FIRST_PAUSE
from dialer.pulse import FILE, TrunkState, read_pulse
from tests.faults.people import BUSY, numbers
from tests.faults.rows import Figures
from tests.faults.scene import Scene
from tests.faults.stage import Stage

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "89": ("congestion",),  # 503
    "69": ("busy",),  # 486
    "86": ("unallocated",),  # 404
    "85": ("rejected",),  # 403
    "84": ("rejected",),  # 603
    "73": ("no_answer",),  # 408
    "74": ("no_answer",),  # rings until the caller gives up
    "70": ("busy",),  # early media before it
    "36": ("heard",),
} | {f"0{n}": ("no_answer", "heard") for n in range(8)}
"""Endings of numbers -> what may be on record. The last eight answer as the ringing ends, 30 ms apart."""

CALLS_TO_FAIL = 40
AT_MOST_MORE = 8
"""Calls that may have been on their way when the last one needed for the pause failed."""

EARLIER = timedelta(seconds=2)
"""By how much the carrier may see a pause shorter: the call before it had to fail first."""


async def answers(stage: Stage) -> Figures:
    """503, 486, 603, 404, 408, early media, an answer at the very end: one right record each."""
    figures = Figures()
    for run in range(stage.runs):
        people = numbers(2 * len(ANSWERS), tuple(ANSWERS))
        async with stage.scene(run, people, per_second=8.0) as scene:
            await scene.lab.network(Weather.ROUGH)
            dialer = await scene.dialer()
            figures.recovered(await dialer.recovery())
            await dialer.finished()
            figures.add(scene.judge())
            figures.broken += _misread(scene)
            stage.tell(f"every answer of a trunk {run + 1}/{stage.runs}")
    return figures


async def failing(stage: Stage) -> Figures:
    """503 to everybody: the trunk is paused, and says so; well again, it is used again."""
    figures = Figures()
    for run in range(stage.runs):
        async with stage.scene(run, numbers(CALLS_TO_FAIL, ("00", *BUSY)), per_second=4.0) as scene:
            await scene.lab.network(Weather.DOWN)
            dialer = await scene.dialer()
            await scene.until(lambda: bool(_said(scene, "a trunk is paused")))
            await scene.until(lambda: TrunkState.PAUSED in _pulse_s_trunks(scene))
            await scene.lab.network(Weather.FAIR)
            await dialer.finished()
            figures.add(scene.judge())
            figures.recovered(_longest_silence(scene).total_seconds())
            figures.broken += _not_left_alone(scene)
            stage.tell(f"a trunk that fails {run + 1}/{stage.runs}")
    return figures


def _misread(scene: Scene) -> list[str]:
    with sqlite3.connect(f"file:{scene.ledger}?mode=ro", uri=True) as tx:
        rows = tx.execute("SELECT e164, outcome, outcome_reason FROM attempt WHERE state = 'settled'")
        return [
            f"{number}: {outcome} ({reason}), and it was {' or '.join(ANSWERS[number[-2:]])}"
            for number, outcome, reason in rows
            if outcome not in ANSWERS[number[-2:]]
        ]


def _not_left_alone(scene: Scene) -> list[str]:
    """What is wrong with the pause, in sentences."""
    into_it = _before_the_silence(scene)
    found = []
    if not ENOUGH <= into_it <= ENOUGH + AT_MOST_MORE:
        found.append(f"{into_it} calls into a network that was down, and {ENOUGH} prove it")
    if _longest_silence(scene) < FIRST_PAUSE - EARLIER:
        found.append(f"a pause of {_longest_silence(scene).total_seconds():.0f} s")
    if not _said(scene, "a trunk is used again"):
        found.append("the log does not say that the trunk is used again")
    if "principal" not in (scene.folder / "screen").read_text():
        found.append("the screen does not say that the trunk is paused")
    if len(_invites(scene)) != CALLS_TO_FAIL:
        found.append(f"{len(_invites(scene))} of {CALLS_TO_FAIL} people were called")
    return found


def _pulse_s_trunks(scene: Scene) -> list[TrunkState]:
    """How the dialing process tells others that its trunks are."""
    pulse = read_pulse(scene.lab.settings.state / FILE)
    return list(pulse.trunks.values()) if pulse else []


def _said(scene: Scene, what: str) -> list[str]:
    """The log's lines of this event."""
    file = scene.lab.settings.state / "recado.log"
    lines = file.read_text().splitlines() if file.exists() else []
    return [line for line in lines if json.loads(line)["event"] == what]


def _invites(scene: Scene) -> list[datetime]:
    return [each.at for each in read_ground_truth(scene.folder).invites]


def _longest_silence(scene: Scene) -> timedelta:
    return max((later - at for at, later in pairwise(_invites(scene))), default=timedelta())


def _before_the_silence(scene: Scene) -> int:
    silences = [later - at for at, later in pairwise(_invites(scene))]
    return silences.index(max(silences)) + 1 if silences else 0
