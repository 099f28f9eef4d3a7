"""CPU time, which does not hang on what else the machine does."""

import os
import resource
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds() -> float:
    """What this process and its ended children have used up to now."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def cpu_of(pid: int) -> float:
    """Seconds that another process, its children and its ended children have used; 0 of none."""
    ended = sum(_stat(pid)[13:15])
    return (ended + sum(sum(_stat(each)[11:13]) for each in (pid, *_children(pid)))) / _TICKS


def _children(parent: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*"):
        pid = int(path.name)
        if _stat(pid)[1] == parent:
            yield pid


def _stat(pid: int) -> list[int]:
    """Numbers of /proc/PID/stat from its state on (as 0): the parent is 1, times are 11 to 14."""
    try:
        after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return [0] * 50
    return [0, *map(int, after[1:])]
