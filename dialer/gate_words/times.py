"""Instants and hours as the callee's clock shows them, the zone always named."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dialer.gate_words.vocabulary import DAYS, HOLIDAYS, Language, word

_DAY = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")
_HOLIDAY = {"en": "a holiday", "es": "festivo"}
_ZONES_SHOWN = 3


def there(at: datetime, zones: Sequence[str], language: Language) -> str:
    """An instant in every zone the callee may be in: `Mon 2026-11-23 10:00 (Europe/Madrid)`.

    Where nobody knows the zone, in UTC.
    """
    at_zones: dict[str, list[str]] = {}
    for name in zones or ("UTC",):
        local = at.astimezone(ZoneInfo(name))
        day = word(DAYS, f"{local:%a}", language)
        at_zones.setdefault(f"{day} {local:%Y-%m-%d %H:%M}", []).append(name)
    return "; ".join(f"{time} ({named(names)})" for time, names in at_zones.items())


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
