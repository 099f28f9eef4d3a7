"""CPU time, which does not hang on what else the machine does."""

import resource


def cpu_seconds() -> float:
    """What this process and its ended children have used up to now."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
