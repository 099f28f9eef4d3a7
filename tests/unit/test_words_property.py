"""Every amount comes back: an independent reader turns the words into the number they were made of."""

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from num2words import num2words

from tts.money import Money, decimals_of
from tts.words import spoken
from tts.words.numerals import LARGEST
from tts.words.spanish import language

SMALL = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
    "veintiséis veintisiete veintiocho veintinueve"
)
TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
HUNDREDS = "doscient trescient cuatrocient quinient seiscient setecient ochocient novecient"
SPANISH = {
    **{word: number for number, word in enumerate(SMALL.split())},
    **{word: number * 10 for number, word in enumerate(TENS.split(), start=3)},
    **{f"{stem}os": number * 100 for number, stem in enumerate(HUNDREDS.split(), start=2)},
    **{f"{stem}as": number * 100 for number, stem in enumerate(HUNDREDS.split(), start=2)},
} | {"un": 1, "una": 1, "veintiún": 21, "veintiuna": 21, "cien": 100, "ciento": 100}
CARDINAL = language("ES").cardinal
ENGLISH_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ENGLISH = {word: number for number, word in enumerate(ENGLISH_SMALL.split())} | {
    word: number * 10 for number, word in enumerate(ENGLISH_TENS.split(), start=2)
}
CURRENCIES = ["EUR", "USD", "MXN", "COP", "CLP", "ARS", "PEN", "GBP"]
UNIT = "euros?|pesos?|dólar(?:es)?|sol(?:es)?|libras?|dollars?|pounds?"
CENT = "céntimos?|centavos?|peniques?|cents?|penny|pence"


def spanish_number(words: str) -> int:
    """Adds up what is below a thousand, then mil, then millón: no more grammar than that."""
    millions = thousands = below = 0
    for word in words.split():
        if word in ("millón", "millones"):
            millions, thousands, below = (thousands + below) * 10**6, 0, 0
        elif word == "mil":
            thousands, below = max(below, 1) * 1000, 0
        elif word != "y":
            below += SPANISH[word]
    return millions + thousands + below


def english_number(words: str) -> int:
    total = group = 0
    for word in words.replace("-", " ").split():
        if word == "hundred":
            group *= 100
        elif word in ("thousand", "million"):
            total, group = total + group * (1000 if word == "thousand" else 10**6), 0
        elif word != "and":
            group += ENGLISH[word]
    return total + group


def read_back(said: str, joint: str, language: str) -> Decimal:
    """The amount of a spoken sum of money: units, cents, or both with `joint` between them."""
    number = spanish_number if language == "es" else english_number
    found = re.fullmatch(rf"((?P<whole>.+?) (de )?({UNIT}))?(^| {joint} |$)((?P<cents>.+) ({CENT}))?", said)
    assert found, said
    assert found["whole"] or found["cents"], said
    return Decimal(number(found["whole"] or "")) + Decimal(number(found["cents"] or "")) / 100


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize(("language", "joint"), [("es", "con"), ("en", "and")])
@given(cents=st.integers(0, 999_999_999))
@example(cents=0)
@example(cents=1)
@example(cents=100)
@example(cents=2100)
@example(cents=100_000_000)
@example(cents=100_000_001)
@example(cents=999_999_999)
def test_the_words_of_any_amount_give_the_amount_back(
    currency: str, language: str, joint: str, cents: int
) -> None:
    amount = Decimal(cents) / 100 if decimals_of(currency) else Decimal(cents // 100)
    said = spoken(language)["money"](Money(amount, currency), None)
    assert read_back(said, joint, language) == amount


@pytest.mark.parametrize("currency", CURRENCIES)
@given(cents=st.integers(0, 999_999_999))
def test_no_amount_breaks_gender_apocope_cien_or_de(currency: str, cents: int) -> None:
    amount = Decimal(cents) / 100 if decimals_of(currency) else Decimal(cents // 100)
    said = spoken("es")["money"](Money(amount, currency), None)
    units, _, below_one = said.partition(" con ")
    agreeing = re.sub(r"^.*mill(ón|ones)", "", units) if amount >= 1 else ""
    masculine = re.search(r"\b(un|veintiún)\b|ientos\b", agreeing)
    feminine = re.search(r"\b(una|veintiuna)\b|ientas\b", agreeing)
    assert not (masculine if currency == "GBP" else feminine)
    assert not re.search(r"\buna\b|veintiuna|ientas\b", below_one)
    assert not re.search(r"\b(veinti)?uno\b", said)
    assert not re.search(r"\bciento (mil|euro|peso|dólar|sol|libra)", said)
    assert not re.search(r"\bcien (?!mil|euro|peso|dólar|sol|libra)", said)
    assert (" de " in said) is (int(amount) > 0 and int(amount) % 1_000_000 == 0)


def test_every_cardinal_below_a_hundred_thousand_comes_back_in_every_form() -> None:
    for number in range(100_000):
        assert spanish_number(CARDINAL(number, "alone")) == number
        assert spanish_number(CARDINAL(number, "m")) == number
        assert spanish_number(CARDINAL(number, "f")) == number


@given(st.integers(0, LARGEST))
def test_any_cardinal_comes_back(number: int) -> None:
    assert spanish_number(CARDINAL(number, "alone")) == number


def test_cardinals_agree_with_num2words_where_it_is_right() -> None:
    """It is wrong before mil, where it says "veintiuno mil" and "treinta y uno mil"."""
    for number in [*range(21_000), *range(21_000, 1_000_000, 977)]:
        theirs = str(num2words(number, lang="es"))
        if "uno mil" not in theirs:
            assert CARDINAL(number, "alone") == theirs
