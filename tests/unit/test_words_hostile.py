"""Names come from files that anybody may have written: they are said, and nothing more happens."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.template import TemplateError, parse
from tts.words import spoken
from tts.words.clean import clean

NAME = parse("{{name}}")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("García, FOO=1", "García, FOO=1"),
        ("Ana Peña-Núñez d'Ors", "Ana Peña-Núñez d'Ors"),
        ("Bob\nChannel: PJSIP/1900555@t", "Bob Channel: PJSIP/1900555@t"),
        ("Bob\r\n\r\nAction: Command", "Bob Action: Command"),
        ("Bob\0\x07\x1b[2J", "Bob [2J"),
        ("Bob\u0085x\u2028y\u2029z", "Bob x y z"),
        ("[[h@'loU]] Ana", "h@'loU Ana"),
        ("[[[[x]]]]", "x"),
        ("<speak><break time='9s'/>Ana</speak>", "speak break time='9s'/ Ana /speak"),
        ("Ana\u202eanA\u200b\ufeff", "Ana anA"),
        ("Ana 😀 Ruiz", "Ana Ruiz"),
        ("${SHELL(id)}", "${SHELL(id)}"),
        ("  Ana \t Ruiz ", "Ana Ruiz"),
        ("Pen\u0303a", "Peña"),
    ],
)
def test_b01_b02_a_hostile_name_is_just_spoken(name: str, said: str) -> None:
    assert NAME.render({"name": name}, spoken("es")) == said


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "nothing to say"),
        ("\u200b\n", "nothing to say"),
        ("!?", "nothing to say"),
        ("a" * 201, "200 are allowed"),
    ],
)
def test_a_name_that_cannot_be_said_is_refused(name: str, why: str) -> None:
    with pytest.raises(TemplateError, match=why):
        NAME.render({"name": name}, spoken("es"))


@given(st.text())
def test_no_text_leaves_anything_that_an_engine_would_obey(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in cleaned)
    assert not any(obeyed in cleaned for obeyed in ("[[", "]]", "<", ">", "\n"))


@given(st.text(alphabet="[]<> a\n"))
def test_nothing_is_put_together_by_taking_something_out(text: str) -> None:
    assert "[[" not in clean(text)
    assert "]]" not in clean(text)
