"""What a user without a dialer does: `python -m dialer.bench.call_files`, its job as JSON on its input.

A call file is written beside Asterisk's spool and moved into it whenever it is time; nobody learns of it
again. The dialplan makes the token that the flow asks for, since who writes the file cannot know the channel.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dialer.bench.cpu import cpu_seconds
from dialer.bench.dialled import Dialled

CONTEXT = "bench-call-file"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Whom to call, how fast, and through what."""

    spool: str
    endpoint: str
    caller_id: str
    sounds: str
    numbers: Sequence[str]
    calls_per_second: float


def entrance(flow_context: str, token_secret: str) -> str:
    """Dialplan: where a call file's call begins, and how it gets into the flow."""
    digits, shown = "${RECADO_DIALLED}", "${FILTER(0-9,${CALLERID(num)})}"
    bound = ":".join((token_secret, "${UNIQUEID}", "${RECADO_EXPIRES}", digits, shown, flow_context))
    return (
        f"[{CONTEXT}]\n"
        "exten => s,1,Set(RECADO_EXPIRES=$[${EPOCH} + 60])\n"
        f" same => n,Set(RECADO_TOKEN=${{SHA1({bound})}})\n"
        f" same => n,Goto({flow_context},s,1)\n"
    )


def drop(job: Job) -> Dialled:
    """All of them, each at its time."""
    spool, beside = Path(job.spool) / "outgoing", Path(job.spool) / "beside"
    beside.mkdir(exist_ok=True)
    used, due = cpu_seconds(), time.monotonic()
    for n, number in enumerate(job.numbers):
        due += 1 / job.calls_per_second
        time.sleep(max(0.0, due - time.monotonic()))
        file = beside / f"{n}.call"
        file.write_text(_text(job, number))
        file.rename(spool / file.name)
    return Dialled(cpu_seconds=cpu_seconds() - used, ami_bytes=0)


def _text(job: Job, number: str) -> str:
    variables = {
        "RECADO_DIALLED": number.lstrip("+"),
        "RECADO_SOUNDS": job.sounds,
        "RECADO_MAX": "600",
        "RECADO_AMD": "0",
    }
    return "".join(
        (
            f"Channel: PJSIP/{number}@{job.endpoint}\nCallerID: {job.caller_id}\n",
            "MaxRetries: 0\nWaitTime: 30\n",
            f"Context: {CONTEXT}\nExtension: s\nPriority: 1\n",
            *(f"Setvar: {name}={value}\n" for name, value in variables.items()),
        )
    )


if __name__ == "__main__":
    print(drop(Job(**json.load(sys.stdin))).as_line(), flush=True)
