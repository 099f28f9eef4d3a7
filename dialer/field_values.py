"""The values of a flow's own fields as the ledger keeps them: JSON that gives each back with its type."""

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from tts.money import Money

_READERS: Mapping[str, Callable[[Any], object]] = {
    "money": lambda written: Money(Decimal(written[0]), written[1]),
    "number": Decimal,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def to_json(fields: Mapping[str, object]) -> dict[str, Any]:
    """Text and whole numbers as they are; any other value under the name of its kind."""
    return {name: _written(value) for name, value in fields.items()}


def from_json(kept: Mapping[str, Any]) -> dict[str, object]:
    """The values as they were imported."""
    return {name: _read(value) for name, value in kept.items()}


def _written(value: object) -> Any:
    match value:
        case Money(amount=amount, currency=currency):
            return {"money": [str(amount), currency]}
        case Decimal():
            return {"number": str(value)}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
    return value


def _read(kept: Any) -> object:
    if not isinstance(kept, dict):
        return kept
    ((kind, written),) = kept.items()
    return _READERS[kind](written)
