"""Texts with typed fields: nothing is evaluated, and an error says where it is."""

import time
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.money import Money
from tts.template import MOST_FIELDS, Field, Filter, Template, TemplateError, parse
from tts.words import SPOKEN_LANGUAGES, spoken, written


def test_fields_are_found_with_filter_argument_and_position() -> None:
    assert parse("Sr. {{name}}, debe {{ amount | money:USD }}.").fields == (
        Field("name", None, None, 4),
        Field("amount", "money", "USD", 19),
    )


@pytest.mark.parametrize(
    ("text", "position", "why"),
    [
        ("Hola {{name", 5, "never closed"),
        ("Hola {{", 5, "never closed"),
        ("Hola name}}", 9, "lone '}'"),
        ("Hola {name}", 5, "lone '{'"),
        ("{{{name}}}", 0, "no field name"),
        ("{{}}", 0, "no field name"),
        ("{{ }}", 0, "no field name"),
        ("{{Name}}", 0, "no field name"),
        ("{{año}}", 0, "no field name"),
        ("{{a.b}}", 0, "no field name"),
        ("{{_a}}", 0, "no field name"),
        ("{{''.__class__}}", 0, "no field name"),
        ("{{'%1000000000s'|format('x')}}", 0, "no field name"),
        ("{{x|format('x')}}", 0, "unknown filter"),
        ("{{x|}}", 0, "unknown filter"),
        ("{{x|money|money}}", 0, "2 filters"),
        ("{{x|money:}}", 0, "currency code"),
        ("{{x|money:euros}}", 0, "currency code"),
        ("{{x|date:short}}", 0, "no argument"),
        ("{{x|cardinal:x}}", 0, "m or f"),
        ("ñ" * 4001, 4000, "4000 are allowed"),
    ],
)
def test_b11_a_wrong_text_is_refused_with_the_position(text: str, position: int, why: str) -> None:
    with pytest.raises(TemplateError, match=why) as caught:
        parse(text)
    assert caught.value.position == position


def test_an_unknown_filter_is_answered_with_those_there_are() -> None:
    with pytest.raises(TemplateError, match="cardinal, date, digits, dni, money"):
        parse("{{amount|mony}}")


def test_more_fields_than_anybody_needs_are_refused() -> None:
    with pytest.raises(TemplateError, match="more than"):
        parse("{{a}}" * (MOST_FIELDS + 1))


@pytest.mark.parametrize("text", ["{{" * 2000, "}}" * 2000, "{{a|" * 1000, "{" * 4000, "{{a}}" * 800])
def test_b11_a_hostile_text_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(TemplateError):
        parse(text)
    assert time.process_time() - began < 0.05


@given(st.text(max_size=300))
def test_any_text_is_either_a_template_or_an_error_within_it(text: str) -> None:
    position, parsed = _parsed(text)
    assert 0 <= position <= len(text)
    assert parsed == text


def _parsed(text: str) -> tuple[int, str]:
    try:
        return 0, parse(text).text
    except TemplateError as error:
        return error.position, text


@given(st.text(alphabet="{}|:ab money", max_size=40))
def test_what_is_outside_the_fields_comes_out_unchanged(text: str) -> None:
    try:
        template = parse(text)
    except TemplateError:
        return
    if not template.fields:
        assert template.render({}, {}) == text


def test_one_template_is_spoken_and_written() -> None:
    template = parse("{{name}} debe {{amount|money}}")
    values = {"name": "García", "amount": Money(Decimal("1234.56"), "EUR")}
    assert template.render(values, spoken("es")) == (
        "García debe mil doscientos treinta y cuatro euros con cincuenta y seis céntimos"
    )
    assert template.render(values, written("es")) == "García debe 1.234,56 €"


def test_a_value_is_never_read_as_a_template() -> None:
    assert parse("{{name}}").render({"name": "{{amount|money}}"}, spoken("es")) == "{{amount|money}}"


@pytest.mark.parametrize(
    ("text", "values", "why"),
    [
        ("Vence {{due|date}}", {}, "no value"),
        ("Vence {{due|date}}", {"due": None}, "no value"),
        ("Vence {{due|date}}", {"due": "3/5/2026"}, "not a date"),
        ("Debe {{a|money}}", {"a": "12.00"}, "no currency"),
        ("Debe {{a|money}}", {"a": 12.5}, "no currency"),
        ("Debe {{a|money:EUR}}", {"a": 12.5}, "not a number"),
        ("Debe {{a|money:EUR}}", {"a": "1.234"}, "more decimals than EUR"),
        ("Debe {{a|money:EUR}}", {"a": "1,234.56"}, "not a number"),
        ("Debe {{a|money:USD}}", {"a": Money(Decimal(1), "EUR")}, "in EUR, the text says USD"),
        ("Debe {{a|money}}", {"a": Money(Decimal(-1), "EUR")}, "below zero"),
        ("Debe {{a}}", {"a": Money(Decimal(1), "EUR")}, "not text but Money"),
        ("Debe {{a}}", {"a": "1.234,56 €"}, "is a number"),
        ("Son {{n|cardinal}}", {"n": True}, "not a whole number"),
        ("Son {{n|cardinal}}", {"n": "1.5"}, "not a whole number"),
    ],
)
def test_a_missing_or_wrong_value_is_an_error_at_its_field(
    text: str, values: dict[str, object], why: str
) -> None:
    with pytest.raises(TemplateError, match=why) as caught:
        parse(text).render(values, spoken("es"))
    assert caught.value.position == text.index("{{")


def test_an_error_never_repeats_a_personal_value() -> None:
    with pytest.raises(TemplateError) as caught:
        parse("{{due|date}}").render({"due": "Juan García, 1234567"}, spoken("es"))
    assert "García" not in str(caught.value)


@pytest.mark.parametrize(
    "filter_name",
    ["money:EUR", "date", "time", "cardinal", "ordinal", "digits", "phone", "spell", "dni", "percent"],
)
@given(value=st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.none(), st.dates()))
def test_any_value_is_words_or_a_clear_error(filter_name: str, value: object) -> None:
    template = parse(f"{{{{x|{filter_name}}}}}")
    for language in SPOKEN_LANGUAGES:
        for filters in (spoken(language), written(language)):
            assert _said(template, value, filters)


def _said(template: Template, value: object, filters: Mapping[str, Filter]) -> str:
    try:
        return template.render({"x": value}, filters)
    except TemplateError as error:
        return error.message
