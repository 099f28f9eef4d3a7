"""What time it may be where a number rings."""

from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

UNKNOWN = "Etc/Unknown"


@lru_cache(maxsize=4096)
def zones_of(e164: str) -> tuple[ZoneInfo, ...]:
    """Every time zone the number may be in; empty when nobody knows. A mobile may be in several."""
    names = timezone.time_zones_for_number(phonenumbers.parse(e164))
    return tuple(ZoneInfo(name) for name in sorted(names) if name != UNKNOWN)
