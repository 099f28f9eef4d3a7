"""When calls look like fraud, a wrong list or a fault of our own, and stop until a person says otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dialer.outcome import Outcome

INTRUDERS = 3
"""So many calls that are not ours, within INTRUDED, are no accident: somebody has a password of ours."""

INTRUDED = timedelta(minutes=10)

ANSWERED = 50
"""Of so many answered calls of a campaign, the newest, the share below is looked at; fewer prove nothing."""

WRONG_SHARE = 0.4
"""Above it a list is taken for wrong: columns that slipped, numbers of somebody else."""

OF_A_WRONG_LIST = frozenset({Outcome.WRONG_PERSON, Outcome.OPT_OUT})

BURST = timedelta(seconds=10)

TOLERATED = 1.5
"""How many times a trunk's calls per second may go out in BURST: calls that waited together for a slow ledger
leave together. Weakness: a fault that dials less than half too fast is not noticed."""

FEW = 2
"""And so many more: at a call every minute two may come close together."""


class Anomaly(StrEnum):
    """What was seen."""

    INTRUDERS = "intruders"
    WRONG_LIST = "wrong_list"
    TOO_FAST = "too_fast"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """An anomaly and its figures: so many, of so many or where so many are allowed."""

    what: Anomaly
    n: int
    of: int

    def __str__(self) -> str:
        return f"{self.what} {self.n} of {self.of}"


def intruded(calls: int) -> Seen | None:
    """`calls` that were not ours were seen on a trunk within INTRUDED."""
    return Seen(what=Anomaly.INTRUDERS, n=calls, of=INTRUDERS) if calls >= INTRUDERS else None


def wrong_list(newest: Sequence[Outcome]) -> Seen | None:
    """What came of a campaign's answered calls, the newest ANSWERED of them."""
    wrong = sum(outcome in OF_A_WRONG_LIST for outcome in newest)
    if len(newest) < ANSWERED or wrong <= WRONG_SHARE * len(newest):
        return None
    return Seen(what=Anomaly.WRONG_LIST, n=wrong, of=len(newest))


def too_fast(calls: int, calls_per_second: float) -> Seen | None:
    """`calls` were sent on a trunk within BURST."""
    allowed = calls_per_second * BURST.total_seconds()
    if calls <= allowed * TOLERATED + FEW:
        return None
    return Seen(what=Anomaly.TOO_FAST, n=calls, of=round(allowed))
