"""What every fault is given to play with."""

import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialer.lab.install import AsteriskInstall
from tests.faults.scene import Scene, scene


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where a fault is played, how often, and by what chance."""

    folder: Path
    install: AsteriskInstall
    runs: int
    before: int = 0
    """Runs of the same fault that other stages play before these."""
    dice: random.Random
    tell: Callable[[str], None]

    @asynccontextmanager
    async def scene(self, number: int, people: Sequence[str], **pace: float) -> AsyncIterator[Scene]:
        """A new lab and a new list, in a folder of its own."""
        options: dict[str, Any] = pace
        async with scene(self.folder / str(number), self.install, people, **options) as playing:
            yield playing


def shares(runs: int, at_most: int) -> Iterator[int]:
    """How many runs each scene takes, so that no list of people becomes long."""
    while runs > 0:
        yield min(runs, at_most)
        runs -= at_most
