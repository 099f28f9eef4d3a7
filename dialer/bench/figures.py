"""What several measurements say in common: percentiles, and who measured on what."""

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("recado", "sqlalchemy", "psycopg")


class Failed(RuntimeError):
    """What was to be measured did not come to its end; says why."""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not below `share` of them; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float]) -> Mapping[str, float]:
    """Half of them, and 99 of 100, are below these."""
    return {"p50": round(percentile(values, 0.50), 2), "p99": round(percentile(values, 0.99), 2)}


def versions(**others: str) -> Mapping[str, str]:
    """Of Python, of the libraries, and of what else was measured."""
    return {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}, **others}


def peak_memory_mb() -> float:
    """The most that this process has held in memory, in MB of a million bytes.

    Read where Linux tells it: getrusage counts in what the parent held when it began this one.
    """
    status = Path("/proc/self/status").read_text()
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kilobytes) * 1024 / 1e6
