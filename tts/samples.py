"""A value that each filter takes: to try texts, and make what everybody hears, before any contact."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from tts.money import Money
from tts.template import Field

_SAMPLES: Mapping[str | None, object] = {
    None: "Muestra",
    "cardinal": "21",
    "date": date(2026, 5, 1),
    "digits": "1234567890",
    "dni": "12345678Z",
    "ordinal": "1",
    "percent": "4.5",
    "phone": "+34911222333",
    "spell": "AB12",
    "time": "17:30",
}


def sample(field: Field) -> object:
    """Something that the field can say; ten digits where it says digits, so that all are tried."""
    if field.filter == "money":
        return Money(Decimal(1234), field.argument or "EUR")
    return _SAMPLES.get(field.filter, _SAMPLES[None])
