"""How late something was, over the last minute: what is looked at now and again must not miss the worst."""

import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta

LOOKED_BACK = timedelta(minutes=1)
"""Longer than anybody's monitoring waits between two looks."""


class Lag:
    """The longest delay of the last minute."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        """`seconds` is a clock that nobody sets."""
        self._seconds = seconds
        self._noted: deque[tuple[float, float]] = deque()

    def note(self, seconds: float) -> None:
        """Something was so late. A clock that lags behind another's makes nothing early."""
        now, late = self._seconds(), max(seconds, 0.0)
        while self._noted and self._noted[-1][1] <= late:
            self._noted.pop()  # it can never again be the worst
        self._noted.append((now, late))
        self._forget(now)

    @property
    def worst(self) -> float:
        """Seconds; 0 where nothing was noted."""
        self._forget(self._seconds())
        return self._noted[0][1] if self._noted else 0.0

    def _forget(self, now: float) -> None:
        while self._noted and now - self._noted[0][0] > LOOKED_BACK.total_seconds():
            self._noted.popleft()
