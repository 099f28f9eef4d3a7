"""F4: the dialing process is killed, and another one takes over where it was."""

import asyncio

from tests.faults.dying import POINTS
from tests.faults.people import LISTENERS, WANT_AN_AGENT, numbers
from tests.faults.rows import Figures
from tests.faults.scene import Scene
from tests.faults.sound import HEARD, gaps
from tests.faults.stage import Stage, shares

KILLS_A_LIST = 20
CALLS_A_KILL = 8

UNLESS_REACHED = 15.0
"""Seconds after which a dialer is killed wherever it is: nobody was left to bring it to its point."""

UP_AT_ONCE = 50
AWAY = 3.0
"""Seconds without any dialer, with calls up."""


async def killed(stage: Stage, *options: str) -> Figures:
    """SIGKILL at each named point in turn, at a random occurrence of it."""
    figures = Figures()
    for number, kills in enumerate(shares(stage.runs, KILLS_A_LIST)):
        async with stage.scene(number, numbers(CALLS_A_KILL * kills + 10)) as scene:
            for _ in range(kills):
                await _one_life(scene, stage, figures, *options)
            last = await scene.dialer(*options)
            await last.finished()
            figures.add(scene.judge())
    return figures


async def _one_life(scene: Scene, stage: Stage, figures: Figures, *options: str) -> None:
    point = POINTS[(stage.before + figures.runs) % len(POINTS)]
    dialer = await scene.dialer(*options, die=f"{point}:{stage.dice.randint(1, 3)}")
    figures.recovered(await dialer.recovery())
    try:
        await dialer.ended(within=UNLESS_REACHED)
    except TimeoutError:
        await dialer.kill()
    stage.tell(f"killed {figures.runs}/{stage.runs} ({point})")


async def killed_with_calls_up(stage: Stage) -> Figures:
    """The call outlives the dialer: whole messages, every key, and transfers that were under way."""
    figures = Figures()
    people = [*numbers(UP_AT_ONCE - 3, LISTENERS), *numbers(3, WANT_AN_AGENT)]
    for run in range(stage.runs):
        async with stage.scene(run, people, per_second=25.0, at_once=UP_AT_ONCE) as scene:
            dialer = await scene.dialer()
            await scene.until_calls(UP_AT_ONCE)
            prompts = await scene.prompts(HEARD)
            await dialer.kill()
            await asyncio.sleep(AWAY)
            again = await scene.dialer()
            figures.recovered(await again.recovery())
            await again.finished()
            figures.add(scene.judge())
            figures.broken += [*gaps(scene.folder, prompts, LISTENERS), *_not_put_through(scene)]
            stage.tell(f"killed with {UP_AT_ONCE} calls up {run + 1}/{stage.runs}")
    return figures


def _not_put_through(scene: Scene) -> list[str]:
    asked, reached = scene.transfers()
    return [] if asked == reached == 3 else [f"{asked} asked for an agent, {reached} talked to one"]


async def killed_away(stage: Stage, *options: str) -> Figures:
    """Killed with calls up, and away until they are over: what was pressed meanwhile is read afterwards."""
    figures = Figures()
    async with stage.scene(0, numbers(UP_AT_ONCE), per_second=25.0, at_once=UP_AT_ONCE) as scene:
        dialer = await scene.dialer(*options)
        await scene.until_calls(UP_AT_ONCE)
        await dialer.kill()
        await scene.until_quiet()
        again = await scene.dialer(*options)
        figures.recovered(await again.recovery())
        await again.finished()
        figures.add(scene.judge())
    return figures
