"""Sums of money in words, whatever the language: units, cents, or both with a word between them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tts.money import Money, decimals_of
from tts.words.numerals import Cardinal, Form


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted, in the singular and the plural."""

    one: str
    many: str
    form: Form = "m"

    def described(self, one: str, many: str) -> "Noun":
        """With an adjective after it: "peso mexicano", "pesos mexicanos"."""
        return Noun(f"{self.one} {one}", f"{self.many} {many}", self.form)


@dataclass(frozen=True, slots=True)
class Currency:
    """`full` names the country too and is said only if the campaign asks: callees know their own pesos."""

    unit: Noun
    cent: Noun | None
    full: Noun | None = None


Counted = Callable[[int, Noun], str]
"""A number of something: "veintiún euros", "un millón de euros", "euro bat"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """How one language says money. `joint` stands between units and cents; `language` names it in errors."""

    language: str
    currencies: Mapping[str, Currency]
    counted: Counted
    joint: str

    def said(self, amount: Money, *, full: bool = False) -> str:
        """The amount: no cents where they are zero, cents alone below one. ValueError without the words."""
        currency = self.currencies.get(amount.currency)
        if currency is None:
            known = ", ".join(self.currencies)
            raise ValueError(f"{amount.currency} has no {self.language} words here; known are {known}")
        decimals = decimals_of(amount.currency)
        whole, cents = divmod(int(amount.amount.scaleb(decimals)), 10**decimals)
        unit = currency.full if full and currency.full else currency.unit
        said = [self.counted(whole, unit)] if whole or not cents else []
        if cents and currency.cent:
            said.append(self.counted(cents, currency.cent))
        return f" {self.joint} ".join(said)


def counting(
    cardinal: Cardinal, *, elides: bool = False, singular: frozenset[int] = frozenset({1})
) -> Counted:
    """Counting in a Romance language: "de" after exact millions, "d'" before a vowel where it `elides`.

    `singular` are the numbers before which a noun is singular: one, and in French zero too.
    """

    def counted(number: int, noun: Noun) -> str:
        name = noun.one if number in singular else noun.many
        if number and number % 10**6 == 0:
            name = f"d'{name}" if elides and name[0] in "aeiou" else f"de {name}"
        return f"{cardinal(number, noun.form)} {name}"

    return counted
