"""Numbers in words for the languages of the Peninsula: one shape, and each language's own words.

Spanish, Catalan, Galician and Portuguese count alike: tens and units, hundreds, mil, millions. They differ in
words, in what stands between them and in which words agree with the noun. No library has all of it:
num2words 0.5.14 says "veintiuno mil", knows no feminine and no Galician, and puts "e" wrong in Portuguese.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Form = Literal["alone", "m", "f"]
"""alone: said by itself (veintiuno); m: before a masculine noun (veintiún); f: feminine (veintiuna)."""

Cardinal = Callable[[int, Form], str]
"""0 and up in words; ValueError for a number that the language does not say."""

LARGEST = 10**12 - 1


def within(number: int, largest: int = LARGEST) -> int:
    """The number itself; ValueError if there are no words for it."""
    if not 0 <= number <= largest:
        raise ValueError(f"{number} is not between 0 and {largest}: no larger number is said")
    return number


def with_an_ordinal(number: int, largest: int) -> int:
    """The number itself; ValueError if it has no ordinal that people use."""
    if not 1 <= number <= largest:
        raise ValueError(f"{number} has no ordinal in use: only 1 to {largest} are said")
    return number


@dataclass(frozen=True, kw_only=True, slots=True)
class Numerals:
    """One language's cardinals. `small` counts from 0; `tens` and `hundreds` by their first digit.

    `before_unit` is what a ten becomes before a unit ("treinta y ", "vint-i-"). `forms` says which words
    change with the form; before "mil" they agree as well, before a million they are masculine.
    """

    small: tuple[str, ...]
    tens: tuple[str, ...]
    before_unit: tuple[str, ...]
    hundred: str
    hundreds: tuple[str, ...]
    after_hundreds: str = " "
    before_last: str = " "
    """Before a last group that is below a hundred or exact hundreds: Portuguese "mil e duzentos"."""
    million: tuple[str, str]
    forms: Mapping[Form, Mapping[str, str]]
    largest: int = LARGEST

    def cardinal(self, number: int, form: Form = "alone") -> str:
        """0 to `largest` in words; ValueError beyond."""
        millions, rest = divmod(within(number, self.largest), 10**6)
        thousands, units = divmod(rest, 1000)
        groups = ((millions, self._millions), (thousands, self._thousands), (units, self._below_thousand))
        said = [say(count, form) for count, say in groups if count] or [self._word(0, form)]
        last = units or thousands
        joint = self.before_last if last < 100 or last % 100 == 0 else " "
        return joint.join(filter(None, (" ".join(said[:-1]), said[-1])))

    def _millions(self, millions: int, _form: Form) -> str:
        return f"{self.cardinal(millions, 'm')} {self.million[millions != 1]}"

    def _thousands(self, thousands: int, form: Form) -> str:
        if thousands == 1:
            return "mil"
        return f"{self._below_thousand(thousands, 'f' if form == 'f' else 'm')} mil"

    def _below_thousand(self, number: int, form: Form) -> str:
        hundreds, rest = divmod(number, 100)
        if not hundreds:
            return self._below_hundred(rest, form)
        if number == 100:
            return self.hundred
        word = self._agreeing(self.hundreds[hundreds], form)
        return f"{word}{self.after_hundreds}{self._below_hundred(rest, form)}" if rest else word

    def _below_hundred(self, number: int, form: Form) -> str:
        if number < len(self.small):
            return self._word(number, form)
        tens, units = divmod(number, 10)
        return f"{self.before_unit[tens]}{self._word(units, form)}" if units else self.tens[tens]

    def _word(self, number: int, form: Form) -> str:
        return self._agreeing(self.small[number], form)

    def _agreeing(self, word: str, form: Form) -> str:
        return self.forms.get(form, {}).get(word, word)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ordinals:
    """Ordinals made of words that all end in -o, each of which agrees: vigésimo primero, vigésima primera."""

    units: tuple[str, ...]
    tens: tuple[str, ...]
    hundreds: tuple[str, ...]

    def ordinal(self, number: int, form: Form = "alone") -> str:
        """From 1 to the last of `hundreds`; ValueError beyond, where nobody uses them."""
        hundreds, below = divmod(with_an_ordinal(number, 100 * len(self.hundreds) - 1), 100)
        tens, units = (0, below) if below < len(self.units) else divmod(below, 10)
        words = filter(None, (self.hundreds[hundreds], self.tens[tens], self.units[units]))
        return " ".join(f"{word[:-1]}a" if form == "f" else word for word in words)
