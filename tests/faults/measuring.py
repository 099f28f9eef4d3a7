"""How late a dialing process hears its events, how many, and what it holds in memory."""

import time
from collections.abc import Callable
from pathlib import Path
from resource import getpagesize

from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiEvent

SENT = "X-Sent"
"""The header with the machine's steady clock at sending, in seconds: one clock for all processes."""

EVERY = 0.5


def measure_events(say: Callable[..., None]) -> None:
    """Say now and again how many events with a time of sending were handled, and the longest delay since."""
    deliver = AmiLink._deliver
    count, worst, said_at = 0, 0.0, time.monotonic()

    def measured(self: AmiLink, event: AmiEvent) -> None:
        nonlocal count, worst, said_at
        deliver(self, event)
        if not (sent := event.get(SENT)):
            return
        now = time.monotonic()
        count, worst = count + 1, max(worst, now - float(sent))
        if now - said_at >= EVERY:
            say("events", count=count, lag=worst, memory=_memory())
            worst, said_at = 0.0, now

    AmiLink._deliver = measured  # type: ignore[method-assign]


def _memory() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()
