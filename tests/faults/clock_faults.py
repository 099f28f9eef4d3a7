"""F8: the dialer's clock is moved by an hour, forth and back, and over the change of summer time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.faults.moved_clock import move
from tests.faults.people import numbers
from tests.faults.rows import Figures
from tests.faults.scene import Dialer, Scene
from tests.faults.stage import Stage

MADRID, CANARIES = ZoneInfo("Europe/Madrid"), ZoneInfo("Atlantic/Canary")
OPENS, CLOSES = 9, 21
"""The campaign's hours on weekdays (people.py); a Spanish mobile may be in either zone."""

CHANGES = (
    (datetime(2027, 10, 29, 20, 5, tzinfo=MADRID), datetime(2027, 11, 2, 10, tzinfo=MADRID)),
    (datetime(2027, 3, 24, 20, 5, tzinfo=MADRID), datetime(2027, 3, 30, 10, tzinfo=MADRID)),
)
"""An evening before winter time, and before summer time, and the next opening: All Saints and Easter lie
between. At ten in Madrid it is nine on the Canaries."""

CALLS = 5
PEOPLE = 6 * CALLS
HOUR = timedelta(hours=1)

UNDER_WAY = timedelta(seconds=2)
"""How long after its decision a call reaches the carrier at most: so long the clock before a move holds."""

COULD_HAVE_CALLED = 3.0
"""Seconds in which a dialer that did not mind would have called several people."""


async def moved(stage: Stage) -> Figures:
    """Whoever moves it is not noticed: nobody is called outside the hours that this clock shows."""
    figures = Figures()
    for run in range(stage.runs):
        evening, opening = (at.astimezone(UTC) for at in CHANGES[run % len(CHANGES)])
        async with stage.scene(run, numbers(PEOPLE), per_second=2.0) as scene:
            clock, dialer = await _started(scene, evening)
            await _calls_on(scene)
            clock.move(-HOUR)  # whoever was due becomes due in an hour: nobody need be called
            await asyncio.sleep(COULD_HAVE_CALLED)
            clock.move(timedelta(0))
            await _calls_on(scene)
            await _none_at(scene, clock, HOUR, figures)
            clock.move(timedelta(0))
            await _none_at(scene, clock, opening - evening - HOUR / 6, figures)
            clock.move(opening - evening)
            began = scene.now()
            await _calls_on(scene, 1)
            figures.recovered(scene.now() - began)
            await dialer.finished()
            figures.add(scene.judge())
            figures.broken += _outside_hours(scene, clock)
            stage.tell(f"clock moved {run + 1}/{stage.runs}")
    return figures


async def noticed(stage: Stage) -> Figures:
    """A step that is noticed: nobody is called until the clock is back, also within the hours it shows."""
    figures = Figures()
    for run in range(stage.runs):
        async with stage.scene(run, numbers(PEOPLE)) as scene:
            noon = CHANGES[0][0].replace(hour=12)
            clock, dialer = await _started(scene, noon, "--clock-watched")
            for by in (HOUR, -HOUR):
                await _calls_on(scene)
                await _none_at(scene, clock, by, figures)
                clock.move(timedelta(0))
                began = scene.now()
                await _calls_on(scene, 1)
                figures.recovered(scene.now() - began)
            await dialer.finished()
            figures.add(scene.judge())
            stage.tell(f"clock moved and noticed {run + 1}/{stage.runs}")
    return figures


@dataclass
class _Clock:
    """What the dialer's clock showed at each of the machine's instants."""

    file: Path
    ahead: timedelta
    """Of the machine's clock, before anybody moves it."""
    moves: list[tuple[datetime, timedelta]] = field(default_factory=list)

    def move(self, by: timedelta) -> None:
        """Set it this far off, whatever it was off before."""
        self.moves.append((datetime.now(UTC), by))
        move(self.file, by)

    def shown(self, at: datetime) -> Sequence[datetime]:
        """What a call that reached the carrier at the machine's `at` may have been decided by."""
        ends = [*(since for since, _ in self.moves[1:]), datetime.now(UTC)]
        spans = zip(self.moves, ends, strict=True)
        return [at + self.ahead + by for (since, by), end in spans if since <= at <= end + UNDER_WAY]


async def _started(scene: Scene, start: datetime, *options: str) -> tuple[_Clock, Dialer]:
    scene.start = start.astimezone(UTC)
    clock = _Clock(scene.folder / "clock", timedelta(0))
    clock.move(timedelta(0))
    dialer = await scene.dialer("--clock", str(clock.file), *options)
    clock.ahead = timedelta(seconds=(await dialer.hears("clock"))["ahead"])
    return clock, dialer


async def _calls_on(scene: Scene, calls: int = CALLS) -> None:
    await scene.until_calls(len(scene.invites()) + calls)


async def _none_at(scene: Scene, clock: _Clock, by: timedelta, figures: Figures) -> None:
    clock.move(by)
    await asyncio.sleep(UNDER_WAY.total_seconds())
    called = len(scene.invites())
    await asyncio.sleep(COULD_HAVE_CALLED)
    if more := len(scene.invites()) - called:
        figures.broken.append(f"{more} calls with the clock moved by {by}")


def _outside_hours(scene: Scene, clock: _Clock) -> list[str]:
    return [
        f"{call.number}: called at {clock.shown(call.at)[-1].astimezone(MADRID)} by the dialer's clock"
        for call in scene.invites()
        if not any(map(_open, clock.shown(call.at)))
    ]


def _open(at: datetime) -> bool:
    there = [at.astimezone(zone) for zone in (MADRID, CANARIES)]
    return all(each.weekday() < 5 and OPENS <= each.hour < CLOSES for each in there)
