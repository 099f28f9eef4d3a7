"""From words back to numbers: written for the tests alone, it shares nothing with what makes the words.

It knows far less grammar than a speaker: it adds up what is below a thousand, then thousands, then millions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """`values` of words; `hundreds` multiply what stands before them; `and_` adds nothing.

    `nouns`: a currency's unit and cent, each in the singular and plural. `singular`: the numbers before which
    a noun is so. `de` stands after exact millions.
    """

    values: Mapping[str, int]
    thousand: str
    millions: str
    nouns: Mapping[str, str]
    joint: str
    hundreds: str = ""
    and_: str = ""
    singular: tuple[int, ...] = (1,)
    de: bool = True

    def number(self, words: str) -> int:
        millions = thousands = below = 0
        for word in re.split(r"[ -]", words):
            if word in self.millions.split():
                millions, thousands, below = (thousands + below) * 10**6, 0, 0
            elif word == self.thousand:
                thousands, below = max(below, 1) * 1000, 0
            elif word in self.hundreds.split():
                below = max(below, 1) * 100
            elif word in ("vingt", "vingts") and below % 100 == 4:
                below += 76
            elif word not in self.and_.split():
                below += self.values[word]
        return millions + thousands + below

    def amount(self, said: str, currency: str) -> Decimal:
        """The sum that is said; fails where a noun is another currency's or in the wrong number."""
        unit, units, cent, cents = f"{self.nouns[currency]} - -".split()[:4]
        found = re.fullmatch(
            rf"((?P<whole>.+?) (?P<unit>{units}|{unit}))?(^| {self.joint} |$)"
            rf"((?P<small>.+) (?P<cent>{cents}|{cent}))?",
            _in_order(said, f"{unit}|{cent}"),
        )
        assert found, said
        assert found["whole"] or found["small"], said
        whole = self._counted(found["whole"], found["unit"], (unit, units))
        return whole + self._counted(found["small"], found["cent"], (cent, cents)) / 100

    def _counted(self, words: str | None, noun: str | None, nouns: tuple[str, str]) -> Decimal:
        if words is None:
            return Decimal(0)
        number = self.number(words.removesuffix(" de"))
        assert noun == nouns[number not in self.singular], (words, noun)
        assert words.endswith(" de") is (self.de and number > 0 and number % 10**6 == 0), (words, noun)
        return Decimal(number)


def _in_order(said: str, nouns: str) -> str:
    """ "d'euros" as "de euros"; Basque "euro bat", "milioi bat" with the number first as all others are."""
    said = said.replace(" d'", " de ").replace("milioi bat", "bat milioi")
    return re.sub(rf"(^|eta )({nouns}) bat\b", r"\1bat \2", said)
