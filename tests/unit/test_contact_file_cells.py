"""What a cell says, and what it must not be taken to say."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.contact import DebtStatus
from dialer.contacts.cell import (
    CellError,
    one_line,
    read_amount,
    read_birth_day_month,
    read_currency,
    read_date,
    read_email,
    read_field,
    read_id,
    read_id_last4,
    read_language,
    read_name,
    read_status,
)
from dialer.formula_safe import neutralise, restore

AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999999999.99"), places=2)
COMMA_TO_POINT = str.maketrans(",.", ".,")


def in_euros(text: str, decimals: str = "comma") -> Decimal:
    return read_amount(text, decimals=decimals, currency="EUR")


@given(AMOUNTS)
def test_an_amount_is_read_as_it_was_written_in_either_style(amount: Decimal) -> None:
    for text in (f"{amount:,}", f"{amount}"):
        assert in_euros(text, "point") == amount
        assert in_euros(text.translate(COMMA_TO_POINT), "comma") == amount


@given(AMOUNTS.filter(lambda amount: amount != amount.to_integral()))
def test_an_amount_in_the_other_style_is_never_read_as_another_amount(amount: Decimal) -> None:
    for text in (f"{amount:,.2f}", f"{amount:.2f}"):
        with pytest.raises(CellError):
            in_euros(text, "comma")
        with pytest.raises(CellError):
            in_euros(text.translate(COMMA_TO_POINT), "point")


@given(st.text())
def test_b09_any_text_is_an_amount_above_zero_or_an_error(text: str) -> None:
    with suppress(CellError):
        assert in_euros(text) > 0


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56 €", "1234.56"),
        ("€ 12", "12"),
        ("EUR 12,5", "12.5"),
        ("\N{NO-BREAK SPACE}1.234.567,00\N{NO-BREAK SPACE}", "1234567"),
        ("0,01", "0.01"),
    ],
)
def test_an_amount_may_carry_its_own_currency(text: str, amount: str) -> None:
    assert in_euros(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        *("0", "0,00", "-5,00", "NaN", "1e308", "inf", "1,234", "12.34", "1.23.456", "1.234.56", ""),
        *("12 $", "١٢", "12 34", "1,2,3", "12,", ",5", "9999999999999", "=1+1"),
    ],
)
def test_b09_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        in_euros(text)


def test_b09_decimals_are_those_of_the_currency() -> None:
    assert read_amount("1.234", decimals="point", currency="KWD") == Decimal("1.234")
    with pytest.raises(CellError, match="more decimals than JPY has"):
        read_amount("12.5", decimals="point", currency="JPY")


def test_nothing_may_be_owed_any_more_once_it_is_settled() -> None:
    assert read_amount("0,00", decimals="comma", currency="EUR", may_be_zero=True) == 0


@pytest.mark.parametrize("text", ["31/12/2026", "2026-12-31", "2026-12-31 00:00:00", "31/12/2026 0:00"])
def test_a_date_as_spain_or_iso_writes_it(text: str) -> None:
    assert read_date(text) == date(2026, 12, 31)


def test_day_comes_first_even_when_both_could_be_months() -> None:
    assert read_date("3/4/2026") == date(2026, 4, 3)


@pytest.mark.parametrize(
    "text", ["12/31/2026", "30/02/2026", "2026-13-01", "31/12/26", "31-12-2026", "46022", "0026-01-01", "hoy"]
)
def test_what_is_no_such_date_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_date(text)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Pagada", DebtStatus.PAID),
        (" PAID ", DebtStatus.PAID),
        ("pendiente", DebtStatus.OPEN),
        ("", DebtStatus.OPEN),
        ("disputada", DebtStatus.DISPUTED),
        ("retirada", DebtStatus.WITHDRAWN),
        ("cancelada", DebtStatus.WITHDRAWN),
    ],
)
def test_a_status_in_spanish_or_english(word: str, status: DebtStatus) -> None:
    assert read_status(word) is status


def test_an_unknown_status_is_not_guessed() -> None:
    with pytest.raises(CellError, match="paid/pagada"):
        read_status("pagada a medias")


@pytest.mark.parametrize(
    "address",
    [
        *("a@b\nBcc: x@y", "a@b.es\r\nBcc: x@y.es", "a@b.es, c@d.es", "<a@b.es>", "Ana <a@b.es>", "a@b"),
        *("a..b@c.es", "@b.es", "a@b.es\n", "a b@c.es", "josé@b.es", "a@-b.es", "x" * 65 + "@b.es"),
    ],
)
def test_b12_what_is_not_exactly_one_recipient_is_refused(address: str) -> None:
    with pytest.raises(CellError):
        read_email(address)


def test_an_ordinary_address_is_taken_as_it_is() -> None:
    assert read_email(" Ana.Gil+casa@correo.example.com ") == "Ana.Gil+casa@correo.example.com"


@given(st.text())
def test_a_spoken_text_is_one_line_without_control_characters(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert line == line.strip()


@pytest.mark.parametrize(
    "breaks", ["\n", "\r\n", "\0", "\x85", "\N{LINE SEPARATOR}", "\n\nAction: Command\n"]
)
def test_b01_a_name_cannot_carry_a_line_of_its_own(breaks: str) -> None:
    assert "Bob" in read_name(f"Bob{breaks}Channel: PJSIP/1900@t")
    assert read_name(f"Bob{breaks}Channel: PJSIP/1900@t").isprintable()


def test_b02_a_name_keeps_its_commas_and_its_letters() -> None:
    assert read_name("  García-Núñez,  FOO=1 ") == "García-Núñez, FOO=1"
    assert read_name("Jose\N{COMBINING ACUTE ACCENT}") == "José"


@pytest.mark.parametrize("text", ["", "  ", "12345", "¿?", "Garc\N{REPLACEMENT CHARACTER}a", "a" * 201])
def test_what_cannot_be_asked_for_by_name_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_name(text)


def test_a_long_text_is_refused_rather_than_cut() -> None:
    with pytest.raises(CellError, match="longer than 1000"):
        read_field("x" * 1001)


@pytest.mark.parametrize("text", ["", "1,2E+11", "1.23457E+11", "A\0B", "x" * 101])
def test_an_id_that_could_mix_up_two_people_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_id(text)


@pytest.mark.parametrize("text", ["123", "12345", "678Z", "١٢٣٤"])
def test_the_last_digits_of_the_id_are_four_digits(text: str) -> None:
    with pytest.raises(CellError):
        read_id_last4(text)


@pytest.mark.parametrize(("text", "keyed"), [("0503", "0503"), ("05/03", "0503"), ("2902", "2902"), ("", "")])
def test_a_birthday_is_what_the_person_will_key(text: str, keyed: str) -> None:
    assert read_birth_day_month(text) == keyed


@pytest.mark.parametrize("text", ["503", "3102", "0013", "12/25", "05/03/1980"])
def test_a_birthday_that_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_birth_day_month(text)


def test_a_currency_is_an_iso_code() -> None:
    assert read_currency(" eur ") == "EUR"
    with pytest.raises(CellError):
        read_currency("€")


def test_a_language_is_a_tag_or_the_campaigns() -> None:
    assert (read_language("EN", "es"), read_language("", "es")) == ("en", "es")
    with pytest.raises(CellError):
        read_language("castellano", "es")


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+cmd", "-1", "@x", "\tx", "\rx", "\nx"])
def test_b10_a_formula_is_shown_and_not_run(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@given(st.text().filter(lambda cell: not cell.startswith("'")))
def test_what_was_neutralised_can_be_read_back(cell: str) -> None:
    assert restore(neutralise(cell)) == cell
