"""Where a number's area is, and what time it may be at an address."""

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global

SPAIN = "+34"
_SPANISH_AREAS: Mapping[str, str] = {
    "AN": "50 51 53 54 55 57 58 59",
    "AR": "74 76 78",
    "AS": "84 85",
    "CB": "42",
    "CL": "20 21 23 47 75 79 80 83 87",
    "CM": "25 26 49 67 69",
    "CN": "22 28",
    "CT": "30 31 32 33 34 35 36 37 38 39 72 73 77",
    "EX": "24 27",
    "GA": "81 82 86 88",
    "IB": "71",
    "MC": "68",
    "MD": "10 11 12 13 14 15 16 17 18 19",
    "NC": "48",
    "PV": "43 44 45 46",
    "RI": "41",
    "VC": "60 61 62 63 64 65 66",
}
"""The two digits after the 9 (or 8) of a fixed line, by region. 52 and 56 are not here: they are Málaga's and
Cádiz's, and Melilla's and Ceuta's too."""
_SPANISH = {digits: region for region, areas in _SPANISH_AREAS.items() for digits in areas.split()}

_ELSEWHERE = ""
_BY_REGION: Mapping[str, Mapping[str, str]] = {
    "ES": {"CN": "Atlantic/Canary", _ELSEWHERE: "Europe/Madrid"},
    "PT": {"20": "Atlantic/Azores", "30": "Atlantic/Madeira", _ELSEWHERE: "Europe/Lisbon"},
    "EC": {"W": "Pacific/Galapagos", _ELSEWHERE: "America/Guayaquil"},
    "CL": {
        "MA": "America/Punta_Arenas",
        "AI": "America/Coyhaique America/Santiago",
        "VS": "America/Santiago Pacific/Easter",
        _ELSEWHERE: "America/Santiago",
    },
    "MX": {
        "BCN": "America/Tijuana",
        "BCS": "America/Mazatlan",
        "CHH": "America/Chihuahua America/Ciudad_Juarez America/Ojinaga",
        "COA": "America/Monterrey America/Matamoros",
        "NAY": "America/Mazatlan America/Bahia_Banderas",
        "NLE": "America/Monterrey America/Matamoros",
        "ROO": "America/Cancun",
        "SIN": "America/Mazatlan",
        "SON": "America/Hermosillo",
        "TAM": "America/Monterrey America/Matamoros",
        _ELSEWHERE: "America/Mexico_City",
    },
}
"""Time zones by region of the address (ISO 3166-2), where a country has several and Recado knows which."""

_US_ZONES: Mapping[str, str] = {
    "America/New_York": "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Chicago": "AL AR IA IL LA MN MO MS OK WI",
    "America/Denver": "CO MT NM UT WY",
    "America/Los_Angeles": "CA WA",
    "America/Phoenix America/Denver": "AZ",
    "Pacific/Honolulu": "HI",
    "America/Anchorage America/Adak": "AK",
    "America/New_York America/Chicago": "FL IN KY MI TN",
    "America/Chicago America/Denver": "KS ND NE SD TX",
    "America/Boise America/Los_Angeles": "ID",
    "America/Los_Angeles America/Boise": "OR",
    "America/Los_Angeles America/Denver": "NV",
}
_US = {state: zones for zones, states in _US_ZONES.items() for state in states.split()}


def region_of(e164: str, line_type: str) -> str | None:
    """The region (ISO 3166-2:ES, without ES-) of a Spanish fixed line; None where the number does not tell.

    Weakness: since numbers may be kept when moving house within an area, it is the area, not the street.
    """
    national = e164.removeprefix(SPAIN)
    if not line_type.startswith("fixed") or national == e164 or national[:1] not in ("8", "9"):
        return None
    return _SPANISH.get(national[1:3])


@lru_cache(maxsize=1024)
def zones_of_address(country: str, region: str | None) -> tuple[ZoneInfo, ...]:
    """Every time zone in which the address may lie; those of the whole country where nobody knows better."""
    of_country = dict(_US) if country == "US" else _BY_REGION.get(country, {})
    names = of_country.get(region, of_country.get(_ELSEWHERE, "")) if region else ""
    known = names.split() or get_global("territory_zones").get(country, [])
    return tuple(ZoneInfo(name) for name in sorted(known))
