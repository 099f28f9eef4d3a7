"""What was looked up a moment ago, so that a thousand questions a second are one look at the database."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """At most `most` answers, each for `seconds`: so long may another process' change go unnoticed here."""

    def __init__(
        self, *, seconds: float, most: int = 1000, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._most, self._steady = seconds, most, steady
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, key: str) -> T | None:
        at, answer = self._known.get(key, (float("-inf"), None))
        return answer if self._steady() - at < self._seconds else None

    def put(self, key: str, answer: T) -> None:
        self._known[key] = (self._steady(), answer)
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    def forget(self) -> None:
        """Look everything up anew."""
        self._known.clear()
