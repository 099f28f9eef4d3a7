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


def a_mobile_of(region: str) -> str:
    """A number that a mobile of this region (ISO 3166) might have, in E.164."""
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        raise ValueError(f"{region!r} is no region with mobile telephones")
    return phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)


def region_of(e164: str) -> str:
    """The region (ISO 3166) of a number, ZZ if it is of none."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(e164)) or "ZZ"


def home_zone(region: str) -> ZoneInfo:
    """The zone in which a region's (ISO 3166) time is told to somebody who works there; UTC if unknown."""
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.FIXED_LINE)
    names = timezone.time_zones_for_number(example) if example else ()
    return next((ZoneInfo(name) for name in names if name != UNKNOWN), ZoneInfo("UTC"))
