"""The dialer's clock, in other hands: a file says by how much it is wrong."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from dialer.clock import ClockWatch, RehearsalClock


class MovedClock(RehearsalClock):
    """`file` holds seconds. Unless `watched` nobody notices a move: the hours must hold all the same.

    Asterisk is on the same machine, so its clock is wrong with ours.
    """

    def __init__(self, start: datetime, file: Path, *, watched: bool) -> None:
        self._file = file
        super().__init__(start)
        self._watch = ClockWatch(wall=self._wall, synchronised=lambda: False) if watched else None

    @property
    def trusted(self) -> bool:
        return self._watch is None or self._watch.trusted()

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of the machine's, moves left aside."""
        return self._offset

    def now(self) -> datetime:
        return super().now() + self._moved()

    def of_asterisk(self, at: datetime) -> datetime:
        return super().of_asterisk(at) + self._moved()

    def _wall(self) -> float:
        return time.time() + self._moved().total_seconds()

    def _moved(self) -> timedelta:
        return timedelta(seconds=float(self._file.read_text()))


def move(file: Path, by: timedelta) -> None:
    """Set how far the clock is off, whole or not at all."""
    new = file.with_suffix(".new")
    new.write_text(str(by.total_seconds()))
    new.replace(file)
