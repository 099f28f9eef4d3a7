"""Money is a Decimal with a currency, exact from the import to the mouth."""

from decimal import Decimal

import pytest

from tts.money import Money


@pytest.mark.parametrize(
    ("amount", "currency", "kept"),
    [
        ("5", "EUR", "5.00 EUR"),
        ("1234.5", "EUR", "1234.50 EUR"),
        ("0", "EUR", "0.00 EUR"),
        ("500.00", "COP", "500 COP"),
        ("1E+3", "CLP", "1000 CLP"),
        ("1.234", "KWD", "1.234 KWD"),
        ("-3.20", "USD", "-3.20 USD"),
    ],
)
def test_an_amount_is_kept_with_exactly_its_currencys_decimals(amount: str, currency: str, kept: str) -> None:
    assert str(Money(Decimal(amount), currency)) == kept


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        ("1.005", "EUR", "2 decimals"),
        ("0.50", "COP", "no decimals"),
        ("0.5", "JPY", "no decimals"),
        ("NaN", "EUR", "not an amount"),
        ("Infinity", "EUR", "not an amount"),
        ("1E+308", "EUR", "not an amount"),
        ("1", "eur", "not a currency code"),
        ("1", "ESP", "not a currency code"),
        ("1", "", "not a currency code"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(amount: str, currency: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Money(Decimal(amount), currency)


@pytest.mark.parametrize("amount", [1.1, 5, "5.00"])
def test_only_a_decimal_is_taken_because_a_float_has_lost_cents_already(amount: object) -> None:
    with pytest.raises(TypeError, match="Decimal"):
        Money(amount, "EUR")  # type: ignore[arg-type]


def test_the_same_amount_written_differently_is_equal() -> None:
    assert Money(Decimal(5), "EUR") == Money(Decimal("5.00"), "EUR")
