"""Values as they are written in mails and on pages."""

import pytest

from tts.template import TemplateError, parse
from tts.words import written

WRITTEN = [
    ("es", "money:EUR", "1234.56", "1.234,56 €"),
    ("es", "money:EUR", "0", "0,00 €"),
    ("es", "money:EUR", "9999999.99", "9.999.999,99 €"),
    ("es", "money:COP", "1500000", "1.500.000 COP"),
    ("es-CO", "money:COP", "1500000", "$1.500.000"),
    ("es-MX", "money:MXN", "1234.5", "$1,234.50"),
    ("en", "money:GBP", "1234.5", "£1,234.50"),
    ("en", "money:JPY", "1234", "¥1,234"),
    ("ca", "money:EUR", "1234.5", "1.234,50 €"),
    ("fr", "money:EUR", "1234.5", "1 234,50 €"),
    ("es", "date", "2026-05-03", "3 de mayo de 2026"),
    ("en-GB", "date", "2026-05-03", "3 May 2026"),
    ("en-US", "date", "2026-05-03", "May 3, 2026"),
    ("es", "time", "17:30", "17:30"),
    ("en-US", "time", "17:30", "5:30 PM"),
    ("es", "cardinal", "12345", "12.345"),
    ("es", "ordinal", "3", "3.º"),
    ("es", "ordinal:f", "3", "3.ª"),
    ("ca", "ordinal", "1", "1r"),
    ("ca", "ordinal", "2", "2n"),
    ("ca", "ordinal", "5", "5è"),
    ("ca", "ordinal:f", "5", "5a"),
    ("gl", "ordinal", "3", "3.º"),
    ("pt", "ordinal:f", "3", "3.ª"),
    ("fr", "ordinal", "1", "1er"),
    ("fr", "ordinal:f", "1", "1re"),
    ("fr", "ordinal", "2", "2e"),
    ("eu", "ordinal", "3", "3."),
    ("gl", "date", "2026-05-03", "3 de maio de 2026"),
    ("pt-BR", "money:BRL", "1234.5", "R$ 1.234,50"),
    ("eu", "money:EUR", "1234.5", "1.234,50 €"),
    ("en", "ordinal", "1", "1st"),
    ("en", "ordinal", "11", "11th"),
    ("en", "ordinal", "102", "102nd"),
    ("es", "digits", "0071", "0071"),
    ("es", "phone", "+34911222333", "+34 911 22 23 33"),
    ("es", "phone", "911222333", "911222333"),
    ("es", "spell", "FAC-2026/7", "FAC-2026/7"),
    ("es", "dni", "12.345.678-z", "12345678Z"),
    ("es", "percent", "5.50", "5,5 %"),
    ("es", "percent", "21", "21 %"),
]


@pytest.mark.parametrize(("language", "filter_name", "value", "text"), WRITTEN)
def test_a_value_is_written_as_is_usual(language: str, filter_name: str, value: str, text: str) -> None:
    assert parse(f"{{{{x|{filter_name}}}}}").render({"x": value}, written(language)) == text


def test_a_number_as_plain_text_may_be_written_though_not_spoken() -> None:
    assert parse("Ref. {{x}}").render({"x": "20260001"}, written("es")) == "Ref. 20260001"


def test_what_a_language_cannot_write_is_refused() -> None:
    with pytest.raises(TemplateError, match="no 'ordinal'"):
        parse("{{x|ordinal}}").render({"x": 1}, written("de"))
