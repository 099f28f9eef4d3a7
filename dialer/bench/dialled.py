"""What a dialing process says of itself when it has called everybody, on a line of JSON."""

import json
from dataclasses import dataclass, field

from dialer.bench.call_log import Heard

_START = '{"dialled"'


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialled:
    """CPU from the first call to the last record, bytes that AMI sent meanwhile, and what was heard live."""

    cpu_seconds: float
    ami_bytes: int
    heard: Heard = field(default_factory=dict, repr=False)

    def as_line(self) -> str:
        """Beside whatever else the process has printed."""
        heard = [[*event, when] for event, when in self.heard.items()]
        return json.dumps({"dialled": [self.cpu_seconds, self.ami_bytes, heard]})


def from_output(text: str) -> Dialled | None:
    """What was said in a process' output; None if it never came so far."""
    line = next((line for line in reversed(text.splitlines()) if line.startswith(_START)), None)
    if line is None:
        return None
    cpu, received, heard = json.loads(line)["dialled"]
    return Dialled(
        cpu_seconds=cpu,
        ami_bytes=received,
        heard={(channel, name): when for channel, name, when in heard},
    )
