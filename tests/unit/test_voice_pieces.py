"""Where a text is cut, what is said of each part, and that nothing is lost between the parts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ivr_flows.loader import load_flow
from tts.money import Money
from tts.pieces import BEFORE_AMOUNT, pieces_of
from tts.prompt import Piece, Prompt
from tts.samples import sample
from tts.template import Template, parse
from tts.voice import embedded
from tts.words import spoken
from tts.words.clean import clean

FLOWS = sorted(Path(__file__).parents[2].glob("ivr_flows/flows/*.yaml"))
VALUES = {
    "name": "Ana Núñez",
    "amount": Money(Decimal("1234.56"), "EUR"),
    "due": date(2026, 5, 1),
    "ref": "471293",
    "company": "Recobros Norte",
}
DEBT = "Le llama {{company}}. Debe {{amount|money}}, desde el {{due|date}}."


def cut(text: str, language: str = "es", **values: object) -> tuple[Piece, ...]:
    return pieces_of(parse(text), {**VALUES, **values}, spoken(language), common={"company"})


def words(text: str, language: str = "es", **values: object) -> list[str]:
    return [piece.words for piece in cut(text, language, **values)]


def whole(pieces: tuple[Piece, ...]) -> str:
    return Prompt(name="p", pieces=pieces, voice=embedded("es")).text


def test_what_is_the_same_for_everybody_stays_in_one_piece_and_an_amount_is_cut_in_two() -> None:
    assert words(DEBT) == [
        "Le llama Recobros Norte. Debe",
        "mil doscientos treinta y cuatro euros",
        "con cincuenta y seis céntimos,",
        "desde el",
        "uno de mayo de dos mil veintiséis.",
    ]


def test_only_values_of_one_person_are_about_somebody() -> None:
    assert [piece.personal for piece in cut(DEBT)] == [False, True, True, False, True]


def test_there_is_a_pause_before_the_amount_and_a_smaller_one_at_a_comma() -> None:
    pauses = [piece.pause for piece in cut(DEBT)]
    assert pauses[0] == 0
    assert pauses[1] == BEFORE_AMOUNT == 0.25
    assert 0 < pauses[2] < pauses[3] < pauses[1]


@pytest.mark.parametrize(
    ("amount", "parts"),
    [
        ("1000", ["mil euros"]),
        ("0.21", ["veintiún céntimos"]),
        ("1.01", ["un euro", "con un céntimo"]),
        ("1000000.50", ["un millón de euros", "con cincuenta céntimos"]),
    ],
)
def test_an_amount_is_cut_where_it_has_two_parts(amount: str, parts: list[str]) -> None:
    assert words("{{amount|money}}", amount=Money(Decimal(amount), "EUR")) == parts


def test_a_reference_is_said_by_ten_digits_that_are_about_nobody() -> None:
    pieces = cut("Su referencia es {{ref|digits}}. Adiós.")
    assert [piece.words for piece in pieces[1:-1]] == ["cuatro", "siete", "uno", "dos", "nueve", "tres"]
    assert not any(piece.personal for piece in pieces)


def test_said_in_one_go_a_reference_is_about_somebody() -> None:
    prompt = Prompt(name="p", pieces=cut("Su referencia es {{ref|digits}}."), voice=embedded("es"))
    (stretch,) = prompt.stretches()
    assert stretch.personal


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("¿Es usted {{name}}? Pulse 1.", ["¿Es usted", "Ana Núñez?", "Pulse 1."]),
        ("Hola. ¿{{name}}?", ["Hola.", "¿Ana Núñez?"]),
        ("{{name}}'s debt", ["Ana Núñez's", "debt"]),
        ("{{name}}.", ["Ana Núñez."]),
        ("{{name}}, {{name}}", ["Ana Núñez,", "Ana Núñez"]),
        ("{{name}}-{{name}}", ["Ana Núñez-", "Ana Núñez"]),
        ("«{{name}}» ({{name}}).", ["«Ana Núñez»", "(Ana Núñez)."]),
    ],
)
def test_punctuation_joins_its_neighbour_and_no_word_is_cut(text: str, parts: list[str]) -> None:
    assert words(text) == parts


@pytest.mark.parametrize(
    "text", [DEBT, "¿{{name}}? {{ref|spell}}; {{amount|money}}", "{{name}}{{name}} x{{name}}-{{name}}"]
)
@pytest.mark.parametrize("language", ["es", "en", "ca", "fr"])
def test_said_in_one_go_the_pieces_are_the_text(text: str, language: str) -> None:
    template, filters = parse(text), spoken(language)
    assert whole(cut(text, language)) == clean(template.render(VALUES, filters))


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_no_shipped_prompt_loses_a_word(path: Path) -> None:
    flow = load_flow(path)
    for language in flow.languages:
        for template in flow.prompts(language).values():
            values = {field.name: sample(field) for field in template.fields}
            pieces = pieces_of(template, values, spoken(language), common={"company", "creditor"})
            said = clean(template.render(values, spoken(language)))
            assert clean(whole(pieces)).rstrip(".") == said.rstrip(".")


def test_between_recordings_a_whole_sentence_voice_says_the_rest_at_once() -> None:
    pieces = list(cut(DEBT))
    pieces[0] = replace(pieces[0], recording=Path("debt.1.wav"))
    said = Prompt(name="debt", pieces=tuple(pieces), voice=embedded("es")).stretches()
    assert [piece.recording is not None for piece in said] == [True, False]
    assert said[1].words.startswith(
        "mil doscientos treinta y cuatro euros con cincuenta y seis céntimos, desde"
    )
    assert said[1].pause == BEFORE_AMOUNT
    assert said[1].personal


def test_an_empty_text_has_no_pieces() -> None:
    assert pieces_of(Template("", ()), {}, spoken("es"), common=()) == ()
