"""When the telephone may ring: every minute of it is looked at, in every zone it may be in."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from tests.law.breach import Breach, countries, places
from tests.law.facts import AskedHours, Call, World
from tests.law.statutes import NOT_IN_THE_PACKAGE, hours_of

MINUTE = timedelta(minutes=1)


def check_hours(world: World, call: Call) -> Iterator[Breach]:
    zones = places(world, call)
    if not zones:
        yield Breach("unknown is no", "no time zone")
    asked = [each for each in world.asked_hours if each.person == call.person and each.in_writing]
    for country, region in countries(world, call).items():
        hours = hours_of(country)
        wide = (asked[-1].start, asked[-1].end) if asked and hours.widened_in_writing else None
        for zone in zones:
            closed = [each for each in _minutes(call) if not open_at(country, region, zone, each, wide)]
            if closed:
                yield Breach(
                    hours.article, f"{closed[0].astimezone(ZoneInfo(zone)):%a %d %b %H:%M} in {zone}"
                )


def _minutes(call: Call) -> list[datetime]:
    """Each minute in which the telephone may ring or begin to speak."""
    first = call.at.replace(second=0, microsecond=0)
    count = (call.at + call.manner.tail - first) // MINUTE
    return [first + MINUTE * step for step in range(count + 1)]


@lru_cache(maxsize=1_000_000)
def open_at(
    country: str, region: str | None, zone: str, minute: datetime, wide: tuple[int, int] | None = None
) -> bool:
    """`wide`: what was asked for in writing, on working days."""
    hours, local = hours_of(country), minute.astimezone(ZoneInfo(zone))
    start, end = hours.days.get(local.weekday(), (0, 0))
    keeps_holidays = wide or not hours.holidays_too
    if start == end or (keeps_holidays and is_holiday(country, region, local.date())):
        return False
    start, end = wide or (start, end)
    return start <= local.hour * 60 + local.minute < end


@lru_cache(maxsize=100_000)
def is_holiday(country: str, region: str | None, day: date) -> bool:
    """A national one, or one of the region; of a region that is not known, one of any."""
    every = holidays.list_supported_countries().get(country, [])
    regions = [region] if region in every else [None, *every]
    return any(day in _calendar(country, each, day.year) or _is_known(country, each, day) for each in regions)


def _is_known(country: str, region: str | None, day: date) -> bool:
    known = [NOT_IN_THE_PACKAGE.get((country, where), "") for where in (region, None)]
    return day.year == 2027 and f"{day:%m-%d}" in " ".join(known)


@lru_cache(maxsize=1000)
def _calendar(country: str, region: str | None, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=region, years=[year])


def check_asked(world: World, call: Call) -> Iterator[Breach]:
    """What a person asked for always narrows; where it may widen, it has taken the place of the hours."""
    for asked in [each for each in world.asked_hours if each.person == call.person][-1:]:
        for zone in places(world, call):
            if any(not _within(asked, each.astimezone(ZoneInfo(zone))) for each in _minutes(call)):
                yield Breach("12 CFR 1006.6(b)(1); CONC 7.9.4R", f"asked not to be called then, {zone}")


def _within(asked: AskedHours, local: datetime) -> bool:
    return local.weekday() < 5 and asked.start <= local.hour * 60 + local.minute < asked.end
