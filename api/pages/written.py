"""Numbers, times and money as the reader's language writes them."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, format_percent
from jinja2 import pass_context
from jinja2.runtime import Context

from dialer.mistakes import mistake_in

NOTHING = "–"
"""What stands where nothing is known."""

LOCALES: Mapping[str, str] = {"en": "en_GB", "es": "es_ES"}
"""Day before month in both, as the callee's side of the ocean writes it."""


@pass_context
def number(context: Context, value: float | Decimal | None, places: int = 0) -> str:
    """1,234 or 1.234 (also of four digits)."""
    if value is None:
        return NOTHING
    form = "#,##0" + ("." + "#" * places if places else "")
    return format_decimal(value, format=form, locale=_locale(context), group_separator=True)


@pass_context
def percent(context: Context, share: float | Decimal | None, places: int = 0) -> str:
    """Of a share from 0 to 1."""
    if share is None:
        return NOTHING
    form = (
        "#,##0" + ("." + "0" * places if places else "") + ("%" if context["language"] == "en" else "\xa0%")
    )
    return format_percent(share, format=form, locale=_locale(context))


@pass_context
def money(context: Context, amount: Decimal | str | None, currency: str) -> str:
    if amount is None:
        return NOTHING
    return format_currency(Decimal(amount), currency, locale=_locale(context))


@pass_context
def when(context: Context, at: datetime | str | None) -> str:
    """A day and a time on the wall that the page shows (`zone` in its context, else the instant's own)."""
    if (local := _local(context, at)) is None:
        return NOTHING
    return format_datetime(local, "d MMM HH:mm", tzinfo=local.tzinfo, locale=_locale(context))


@pass_context
def clock(context: Context, at: datetime | str | None) -> str:
    """The time alone, to the second."""
    if (local := _local(context, at)) is None:
        return NOTHING
    return format_time(local, "HH:mm:ss", tzinfo=local.tzinfo, locale=_locale(context))


@pass_context
def day(context: Context, on: date | str | None) -> str:
    if on is None:
        return NOTHING
    if isinstance(on, datetime):
        on = _local(context, on) or on
    return format_date(
        date.fromisoformat(on) if isinstance(on, str) else on, "d MMM y", locale=_locale(context)
    )


def seconds(value: float | timedelta | None) -> str:
    """0:42, 12:05 or 1:02:03."""
    if value is None:
        return NOTHING
    total = int(value.total_seconds() if isinstance(value, timedelta) else value)
    minutes, rest = divmod(max(total, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@pass_context
def lasting(context: Context, value: float | timedelta | None) -> str:
    """About how long, in hours and minutes, rounded up: 2 h 05 min."""
    if value is None:
        return NOTHING
    total = value.total_seconds() if isinstance(value, timedelta) else value
    minutes = int(-(-total // 60))
    hours, rest = divmod(minutes, 60)
    return f"{format_decimal(hours, locale=_locale(context))} h {rest:02} min" if hours else f"{rest} min"


def iso(at: datetime | str | None) -> str:
    """For a <time>'s datetime attribute."""
    return at.isoformat() if isinstance(at, datetime) else at or ""


@pass_context
def mistake(context: Context, sentence: str) -> str:
    """What is wrong in a file, told in the reader's language where it is known."""
    return mistake_in(context["language"], sentence)


def plain(value: float) -> str:
    """For a field that a browser counts with: 2, not 2.0."""
    return f"{value:.10g}"


def readable(name: str) -> str:
    """A name out of a flow or a file, as one would write it: main_menu is "main menu"."""
    return name.replace("_", " ")


def as_json(content: object) -> str:
    """As it is kept, a line a field."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def twice(value: str) -> tuple[str, str]:
    """For a list of choices whose words are their values."""
    return value, value


def _local(context: Context, at: datetime | str | None) -> datetime | None:
    if at is None or at == "":
        return None
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    zone = context.get("zone")
    return instant.astimezone(zone) if isinstance(zone, tzinfo) else instant.astimezone()


def _locale(context: Context) -> str:
    return LOCALES[context["language"]]


FILTERS: Mapping[str, Callable[..., Any]] = {
    "number": number,
    "percent": percent,
    "money": money,
    "when": when,
    "clock": clock,
    "day": day,
    "seconds": seconds,
    "lasting": lasting,
    "iso": iso,
    "mistake": mistake,
    "plain": plain,
    "readable": readable,
    "as_json": as_json,
    "twice": twice,
}
"""By the names that templates know them by."""
