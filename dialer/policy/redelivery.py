"""When a mail or webhook that did not arrive is tried again."""

from datetime import datetime, timedelta

FIRST, LONGEST = timedelta(seconds=30), timedelta(hours=2)
MOST_TRIES = 12
"""About half a day of trying; then an operator has to look."""


def next_delivery(tries: int, now: datetime) -> datetime | None:
    """The next try after `tries` failed ones, twice as far away each time; None when it is enough."""
    if tries >= MOST_TRIES:
        return None
    doublings: int = 2 ** max(tries - 1, 0)
    return now + min(FIRST * doublings, LONGEST)
