"""Instants and hours as the callee's clock shows them, the zone always named."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dialer.gate_words.vocabulary import DAYS, HOLIDAYS, Language, word

_DAY = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")
_ISO = re.compile(r"(?<![\w-])\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\w-])")
_HOLIDAY = {"en": "a holiday", "es": "festivo"}
_ZONES_SHOWN = 3


def there(at: datetime, zones: Sequence[str], language: Language) -> str:
    """An instant in every zone the callee may be in: `Mon 23 Nov 2026 10:00 (Europe/Madrid)`.

    Where nobody knows the zone, in UTC.
    """
    at_zones: dict[str, list[str]] = {}
    for name in zones or ("UTC",):
        local = at.astimezone(ZoneInfo(name))
        day = word(DAYS, f"{local:%a}", language)
        at_zones.setdefault(f"{day} {instant_in_words(local, language)}", []).append(name)
    return "; ".join(f"{time} ({named(names)})" for time, names in at_zones.items())


def day_in_words(day: date, language: Language) -> str:
    """5 Dec 2026, or 05/12/2026: as the language writes it, so that nobody takes the day for the month."""
    return f"{day:%d/%m/%Y}" if language == "es" else f"{day.day} {day:%b %Y}"


def dates(text: str, language: Language) -> str:
    """A sentence with each of its days as the language writes them; the record has them as 2026-12-05."""
    return _ISO.sub(lambda found: day_in_words(date.fromisoformat(found[0]), language), text)


def instant_in_words(at: datetime, language: Language) -> str:
    """A day and the minute, of whatever clock `at` was read from."""
    return f"{day_in_words(at, language)} {at:%H:%M}"


def named(names: Sequence[str]) -> str:
    """A few of the zones; the others are counted."""
    more = [f"+{len(names) - _ZONES_SHOWN}"] if len(names) > _ZONES_SHOWN else []
    return ", ".join([*names[:_ZONES_SHOWN], *more])


def days(text: str, language: Language) -> str:
    """`Mon-Fri 09:00-21:00` or `Sun 10:00 (Europe/Madrid), a holiday` in the reader's days."""
    told = _DAY.sub(lambda found: word(DAYS, found[1], language), text)
    return told.replace(_HOLIDAY["en"], _HOLIDAY[language])


def hours(text: str, language: Language) -> str:
    """A calling window as the rule writes it: `Mon-Fri 09:00-21:00; holidays closed`."""
    *runs, holidays = text.split("; ")
    on_holidays = word(HOLIDAYS, holidays.removeprefix("holidays "), language)
    return ", ".join([*(days(run, language) for run in runs), on_holidays])
