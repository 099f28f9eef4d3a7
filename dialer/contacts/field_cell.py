"""What a cell of a flow's own field says, read by how the flow's texts say it; CellError rather than a guess.

Numbers and amounts are in the campaign's style of decimals: 1.234 is a thousand and more where decimals have
a comma, and no whole number where they have a point.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal

from dialer.contacts.cell import CellError, one_line, read_amount, read_date, read_field
from tts.money import Money
from tts.template import Field

_DIGITS, _MOST_DECIMALS = 12, 9
_WHOLE = {"comma": r"\d{1,3}(?:\.\d{3})+|\d+", "point": r"\d{1,3}(?:,\d{3})+|\d+"}
_POINT = {"comma": ",", "point": r"\."}
_EXAMPLE = {"comma": "1.234,5", "point": "1,234.5"}
_CLOCK = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::00)?", re.ASCII)


def read_own_field(
    text: str, said: Sequence[Field], *, decimals: str, currency: str | None
) -> str | int | Decimal | Money | date | time | None:
    """The cell as the type that the filters of `said` want; None for an empty cell.

    `currency` is the row's; a text that names one itself (`|money:USD`) wins.
    """
    if not text.strip():
        return None
    ways = {each.filter: each for each in said}
    if "money" in ways:
        return _money(text, decimals, ways["money"].argument or currency)
    kind = next((kind for kind in _READERS if kind in ways), None)
    return _READERS[kind](text, decimals) if kind else read_field(text)


def _money(text: str, decimals: str, currency: str | None) -> Money:
    if not currency:
        raise CellError("cannot be read without a currency")
    amount = read_amount(text, decimals=decimals, currency=currency, may_be_zero=True)
    try:
        return Money(amount, currency)
    except ValueError:
        raise CellError(f"has more decimals than are said in {currency}") from None


def _number(text: str, decimals: str) -> Decimal:
    """A number that is not negative; a percentage may carry its sign."""
    plain = one_line(text).removesuffix("%").rstrip()
    found = re.fullmatch(rf"({_WHOLE[decimals]})(?:{_POINT[decimals]}(\d+))?", plain, re.ASCII)
    if not found:
        raise CellError(f"is no number in the campaign's style, {_EXAMPLE[decimals]} (decimals: {decimals})")
    whole, fraction = re.sub(r"\D", "", found[1]), found[2] or ""
    if len(whole) > _DIGITS or len(fraction) > _MOST_DECIMALS:
        raise CellError(f"has more than {_DIGITS} digits, or {_MOST_DECIMALS} decimals")
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


def _whole(text: str, decimals: str) -> int:
    plain = one_line(text)
    if not re.fullmatch(_WHOLE[decimals], plain, re.ASCII):
        example = _EXAMPLE[decimals][:-2]
        raise CellError(f"is no whole number such as 21 or {example} (decimals: {decimals})")
    return int(re.sub(r"\D", "", plain))


def _date(text: str, _: str) -> date | None:
    return read_date(text)


def _time(text: str, _: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise CellError("is no time such as 17:30")
    return time(int(found["hour"]), int(found["minute"]))


_READERS: Mapping[str, Callable[[str, str], int | Decimal | date | time | None]] = {
    "date": _date,
    "time": _time,
    "percent": _number,
    "cardinal": _whole,
    "ordinal": _whole,
}
"""By filter; a field that is said in two ways is read by the first of these. All others take text."""
