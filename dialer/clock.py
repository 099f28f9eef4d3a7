"""The only way to ask for the time."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Recado's time. `of_asterisk` turns a time stamped by Asterisk into Recado's."""

    def now(self) -> datetime: ...

    def of_asterisk(self, at: datetime) -> datetime: ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def of_asterisk(self, at: datetime) -> datetime:
        return at


class RehearsalClock:
    """The machine's time, shifted: a rehearsal passes at any hour and may skip what it waits for."""

    def __init__(self, start: datetime) -> None:
        self._offset = start - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def of_asterisk(self, at: datetime) -> datetime:
        return at + self._offset

    def skip_to(self, instant: datetime) -> timedelta:
        """Move forward to `instant` and return by how much; never backwards."""
        step = max(instant - self.now(), timedelta(0))
        self._offset += step
        return step
