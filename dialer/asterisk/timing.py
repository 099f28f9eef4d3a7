"""How long the AMI link waits, and for what."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """How patient a link is, in seconds."""

    connect_within: float = 5.0
    """For the connection, the greeting and the login, each."""
    ping_every: float = 3.0
    ping_within: float = 3.5
    """The link is dead when a ping is followed by this much silence: noticed at most 6.5 s after it."""
    retry: tuple[float, float] = (0.25, 15.0)
    """Before the first try after a lost link, doubled up to the second figure."""
    retry_refused: tuple[float, float] = (10.0, 120.0)
    """The same after a refused login: trying a wrong password often gets an address banned."""


class Backoff:
    """Seconds to wait before the next try: doubled each time up to `most`, `first` again after `reset`."""

    def __init__(self, first: float, most: float) -> None:
        self._first, self._most = first, most
        self._next = first

    def next(self) -> float:
        delay, self._next = self._next, min(self._next * 2, self._most)
        return delay

    def reset(self) -> None:
        self._next = self._first
