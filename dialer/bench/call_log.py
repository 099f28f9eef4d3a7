"""What the PBX's event log says of the calls that were measured: the same witness for every driver."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialer.bench.figures import percentile, spread

KEY_PRESSED = "RECADO_KEY"
LAST = "CHAN_END"

LIVE = ("CHAN_START", "ANSWER", "HANGUP", LAST)
"""Events of a channel that come once: by these it is told how late what was heard live is heard."""

EDGE = 0.1
"""The share of calls at each end that is not counted: those that begin before the line is full, and after."""

Heard = Mapping[tuple[str, str], float]
"""When an event (channel, name) was heard, in seconds since 1970."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallLog:
    """`ended` are the instants at which calls ended whose key is on record, in order; `at` of every event."""

    ended: Sequence[float]
    at: Mapping[tuple[str, str], float]

    def sustained(self) -> float:
        """Calls a second that were begun, answered, heard and ended, between the first tenth and the last."""
        first, last = int(len(self.ended) * EDGE), int(len(self.ended) * (1 - EDGE)) - 1
        if last <= first:
            return 0.0
        return (last - first) / max(self.ended[last] - self.ended[first], 1e-6)

    def lag_ms(self, heard: Heard) -> Mapping[str, float] | None:
        """From Asterisk's own time of an event to when it was heard live; None where nobody listened."""
        late = [(when - self.at[event]) * 1000 for event, when in heard.items() if event in self.at]
        return spread(late) if late else None

    def length(self) -> float:
        """Seconds of a call, from its channel to its end: the half are below."""
        lengths = [
            end - self.at[channel, "CHAN_START"]
            for (channel, name), end in self.at.items()
            if name == LAST and (channel, "CHAN_START") in self.at
        ]
        return percentile(lengths, 0.5)


def read_call_log(file: Path) -> CallLog:
    """Everything in it; no file, no calls."""
    at: dict[tuple[str, str], float] = {}
    pressed: set[str] = set()
    for row in _rows(file):
        channel, name = row["uniqueid"], row["userdeftype"] or row["eventtype"]
        at.setdefault((channel, name), float(row["eventtime"]))
        if name == KEY_PRESSED:
            pressed.add(channel)
    ended = sorted(when for (channel, name), when in at.items() if name == LAST and channel in pressed)
    return CallLog(ended=ended, at=at)


def _rows(file: Path) -> Iterator[Mapping[str, Any]]:
    if file.exists():
        for line in file.read_text().splitlines():
            yield json.loads(line)
