"""Which days are holidays: the package `holidays`, what Recado corrects in it, and the operator's own file.

Weakness: towns' holidays are in no package. Who calls writes them down by region, and a region then keeps
all its towns' days; where they are not written down the gate says so beside each decision.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import holidays

from dialer.policy.windows import UnverifiedYear
from dialer.profiles import FOLDER
from dialer.profiles.profile_file import failing, read_root
from dialer.profiles.reading import Reader
from dialer.yaml_nodes import Node

EVERYWHERE = "*"
"""In a file of holidays: every region of the country."""

Days = Mapping[str, Mapping[str, frozenset[date]]]
"""Country, region (ISO 3166-2 without the country), days."""


class Calendars:
    """Every country's holidays. `local` are the operator's own, `corrected` those shipped with Recado."""

    def __init__(self, *, corrected: Days, local: Days) -> None:
        self._corrected = corrected
        self._local = local

    def is_holiday(self, country: str, region: str | None, day: date) -> bool:
        """Whether `day` is one there; without a region, or in one that nobody knows, whether it is anywhere.

        Raises UnverifiedYear for a country of which the package knows nothing.
        """
        if region in _regions(country) or region in self._local.get(country, {}):
            return self._is_there(country, region, day)
        return self._is_written(country, day) or any(
            self._is_there(country, each, day) for each in (None, *_regions(country))
        )

    def is_national(self, country: str, day: date) -> bool:
        """Whether the whole country keeps it."""
        return self._is_there(country, None, day)

    def knows_local(self, country: str, region: str | None, year: int) -> bool:
        """Whether the operator has written down a day of this year for this region, or for all of them."""
        of_country = self._local.get(country, {})
        days = of_country.get(EVERYWHERE, frozenset()) | of_country.get(region or EVERYWHERE, frozenset())
        return any(day.year == year for day in days)

    def _is_there(self, country: str, region: str | None, day: date) -> bool:
        return day in _kept(country, region, day.year) or any(
            day in file.get(country, {}).get(key, ())
            for file in (self._corrected, self._local)
            for key in (EVERYWHERE, region or EVERYWHERE)
        )

    def _is_written(self, country: str, day: date) -> bool:
        files = (self._corrected.get(country, {}), self._local.get(country, {}))
        return any(day in days for file in files for days in file.values())


def load_calendars(local: Path | None = None) -> Calendars:
    """The shipped calendars and the operator's file. ProfileErrors carries every mistake in a file."""
    return Calendars(
        corrected=read_days(FOLDER / "_calendars.yaml"), local=read_days(local) if local is not None else {}
    )


def read_days(path: Path) -> Days:
    """A file of holidays: country, region or "*", dates. ProfileErrors carries every mistake."""
    reader, root = Reader(), read_root(path)
    days: Days | None = reader.value(Days, root)
    for country, child in root.value.items() if isinstance(root.value, Mapping) else ():
        _check(reader, country, child)
    if reader.mistakes or days is None:
        raise failing(path, reader.mistakes)
    return days


def _check(reader: Reader, country: str, node: Node) -> None:
    if country not in _countries():
        reader.wrong(node, f"'{country}' is no country; allowed: two capital letters (ISO 3166), such as ES")
    elif isinstance(node.value, Mapping):
        for region, child in node.value.items():
            if region != EVERYWHERE and _regions(country) and region not in _regions(country):
                names = ", ".join(_regions(country))
                reader.wrong(child, f"'{region}' is no region of {country}; allowed: {names}, or \"*\"")


@cache
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


@cache
def _regions(country: str) -> tuple[str, ...]:
    return tuple(holidays.list_supported_countries(include_aliases=False).get(country, ()))


@cache
def _kept(country: str, region: str | None, year: int) -> frozenset[date]:
    if country not in _countries():
        raise UnverifiedYear(f"{country} {year}")
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))
