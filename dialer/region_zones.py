"""What time it may be at an address: by country, and by region where a country has several zones."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

ELSEWHERE = "*"
"""In a country's table: every region that is not named."""

_EASTERN, _CENTRAL, _MOUNTAIN = "America/New_York", "America/Chicago", "America/Denver"
_PACIFIC = "America/Los_Angeles"


def _spread(zones: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Zones (several with blanks between) -> regions, turned round."""
    return {region: tuple(names.split()) for names, regions in zones.items() for region in regions.split()}


BY_REGION: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "CL": _spread(
        {
            "America/Punta_Arenas": "MA",
            "America/Coyhaique": "AI",
            "America/Santiago Pacific/Easter": "VS",
            "America/Santiago": ELSEWHERE,
        }
    ),
    "EC": _spread({"Pacific/Galapagos": "W", "America/Guayaquil": ELSEWHERE}),
    "ES": _spread({"Atlantic/Canary": "CN", "Africa/Ceuta": "CE ML", "Europe/Madrid": ELSEWHERE}),
    "MX": _spread(
        {
            "America/Tijuana": "BCN",
            "America/Mazatlan": "BCS SIN",
            "America/Mazatlan America/Bahia_Banderas": "NAY",
            "America/Hermosillo": "SON",
            "America/Chihuahua America/Ciudad_Juarez America/Ojinaga": "CHH",
            "America/Monterrey America/Matamoros": "COA NLE TAM",
            "America/Cancun": "ROO",
            "America/Mexico_City": ELSEWHERE,
        }
    ),
    "US": _spread(
        {
            _EASTERN: "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
            f"{_EASTERN} {_CENTRAL}": "FL IN KY MI TN",
            _CENTRAL: "AL AR IA IL LA MN MO MS OK WI",
            f"{_CENTRAL} {_MOUNTAIN}": "KS ND NE SD TX",
            _MOUNTAIN: "CO MT NM UT WY",
            f"{_MOUNTAIN} America/Phoenix": "AZ",
            f"{_MOUNTAIN} {_PACIFIC}": "ID NV OR",
            _PACIFIC: "CA WA",
            "America/Anchorage America/Adak": "AK",
            "Pacific/Honolulu": "HI",
            "America/Puerto_Rico": "PR",
            "America/St_Thomas": "VI",
            "Pacific/Guam": "GU MP",
            "Pacific/Pago_Pago": "AS",
        }
    ),
}
"""Regions by ISO 3166-2 without the country. A region with two zones is in both: nobody knows the town."""


@cache
def zones_at(country: str | None, region: str | None) -> tuple[ZoneInfo, ...]:
    """Every zone that somebody with this address may be in; empty when nobody knows the country.

    A country that has several, and no known region: all of them.
    """
    table = BY_REGION.get(country or "", {})
    names = table.get(region or "", ()) or (table.get(ELSEWHERE, ()) if region else ())
    return tuple(ZoneInfo(name) for name in sorted(names or _of_country().get(country or "", ())))


@cache
def _of_country() -> Mapping[str, tuple[str, ...]]:
    """The zones of each country, as the time zone database lists them."""
    found: dict[str, list[str]] = {}
    for country, zone in _listed():
        found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


def _listed() -> Iterable[tuple[str, str]]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            yield country, zone
