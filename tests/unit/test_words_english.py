"""English as it is said, and the languages that are refused rather than said wrong."""

import pytest

from tts.template import TemplateError, parse
from tts.words import UnknownLanguage, spoken

PHRASES = [
    ("money:EUR", "1234.56", "one thousand two hundred and thirty-four euros and fifty-six cents"),
    ("money:EUR", "0", "zero euros"),
    ("money:EUR", "1", "one euro"),
    ("money:EUR", "1.01", "one euro and one cent"),
    ("money:EUR", "0.21", "twenty-one cents"),
    ("money:GBP", "1.01", "one pound and one penny"),
    ("money:GBP", "2.50", "two pounds and fifty pence"),
    ("money:USD", "100", "one hundred dollars"),
    ("money:USD", "1000000", "one million dollars"),
    ("money:COP", "1000001", "one million and one pesos"),
    ("money:MXN", "21.02", "twenty-one pesos and two centavos"),
    ("money:PEN", "2", "two soles"),
    ("date", "2026-05-03", "the third of May, twenty twenty-six"),
    ("date", "2008-12-21", "the twenty-first of December, two thousand and eight"),
    ("time", "17:30", "five thirty in the afternoon"),
    ("time", "09:00", "nine o'clock in the morning"),
    ("time", "12:05", "twelve oh five in the afternoon"),
    ("time", "00:15", "twelve fifteen at night"),
    ("time", "19:45", "seven forty-five in the evening"),
    ("cardinal", "121", "one hundred and twenty-one"),
    ("ordinal", "22", "twenty-second"),
    ("digits", "4021", "four zero two one"),
    ("phone", "+442079460000", "plus four four, two zero seven, nine four six, zero zero zero zero"),
    ("spell", "AZ-1", "ay, zed, hyphen, one"),
    ("dni", "12345678Z", "one two, three four five, six seven eight, zed"),
    ("percent", "5.50", "five point five percent"),
    ("percent", "21", "twenty-one percent"),
]


@pytest.mark.parametrize(("filter_name", "value", "said"), PHRASES)
def test_a_value_is_said_as_people_say_it(filter_name: str, value: str, said: str) -> None:
    assert _say(filter_name, value, "en") == said


@pytest.mark.parametrize(
    ("filter_name", "value", "said"),
    [("date", "2026-05-03", "May third, twenty twenty-six"), ("spell", "Z", "zee")],
)
def test_what_americans_say_otherwise(filter_name: str, value: str, said: str) -> None:
    assert _say(filter_name, value, "en-US") == said


def test_a_currency_without_english_words_is_refused() -> None:
    with pytest.raises(TemplateError, match="UYU has no English words"):
        _say("money:UYU", "1", "en")


@pytest.mark.parametrize("language", ["de", "it", "ast", "ro", "zh"])
def test_a_language_without_a_reader_is_refused_rather_than_said_wrong(language: str) -> None:
    with pytest.raises(UnknownLanguage, match="spoken in es, ca, gl, eu, en, pt, fr"):
        spoken(language)


@pytest.mark.parametrize("language", ["", "xx", "spanish", "../es", "es\n"])
def test_what_is_no_language_is_refused(language: str) -> None:
    with pytest.raises(UnknownLanguage, match="no language code"):
        spoken(language)


def _say(filter_name: str, value: str, language: str) -> str:
    return parse(f"{{{{x|{filter_name}}}}}").render({"x": value}, spoken(language))
