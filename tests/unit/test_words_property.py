"""Every amount comes back: an independent reader turns the words into the number they were made of."""

import re
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from num2words import num2words

from tests.unit.tongues import TONGUES
from tts.money import Money, decimals_of
from tts.template import Filter
from tts.words import spoken
from tts.words.numerals import LARGEST

CURRENCIES = ["EUR", "USD", "MXN", "COP", "CLP", "ARS", "PEN", "GBP"]
EVERY_LANGUAGE = list(TONGUES)

FEMININE = {
    "es": r"una|veintiuna|\w+ientas",
    "ca": r"una|dues|centes",
    "gl": r"unha|dúas|\w+centas",
    "pt": r"uma|duas|\w+entas",
}
MASCULINE = {
    "es": r"un|veintiún|\w+ientos",
    "ca": r"un|dos|cents",
    "gl": r"un|dous|\w+centos",
    "pt": r"um|dois|\w+entos",
}
MILLION = r"^.*(millón|millones|milió|milions|millóns|milhão|milhões)"


@cache
def _money(language: str) -> Filter:
    return spoken(language)["money"]


def _said(language: str, currency: str, cents: int) -> tuple[Decimal, str]:
    """An amount of as many cents, or of the whole units where the currency has none; and its words."""
    amount = Decimal(cents) / 100 if decimals_of(currency) else Decimal(cents // 100)
    return amount, _money(language)(Money(amount, currency), None)


def _cardinal(language: str, number: int, form: str | None = None) -> str:
    return spoken(language)["cardinal"](number, form)


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("language", EVERY_LANGUAGE)
@given(cents=st.integers(0, 999_999_999))
@example(cents=0)
@example(cents=1)
@example(cents=100)
@example(cents=2100)
@example(cents=100_000_000)
@example(cents=100_000_001)
@example(cents=100_000_100)
@example(cents=999_999_999)
def test_the_words_of_any_amount_give_the_amount_back(language: str, currency: str, cents: int) -> None:
    amount, said = _said(language, currency, cents)
    assert TONGUES[language].amount(said, currency) == amount


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_amounts_all_over_the_range_come_back(language: str) -> None:
    """Every cent of the first hundred units, every unit to two thousand, then steps over the whole range."""
    numbers = [*range(10_000), *range(10_000, 200_000, 100), *range(200_000, 1_000_000_000, 299_993)]
    for place, cents in enumerate(numbers):
        currency = CURRENCIES[place % len(CURRENCIES)]
        amount, said = _said(language, currency, cents)
        assert TONGUES[language].amount(said, currency) == amount


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("language", list(FEMININE))
@given(cents=st.integers(0, 999_999_999))
@example(cents=20_000)
@example(cents=2_100_000)
def test_all_that_counts_a_noun_is_of_its_gender(language: str, currency: str, cents: int) -> None:
    """A million is masculine whatever is counted in millions, and so is every cent."""
    amount, said = _said(language, currency, cents)
    noun = TONGUES[language].nouns[currency][:4].strip()
    agreeing = re.sub(MILLION, "", said.partition(noun)[0]) if amount >= 1 else ""
    other = MASCULINE if currency == "GBP" else FEMININE
    assert not re.search(rf"\b({other[language]})\b", agreeing)
    rest = said if amount < 1 else said.partition(noun)[2]
    assert not re.search(rf"\b({FEMININE[language]})\b", rest)


@given(cents=st.integers(0, 999_999_999))
@pytest.mark.parametrize("currency", CURRENCIES)
def test_no_spanish_amount_breaks_apocope_or_cien(currency: str, cents: int) -> None:
    _, said = _said("es", currency, cents)
    assert not re.search(r"\b(veinti)?uno\b", said)
    assert not re.search(r"\bciento (mil|euro|peso|dólar|sol|libra)", said)
    assert not re.search(r"\bcien (?!mil|euro|peso|dólar|sol|libra)", said)


@pytest.mark.parametrize("language", ["ca", "fr"])
@pytest.mark.parametrize("millions", range(1, 10))
def test_de_loses_its_vowel_before_another(language: str, millions: int) -> None:
    assert " d'euros" in _said(language, "EUR", millions * 10**8)[1]
    assert " de pesos" in _said(language, "MXN", millions * 10**8)[1]


@given(st.integers(0, 10_000_000), st.sampled_from([None, "m", "f"]))
@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_any_cardinal_comes_back_in_every_form(language: str, number: int, form: str | None) -> None:
    said = _cardinal(language, number, form).replace("milioi bat", "bat milioi")
    assert TONGUES[language].number(said) == number


def test_every_spanish_cardinal_below_a_hundred_thousand_comes_back() -> None:
    said = spoken("es")["cardinal"]
    for number in range(100_000):
        assert TONGUES["es"].number(said(number, None)) == number


@given(st.integers(0, LARGEST))
def test_the_largest_spanish_cardinals_come_back(number: int) -> None:
    assert TONGUES["es"].number(_cardinal("es", number)) == number


@pytest.mark.parametrize(
    ("language", "theirs", "form", "wrong"),
    [
        ("es", "es", None, "uno mil"),
        ("ca", "ca", "m", "wrong nowhere"),
        ("pt", "pt", "m", "milh"),
        ("pt-BR", "pt_BR", "m", "milh"),
    ],
)
def test_cardinals_agree_with_num2words_where_it_is_right(
    language: str, theirs: str, form: str | None, wrong: str
) -> None:
    """It says "veintiuno mil", and "um milhão e oito mil trezentos e um" with one "e" too many."""
    said = spoken(language)["cardinal"]
    for number in [*range(21_000), *range(21_000, 10_000_000, 9_973)]:
        expected = str(num2words(number, lang=theirs)).replace(",", "")
        if wrong not in expected:
            assert said(number, form) == expected
