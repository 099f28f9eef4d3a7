"""Numbers that differ only in digits that nobody looks at have one answer: asked for one, known of all.

phonenumbers sees a number's digits through the patterns of its metadata alone. Where every pattern that it
tries fits all numbers that begin so, and are so long, or none of them, all have one region and kind of line.
"""

import re
from functools import cache
from typing import Generic, TypeVar

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

T = TypeVar("T")

ANY = "#"
"""Stands for a digit that is not looked at."""

FREE = 3
"""Fewer digits left open are not worth a range."""

SHORTEST = 7
"""Digits: what is shorter may be an emergency's or a service's number, and is asked for itself."""

MOST = 50_000
"""Ranges kept, some hundred bytes each: Spain has 300, the USA 8,000. What does not fit is always asked."""

_ATOM = re.compile(r"\{[\d,]+\}|\\d|\[[\d-]+\]|\d")
_BETWEEN = re.compile(r"(?:\(\?:|[()|?])*")
_PREFIXES = re.compile(r"\d+(?:\|\d+)*")
"""National prefixes that are nothing but digits."""
_LINES = (
    *("general_desc", "premium_rate", "toll_free", "shared_cost", "voip", "personal_number"),
    *("pager", "uan", "voicemail", "fixed_line", "mobile", "emergency", "short_code"),
)
"""The descriptions in a region's metadata that say which number is of which kind."""


class NumberRanges(Generic[T]):
    """Those met so far of numbers that are written in one region; `known` digits at least decide each."""

    def __init__(self, region: str, *, known: int) -> None:
        self._region = region
        self._known = known
        self._answers: dict[tuple[int, str], tuple[str, T]] = {}
        self._begins: tuple[int, ...] = ()
        """How many characters of a number may name its range."""

    def find(self, written: str) -> tuple[str, T] | None:
        """The number in E.164, and what was answered of its range; `written` has no separators."""
        if not written.isascii():
            return None
        for begin in self._begins:
            if found := self._answers.get((len(written), written[:begin])):
                return found[0] + written[begin:], found[1]
        return None

    def learn(self, written: str, number: phonenumbers.PhoneNumber, answer: T) -> None:
        """Keep the answer for every number that must have the same, if there are such."""
        nsn = phonenumbers.national_significant_number(number)
        before, e164 = len(written) - len(nsn), f"+{number.country_code}"
        is_full, is_plain = len(self._answers) >= MOST, written.isascii() and not nsn.startswith("0")
        if is_full or not is_plain or len(nsn) < SHORTEST:
            return
        for known in range(max(self._known - len(e164) + 1, 1), len(nsn) - FREE + 1):
            if _decide(nsn[:known] + ANY * (len(nsn) - known), written[:before], number, self._region):
                self._answers[len(written), written[: before + known]] = e164 + nsn[:known], answer
                self._begins = tuple(sorted({before + known, *self._begins}))
                return


def _decide(nsn: str, before: str, number: phonenumbers.PhoneNumber, region: str) -> bool:
    """Whether the digits that are known settle what a number is, written with `before` in front."""
    code: int = number.country_code or 0
    regions = COUNTRY_CODE_TO_REGION_CODE[code]
    at_home = region if region in regions else regions[0]
    return (
        _is_read_so(nsn, before, code, region)
        and all(_is_settled(pattern, nsn) for each in regions for pattern in _lines(each))
        and all(_is_settled(pattern, nsn) for pattern in _lines(at_home, short=True))
        and all(_is_settled(_metadata(each).leading_digits, nsn, whole=False) for each in regions)
    )


def _is_read_so(nsn: str, before: str, code: int, region: str) -> bool:
    """Whether nothing else than `before` is taken off, whatever the digits left open are."""
    if before == f"+{code}":
        return _begins_none(_metadata(COUNTRY_CODE_TO_REGION_CODE[code][0]).national_prefix_for_parsing, nsn)
    home, written = _metadata(region), before + nsn
    if written.startswith(str(home.country_code)) or not _begins_none(home.international_prefix, written):
        return False
    if not before:
        return _begins_none(home.national_prefix_for_parsing, nsn)
    pattern, rule = home.national_prefix_for_parsing or "", home.national_prefix_transform_rule
    others = {*pattern.split("|")} - {before}
    is_one = before in pattern.split("|") and _PREFIXES.fullmatch(pattern) and not rule
    return (
        bool(is_one)
        and all(_begins_none(other, written) for other in others)
        and all(_is_settled(pattern, written) for pattern in _lines(region))
    )


def _begins_none(pattern: str | None, number: str) -> bool:
    """Whether the pattern is at the beginning of no number that may stand in place of this one."""
    if not pattern:
        return True
    widened = _widened(pattern)
    return widened is not None and not widened[1].match(number)


def _is_settled(pattern: str | None, number: str, *, whole: bool = True) -> bool:
    """Whether it fits every number that may stand in place of this one, or none."""
    if not pattern:
        return True
    if (widened := _widened(pattern)) is None:
        return False
    every, some = (each.fullmatch if whole else each.match for each in widened)
    return bool(every(number)) or not some(number)


@cache
def _widened(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """The pattern such that ANY fits where every digit does, and such that it fits where some digit does.

    None of a pattern that is made of more than digits, classes of them, groups, alternatives and counts.
    """
    if not _BETWEEN.fullmatch(_ATOM.sub("", pattern)):
        return None
    every = _ATOM.sub(lambda atom: rf"[\d{ANY}]" if atom[0] == r"\d" else atom[0], pattern)
    some = _ATOM.sub(lambda atom: atom[0] if atom[0][0] == "{" else f"[{atom[0].strip('[]')}{ANY}]", pattern)
    return re.compile(every), re.compile(some)


@cache
def _lines(region: str, *, short: bool = False) -> tuple[str, ...]:
    """The patterns by which a region's numbers are told apart, or its short ones."""
    metadata = PhoneMetadata.short_metadata_for_region(region) if short else _metadata(region)
    described = (getattr(metadata, each, None) for each in _LINES)
    return tuple(each.national_number_pattern for each in described if each and each.national_number_pattern)


def _metadata(region: str) -> PhoneMetadata:
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        raise LookupError(f"phonenumbers knows no region {region}")
    return metadata
