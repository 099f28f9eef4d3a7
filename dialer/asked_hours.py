"""The hours that a person named for themselves, as an operator writes them down: `mon-fri 10:00-14:00`."""

import re
from collections.abc import Iterator
from datetime import time
from itertools import pairwise

from dialer.policy.rules import WEEK, CallingWindow, Days

_DAYS = {name.lower(): number for number, name in enumerate(WEEK)} | {
    name: number for number, name in enumerate("lun mar mié jue vie sáb dom".split())
}
_PART = re.compile(r"(?P<first>[a-zéá]{3})(-(?P<last>[a-zéá]{3}))?(?P<hours>( \d\d:\d\d-\d\d:\d\d)+)")
_ALLOWED = "allowed: days and hours such as 'mon-fri 10:00-14:00 16:00-18:00; sat 10:00-12:00'"


class BadHours(ValueError):
    """They cannot be understood; the message says where and what is allowed."""


def read_hours(text: str) -> Days:
    """Weekdays, Monday 0, each with its half-open hours; days in English or Spanish. Raises BadHours."""
    days: dict[int, tuple[tuple[time, time], ...]] = {}
    for part in text.casefold().split(";"):
        found = _PART.fullmatch(" ".join(part.split()))
        if not found:
            raise BadHours(f"'{part.strip()}' is no day with its hours; {_ALLOWED}")
        hours = tuple(_windows(found["hours"]))
        for day in _range(found["first"], found["last"] or found["first"]):
            if day in days:
                raise BadHours(f"{WEEK[day]} is named twice; {_ALLOWED}")
            days[day] = hours
    return days


def as_window(text: str) -> CallingWindow:
    """The same as the gate asks it; a holiday is no reason for it to be closed. Raises BadHours."""
    return CallingWindow(days=read_hours(text), holidays="open")


def _range(first: str, last: str) -> range:
    if first not in _DAYS or last not in _DAYS or _DAYS[last] < _DAYS[first]:
        raise BadHours(f"'{first}-{last}' are no days of a week that begins with mon; {_ALLOWED}")
    return range(_DAYS[first], _DAYS[last] + 1)


def _windows(text: str) -> Iterator[tuple[time, time]]:
    try:
        spans = [tuple(map(time.fromisoformat, span.split("-"))) for span in text.split()]
    except ValueError:
        raise BadHours(f"'{text.strip()}' is no time of day; {_ALLOWED}") from None
    for start, end in spans:
        if end <= start:
            raise BadHours(f"'{text.strip()}' ends before it begins; {_ALLOWED}")
        yield start, end
    for (_, before), (after, _) in pairwise(spans):
        if after < before:
            raise BadHours(f"'{text.strip()}' is not in order; {_ALLOWED}")
