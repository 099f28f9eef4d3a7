"""F9: what Asterisk says comes twice, late, mixed, or not at all: live, and in the event log's file."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tests.fakes.event_proxy import Garbler, event_proxy
from tests.faults.final_table import Final, differences, final_table
from tests.faults.log_copier import LogCopier
from tests.faults.people import numbers
from tests.faults.rows import Figures
from tests.faults.scene import Dialer, Scene
from tests.faults.stage import Stage

PEOPLE = 24
COULD_HAVE_CALLED = 3.0
"""Seconds in which a dialer that did not mind would have called several people."""


async def events_garbled(stage: Stage) -> Figures:
    """AMI events doubled, in another order, a fifth lost, the Originate's result after the call's end."""
    figures, undisturbed = await _undisturbed(stage)
    for run in range(1, stage.runs + 1):
        async with (
            stage.scene(run, numbers(PEOPLE)) as scene,
            event_proxy(scene.lab.settings.ami_port, Garbler(stage.dice)) as proxy,
        ):
            dialer = await scene.dialer(ami_port=proxy.port)
            await _judge(scene, dialer, figures, undisturbed)
            stage.tell(f"events garbled {run}/{stage.runs}")
    return figures


async def log_garbled(stage: Stage) -> Figures:
    """Its folder is not there at first; then lines come doubled, halved, mixed; it is rotated and emptied."""
    figures, undisturbed = await _undisturbed(stage)
    for run in range(1, stage.runs + 1):
        async with stage.scene(run, numbers(PEOPLE)) as scene, _copied(scene, stage) as copier:
            dialer = await scene.dialer("--event-log", str(copier.target))
            figures.broken += await _none_without_a_folder(scene)
            copier.begin()
            await _judge(scene, dialer, figures, undisturbed)
            figures.broken += copier.not_done()
            stage.tell(f"event log garbled {run}/{stage.runs}")
    return figures


async def _undisturbed(stage: Stage) -> tuple[Figures, Mapping[str, Final]]:
    """The same people, and nothing in the way."""
    async with stage.scene(0, numbers(PEOPLE)) as scene:
        dialer = await scene.dialer()
        await dialer.finished()
        figures = Figures()
        figures.add(scene.judge())
        return figures, final_table(scene.ledger)


async def _judge(scene: Scene, dialer: Dialer, figures: Figures, undisturbed: Mapping[str, Final]) -> None:
    figures.recovered(await dialer.recovery())
    await dialer.finished()
    figures.add(scene.judge())
    figures.broken += differences(final_table(scene.ledger), undisturbed)


@asynccontextmanager
async def _copied(scene: Scene, stage: Stage) -> AsyncIterator[LogCopier]:
    target = scene.folder / "copied" / "recado.jsonl"
    copier = LogCopier(scene.lab.settings.event_log, target, scene.ledger, stage.dice)
    copying = asyncio.create_task(copier.run())
    try:
        yield copier
    finally:
        copying.cancel()
        await asyncio.wait([copying])


async def _none_without_a_folder(scene: Scene) -> list[str]:
    await scene.until_logged("writes no event log without it")
    await asyncio.sleep(COULD_HAVE_CALLED)
    called = len(scene.invites())
    return [f"{called} calls without a folder for the event log"] if called else []
