"""What only the dialing process knows, left each second in a file for whoever watches it.

A file beside the log and not a row of the ledger: it is needed most when the ledger cannot be written, and a
watcher must not cost the dialer a durable write. It names nobody.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

FILE = "dialer.json"
"""In Settings.state."""

EVERY = timedelta(seconds=1)

DEAD_AFTER = timedelta(seconds=5)
"""A pulse that is older is of a process that has ended, or hangs; so is one that is so much to come: it was
left before the clock was set back, and a process that lives has written another since."""


class TrunkState(StrEnum):
    """Whether calls go out over a trunk (policy/breaker.py)."""

    USED = "used"
    PAUSED = "paused"
    TRIED = "tried"
    """With one call at a time, after a pause."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulse:
    """The dialing process at one instant, by the machine's clock."""

    at: datetime
    campaigns: tuple[str, ...]
    ami_epoch: int
    """AMI sessions since the process began."""
    ami_up: bool
    trouble: str
    """Why no call can be placed; empty when one can."""
    event_log: str
    """Why the event log cannot be relied upon; empty when it can."""
    event_lag: float
    """Seconds from a CEL event to the commit that folded it in, the worst of the last minute."""
    trunks: Mapping[str, TrunkState]
    paused: Mapping[str, str]
    """Why trunks are left alone."""
    calls: Mapping[str, int]
    """Calls now, by what they are doing."""
    out_of_reach: tuple[str, ...] = ()
    """Telephones of agents at work that Asterisk cannot ring: switched off, or of no endpoint."""

    def is_alive(self, now: datetime) -> bool:
        return abs(now - self.at) <= DEAD_AFTER


def write_pulse(file: Path, pulse: Pulse) -> None:
    """Whole or not at all, for whoever reads meanwhile. Raises OSError."""
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(asdict(pulse) | {"at": pulse.at.isoformat()}), encoding="utf-8")
    beside.replace(file)


def read_pulse(file: Path) -> Pulse | None:
    """The last one of a dialer that lives; None where there is none, or it is of another version."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        states = {trunk: TrunkState(state) for trunk, state in said["trunks"].items()}
        at = datetime.fromisoformat(said["at"])
        lists = {"campaigns": tuple(said["campaigns"]), "out_of_reach": tuple(said.get("out_of_reach", ()))}
        pulse = Pulse(**said | lists | {"at": at, "trunks": states})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return pulse if pulse.is_alive(datetime.now(UTC)) else None
