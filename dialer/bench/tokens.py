"""Spanish as a recogniser writes it, cut into words and whole numbers.

The same amount may be "1.234,56 euros", "1234 euros con 56 céntimos" or "mil doscientos euros". Nothing here
comes from the reader that spoke (tts.words): a mistake of its own must show.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from dialer.bench.sounds import plain, sound

Token = str | int | Decimal
"""A word in lower case without accents (ñ is a letter of its own), a number, or one of `.,` as a break."""

_SMALL = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco "
    "veintiseis veintisiete veintiocho veintinueve"
)
_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_HUNDREDS = "doscient trescient cuatrocient quinient seiscient setecient ochocient novecient"
_NUMBERS: Mapping[str, int] = {
    **{word: number for number, word in enumerate(_SMALL.split())},
    **{word: number * 10 for number, word in enumerate(_TENS.split(), start=3)},
    **{f"{stem}{end}": n * 100 for n, stem in enumerate(_HUNDREDS.split(), start=2) for end in ("os", "as")},
} | {
    "un": 1,
    "una": 1,
    "cinquenta": 50,
    "cincocientos": 500,
    "sietecientos": 700,
    "nuevecientos": 900,
    "veinti": 20,
    "veintiun": 21,
    "veintiuna": 21,
    "cien": 100,
    "ciento": 100,
    "primero": 1,
}
_BY_SOUND = {sound(word): number for word, number in _NUMBERS.items()}
"""However a listener spells them: `veinticéis` is 26."""

_SHORTEST_CUT = 6
"""Sounds of a number that may be put together from two words: `si en` is no hundred."""

_WRITTEN = re.compile(r"\d+(?:[.,]\d+)*|[a-zñ]+|[.,?!;:]")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_WITH_DECIMALS = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)[.,](\d{1,2})")


def tokens(text: str) -> list[Token]:
    """The text's words, with each number, in words or digits or both, as one value."""
    written = [_token(word) for word in _WRITTEN.findall(plain(text))]
    return list(_numbers_joined(list(_mended(written))))


def _token(written: str) -> Token:
    if written[0].isdigit():
        return _value(written)
    if written in "?!;:":
        return "."
    return written


def _value(written: str) -> Token:
    """Marks before three digits group thousands, before one or two they begin the decimals."""
    if written.isdigit():
        return int(written)
    if _GROUPED.fullmatch(written):
        return int(re.sub(r"[.,]", "", written))
    if parts := _WITH_DECIMALS.fullmatch(written):
        return Decimal(f"{re.sub(r'[.,]', '', parts[1])}.{parts[2].ljust(2, '0')}")
    return written


def _mended(read: Sequence[Token]) -> Iterator[Token]:
    """The same, with `se centa` as one word and `cientos cuatro` as 104.

    After a number `cientos` stays what it is: `3 cientos` is no hundred.
    """
    at = 0
    while at < len(read):
        word = read[at]
        if cut := _is_cut(read[at : at + 2]):
            word = f"{word}{read[at + 1]}"
        elif word == "cientos" and (not at or _part(read, at - 1) is None):
            word = "ciento"
        yield word
        at += 1 + cut


def _is_cut(pair: Sequence[Token]) -> bool:
    """Whether two words are one number that the listener wrote apart: `se centa`, `dos cientos`."""
    whole = sound("".join(word for word in pair if isinstance(word, str)))
    return (
        len(pair) == 2
        and all(isinstance(word, str) for word in pair)
        and len(whole) >= _SHORTEST_CUT
        and whole in _BY_SOUND
    )


def _numbers_joined(read: Sequence[Token]) -> Iterator[Token]:
    at = 0
    while at < len(read):
        value, after = _number(read, at)
        yield read[at] if value is None else value
        at = after if value is not None else at + 1


def _number(read: Sequence[Token], at: int) -> tuple[int | None, int]:
    """The number that begins at `at` and where it ends; None if none does.

    "mil 234", "1000 234" and "mil doscientos 34" are one number: each part is smaller than the part before
    leaves room for. "2 3" are two numbers, as are those that a mark parts.
    """
    millions = thousands = below = 0
    room, start = 10**9, at
    while at < len(read):
        word = read[at]
        if word == "mil" and not thousands and below < 1000:
            thousands, below, room = max(below, 1) * 1000, 0, 1000
        elif word in ("millon", "millones") and not millions and thousands + below:
            millions, thousands, below, room = (thousands + below) * 10**6, 0, 0, 10**6
        elif word == "y" and at > start and room == 10 and _part(read, at + 1) in range(1, 10):
            pass
        elif (part := _part(read, at)) is not None and (at == start or 0 < part < room):
            below, room = below + part, _room_after(part)
        else:
            break
        at += 1
    return (millions + thousands + below, at) if at > start else (None, at)


def _part(read: Sequence[Token], at: int) -> int | None:
    if at >= len(read):
        return None
    token = read[at]
    return (
        _BY_SOUND.get(sound(token)) if isinstance(token, str) else token if isinstance(token, int) else None
    )


def _room_after(part: int) -> int:
    """What the next part must stay below: 100 after 300, 10 after 40, nothing after 7 or 234."""
    return next((room for room in (1000, 100, 10) if part and part % room == 0), 0)
