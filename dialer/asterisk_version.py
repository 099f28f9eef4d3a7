"""Which Asterisk may be trusted with AMI and CEL: the one place that names the floor."""

import re
from collections.abc import Mapping

FLOORS: Mapping[int, tuple[int, int, int]] = {20: (20, 20, 1), 22: (22, 10, 1), 23: (23, 4, 1)}
"""By series, the security releases of June 2026: older ones can be crashed through AMI (a digest) and let
text be injected into CEL."""


def version_is_safe(version: str) -> bool | None:
    """Whether this Asterisk has the security fixes it must have; None when its version cannot be read."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    if not found:
        return None
    release = tuple(int(part) for part in found.groups())
    if release[0] > max(FLOORS):
        return True
    return release[0] in FLOORS and release >= FLOORS[release[0]]
