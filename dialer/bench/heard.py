"""Whether a listener's transcript holds the name, the amount and the date that were said.

Strict where money is at stake: an amount or a date counts only if no other one is heard beside it. Lenient
where ears cannot tell: a name may be spelt in any way that sounds the same.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dialer.bench.debtors import Debtor
from dialer.bench.sounds import plain, sound
from dialer.bench.tokens import Token, tokens

_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_MONTH = {sound(month): number for number, month in enumerate(_MONTHS, start=1)} | {sound("setiembre"): 9}
_UNITS = frozenset(("euro", "euros"))
_CENTS = frozenset(("centimo", "centimos", "sentimo", "sentimos"))
_OTHERS = frozenset(("peso", "pesos", "dolar", "dolares", "libra", "libras", "sol", "soles", "por"))
"""After a number with decimals: no euros were heard (`por ciento`)."""


def amounts_in(text: str) -> frozenset[Decimal]:
    """Every sum of money in a transcript."""
    read = tokens(text)
    found, at = set(), 0
    while at < len(read):
        amount, after = _amount(read, at)
        if amount is not None:
            found.add(amount)
        at = max(after, at + 1)
    return frozenset(found)


def dates_in(text: str) -> frozenset[date]:
    """Every whole date in a transcript: day, month and year."""
    read = [token for token in tokens(text) if token not in ("de", "del", "ano", ",")]
    found = (_date(*read[at : at + 3]) for at in range(len(read) - 2))
    return frozenset(day for day in found if day)


def names(text: str, name: str) -> bool:
    """Whether the whole name is in the transcript, in its order and by its sound."""
    sounds = [key for word in re.findall(r"[a-zñ]+", plain(text)) if (key := sound(word))]
    wanted = "".join(map(sound, plain(name).split()))
    runs = ("".join(sounds[start:end]) for start in range(len(sounds)) for end in _ends(start, sounds))
    return wanted in runs


def understood(text: str, debtor: Debtor) -> tuple[bool, bool, bool]:
    """Amount, date and name: each heard, and heard right."""
    return (
        amounts_in(text) == {debtor.amount.amount},
        dates_in(text) == {debtor.due},
        names(text, debtor.name),
    )


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Words missed, added or changed, and words said; numbers count as one word, however written."""
    wanted, got = (_words(text) for text in (said, heard))
    costs = list(range(len(got) + 1))
    for row, word in enumerate(wanted, start=1):
        before, costs[0] = costs[0], row
        for column, other in enumerate(got, start=1):
            change = before + (word != other)
            before = costs[column]
            costs[column] = min(change, costs[column] + 1, costs[column - 1] + 1)
    return costs[-1], len(wanted)


def _amount(read: Sequence[Token], at: int) -> tuple[Decimal | None, int]:
    """The sum that begins at `at` and where it ends.

    "12 euros con 5 céntimos", "12 euros, 5 céntimos", "12 euros con 5", "12 con 5 euros", "12,05 euros",
    "12,05", "5 céntimos"; but not the "20,26" in "3 de mayo de 20,26".
    """
    whole = read[at]
    if not isinstance(whole, int | Decimal):
        return None, at
    if _at(read, at + 1) in _CENTS:
        return Decimal(whole) / 100, at + 2
    after = at + 1 + (_at(read, at + 1) == "de")
    if _at(read, after) in _UNITS:
        cents, end = _cents(read, after + 1)
        return whole + (cents or Decimal(0)), end
    cents, end = _cents(read, at + 1)
    if cents is not None:
        return whole + cents, end + (_at(read, end) in _UNITS)
    bare = isinstance(whole, Decimal) and not _month(_at(read, at - 2)) and _at(read, after) not in _OTHERS
    return (Decimal(whole), at + 1) if bare else (None, at)


def _cents(read: Sequence[Token], at: int) -> tuple[Decimal | None, int]:
    """`con 56 céntimos`, or what a listener leaves of it: `, con 56`, `y 56 céntimos`, `, 56 céntimos`."""
    comma = at + (_at(read, at) == ",")
    number = comma + (_at(read, comma) in ("con", "y"))
    value = _at(read, number)
    named = _at(read, number + 1) in _CENTS
    if isinstance(value, int) and value < 100 and (named or _at(read, comma) == "con"):
        return Decimal(value) / 100, number + 1 + named
    return None, at


def _date(day: Token, month: Token, year: Token) -> date | None:
    if not (isinstance(day, int) and isinstance(year, int) and _month(month)):
        return None
    try:
        return date(year, _month(month), day)
    except ValueError:
        return None


def _month(token: Token) -> int:
    """1-12, or 0 for what is no month."""
    return _MONTH.get(sound(token), 0) if isinstance(token, str) else 0


def _at(read: Sequence[Token], at: int) -> Token:
    return read[at] if 0 <= at < len(read) else ""


def _ends(start: int, sounds: Sequence[str]) -> range:
    """A recogniser may part or join words: names are looked for in runs of up to eight words."""
    return range(start + 1, min(start + 8, len(sounds)) + 1)


def _words(text: str) -> list[str]:
    return [str(token) for token in tokens(text) if token not in (",", ".")]
