"""What cannot be said right is refused with a sentence, in every language, rather than said wrong."""

import pytest

from tts.template import TemplateError, parse
from tts.words import SPOKEN_LANGUAGES, UnknownLanguage, spoken

EVERYWHERE = [
    ("money:CLP", "1.50", "more decimals than CLP"),
    ("money:COP", "0.01", "more decimals than COP"),
    ("money:EUR", "0.001", "more decimals than EUR"),
    ("money:EUR", "1.234", "more decimals than EUR"),
    ("money:JPY", "5", "JPY has no .* words here; known are EUR, USD"),
    ("money:EUR", "1.234,56", "decimal point"),
    ("money:EUR", "1e3", "decimal point"),
    ("money:EUR", "NaN", "decimal point"),
    ("money:EUR", "Infinity", "decimal point"),
    ("money:EUR", "-5", "from 0 up"),
    ("money:EUR", "+5", "decimal point"),
    ("money:EUR", " 5", "decimal point"),
    ("money:EUR", ".5", "decimal point"),
    ("money:EUR", "5.", "decimal point"),
    ("money:EUR", "1_000", "decimal point"),
    ("money:EUR", "٣٤", "decimal point"),
    ("money:EUR", "5 EUR", "decimal point"),
    ("money:EUR", "", "decimal point"),
    ("money:EUR", "9" * 40, "from 0 up to"),
    ("cardinal", "-1", "whole number"),
    ("cardinal", "1.0", "whole number"),
    ("cardinal", "٣", "whole number"),
    ("ordinal", "0", "no ordinal"),
    ("ordinal", "1000", "no ordinal"),
    ("percent", "5,5", "decimal point"),
    ("percent", "5.5%", "decimal point"),
    ("dni", "12345678A", "check letter"),
    ("dni", "X1234567Z", "check letter"),
    ("dni", "1234567Z", "not a DNI"),
    ("dni", "X12345678L", "not a DNI"),
    ("phone", "911222333&PJSIP/x", "not a telephone"),
    ("phone", "91122233a", "not a telephone"),
    ("phone", "12", "not a telephone"),
    ("phone", "++34911222333", "not a telephone"),
    ("phone", "+999123456", "no country's code"),
    ("spell", "漢字", "letters, digits and - _ / . @ are spelled"),
    ("spell", "A+B", "letters, digits and - _ / . @ are spelled"),
    ("time", "25:00", "not a time"),
    ("time", "17.30", "not a time"),
    ("time", "17:60", "not a time"),
    ("date", "2026-02-30", "not a date"),
    ("date", "2025-02-29", "not a date"),
    ("date", "20260203", "not a date"),
    ("date", "03/05/2026", "not a date"),
    ("date", "2026-5-3", "not a date"),
    ("date", "٢٠٢٦-٠٥-٠٣", "not a date"),
    ("date", "", "not a date"),
    ("digits", "12a", "not made of digits"),
    ("digits", "٣", "not made of digits"),
    ("digits", "", "not made of digits"),
]


@pytest.mark.parametrize("language", [*SPOKEN_LANGUAGES, "pt-BR", "es-MX"])
@pytest.mark.parametrize(("filter_name", "value", "why"), EVERYWHERE)
def test_what_cannot_be_said_right_is_refused(filter_name: str, value: str, why: str, language: str) -> None:
    with pytest.raises(TemplateError, match=why):
        _say(filter_name, value, language)


@pytest.mark.parametrize("language", ["es", "ca", "gl", "eu", "pt", "fr"])
def test_an_amount_larger_than_any_debt_is_refused(language: str) -> None:
    with pytest.raises(TemplateError, match="no larger number is said"):
        _say("money:EUR", "1000000000000", language)


@pytest.mark.parametrize(
    ("language", "filter_name", "value", "why"),
    [
        ("eu", "time", "17:30", "cannot be said in Basque here: the hour is declined"),
        ("gl", "ordinal", "100", "only 1 to 99"),
        ("pt", "ordinal", "200", "only 1 to 199"),
        ("pt-BR", "cardinal", "1000000000", "no larger number is said"),
        ("en", "money:UYU", "1", "UYU has no English words"),
        ("eu", "spell", "é", "without Basque name"),
    ],
)
def test_what_one_language_does_not_say_is_refused(
    language: str, filter_name: str, value: str, why: str
) -> None:
    with pytest.raises(TemplateError, match=why):
        _say(filter_name, value, language)


@pytest.mark.parametrize("language", ["de", "it", "ast", "ro", "zh"])
def test_a_language_without_words_is_refused_with_those_there_are(language: str) -> None:
    with pytest.raises(UnknownLanguage, match="spoken in es, ca, gl, eu, en, pt, fr"):
        spoken(language)


@pytest.mark.parametrize("language", ["", "xx", "spanish", "../es", "es\n"])
def test_what_is_no_language_is_refused(language: str) -> None:
    with pytest.raises(UnknownLanguage, match="no language code"):
        spoken(language)


def _say(filter_name: str, value: str, language: str) -> str:
    return parse(f"{{{{x|{filter_name}}}}}").render({"x": value}, spoken(language))
