"""Where a person lives, as cells of a contacts file say it. Readers raise CellError rather than guess."""

import re
import zoneinfo
from collections.abc import Mapping
from functools import cache

import holidays
import phonenumbers

from dialer.contacts.cell import CellError

SPANISH_REGIONS: Mapping[str, str] = {
    "AN": "04 11 14 18 21 23 29 41",
    "AR": "22 44 50",
    "AS": "33",
    "CB": "39",
    "CE": "51",
    "CL": "05 09 24 34 37 40 42 47 49",
    "CM": "02 13 16 19 45",
    "CN": "35 38",
    "CT": "08 17 25 43",
    "EX": "06 10",
    "GA": "15 27 32 36",
    "IB": "07",
    "MC": "30",
    "MD": "28",
    "ML": "52",
    "NC": "31",
    "PV": "01 20 48",
    "RI": "26",
    "VC": "03 12 46",
}
"""Each region (ISO 3166-2:ES) and its provinces, by the two digits that their postal codes begin with."""

_REGION_OF = {province: region for region, written in SPANISH_REGIONS.items() for province in written.split()}


def read_country(text: str, otherwise: str) -> str:
    """ISO 3166; an empty cell means the country of the file's numbers."""
    code = text.strip().upper()
    if code and code not in phonenumbers.SUPPORTED_REGIONS:
        raise CellError("is no country by its two letters (ISO 3166), such as ES")
    return code or otherwise


def read_region(text: str, country: str) -> str | None:
    """ISO 3166-2, with the country or without it (ES-MD, MD); None for an empty cell."""
    code = text.strip().upper().removeprefix(f"{country}-")
    if not code:
        return None
    known = regions(country)
    if not re.fullmatch(r"[A-Z0-9]{1,3}", code) or (known and code not in known):
        allowed = f"one of {', '.join(known)}" if known else "a code of ISO 3166-2"
        raise CellError(f"is no region of {country}; allowed: {allowed}")
    return code


@cache
def regions(country: str) -> tuple[str, ...]:
    """The codes of a country's regions; empty where they are not known."""
    if country == "ES":
        return tuple(sorted(SPANISH_REGIONS))
    listed = holidays.list_supported_countries(include_aliases=False).get(country, [])
    return tuple(code for code in listed if re.fullmatch(r"[A-Z0-9]{1,3}", code))


def region_of_postal_code(text: str, country: str) -> str | None:
    """The region that a postal code lies in, where that can be told: in Spain. None for an empty cell.

    A spreadsheet may have dropped the zero in front of a Spanish one.
    """
    code = text.strip().upper()
    if not code:
        return None
    if country != "ES":
        if not re.fullmatch(r"[A-Z0-9][A-Z0-9 -]{1,9}", code):
            raise CellError("is no postal code")
        return None
    region = _REGION_OF.get(code.zfill(5)[:2]) if re.fullmatch(r"[0-9]{4,5}", code) else None
    if region is None:
        raise CellError("is no Spanish postal code: five digits, of which the first two are a province")
    return region


def read_time_zone(text: str) -> str | None:
    """A zone of the IANA database; None for an empty cell."""
    name = text.strip()
    if name and name not in _zones():
        raise CellError("is no time zone such as Europe/Madrid")
    return name or None


@cache
def _zones() -> frozenset[str]:
    return frozenset(name for name in zoneinfo.available_timezones() if "/" in name and name[:3] != "Etc")
