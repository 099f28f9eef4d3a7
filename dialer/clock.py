"""The only way to ask for the time, and whether it can be believed."""

import ctypes
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

JUMP = timedelta(seconds=2)
"""How far the wall clock may step against the steady one: the law's hours are kept to this."""

SETTLED = timedelta(seconds=60)
"""How long after a jump a synchronised clock must have run evenly until it is believed again."""


class Clock(Protocol):
    """Recado's time. `of_asterisk` turns a time stamped by Asterisk into Recado's."""

    @property
    def trusted(self) -> bool:
        """Whether nobody has reason to doubt it; else nobody is called."""
        ...

    def now(self) -> datetime: ...

    def of_asterisk(self, at: datetime) -> datetime: ...


class SystemClock:
    """The machine's own time, watched while it is used."""

    def __init__(self) -> None:
        self._watch = ClockWatch()

    @property
    def trusted(self) -> bool:
        return self._watch.trusted()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def of_asterisk(self, at: datetime) -> datetime:
        return at


class RehearsalClock:
    """The machine's time, shifted: a rehearsal passes at any hour and may skip what it waits for."""

    def __init__(self, start: datetime) -> None:
        self._offset = start - datetime.now(UTC)

    @property
    def trusted(self) -> bool:
        return True

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def of_asterisk(self, at: datetime) -> datetime:
        return at + self._offset

    def skip_to(self, instant: datetime) -> timedelta:
        """Move forward to `instant` and return by how much; never backwards."""
        step = max(instant - self.now(), timedelta(0))
        self._offset += step
        return step


def wall() -> float:
    """Seconds, as the machine's clock shows them."""
    return time.time()


def steady() -> float:
    """Seconds that nobody can set, a suspended machine's among them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def synchronised() -> bool:
    """Whether the kernel knows of somebody (NTP) who keeps the clock right; reading it needs no privilege."""
    space = ctypes.create_string_buffer(1024)  # struct timex, all zero: nothing is to be set
    state: int = ctypes.CDLL(None).adjtimex(space)
    return 0 <= state < _UNSYNCHRONISED


_UNSYNCHRONISED = 5
"""TIME_ERROR of adjtimex(2)."""


class ClockWatch:
    """Notices when the wall clock jumps (a virtual machine that goes on, a wrong hand), or loses its master.

    After a jump the time is believed again when the clock is back where it was, or when the kernel has
    called it synchronised for a while without another jump. Weakness: on a machine that nobody synchronises,
    a clock that was wrong from the start is believed, and after a jump only a restart helps.
    """

    def __init__(
        self,
        *,
        wall: Callable[[], float] = wall,
        steady: Callable[[], float] = steady,
        synchronised: Callable[[], bool] = synchronised,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._synchronised = synchronised
        self._apart = self._seen = wall() - steady()
        self._jumped_at: float | None = None
        self._had_master = synchronised()

    def trusted(self) -> bool:
        """Look at both clocks and at the kernel's opinion, and say whether the time can be believed."""
        apart, limit = self._wall() - self._steady(), JUMP.total_seconds()
        if abs(apart - self._seen) > limit:
            self._jumped_at = self._steady()
        self._seen = apart
        kept = self._synchronised()
        self._had_master = self._had_master or kept
        if self._jumped_at is not None and (abs(apart - self._apart) <= limit or self._calm(kept)):
            self._jumped_at = None
        if self._jumped_at is None:
            self._apart = apart
        return self._jumped_at is None and kept >= self._had_master

    def _calm(self, kept: bool) -> bool:
        jumped_at = self._jumped_at or 0.0
        return kept and self._steady() - jumped_at >= SETTLED.total_seconds()
