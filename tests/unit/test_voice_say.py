"""`recado say`: one line of words, or a sound file."""

import wave
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from dialer.cli.say import say

APP = typer.Typer()
APP.command()(say)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(APP, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["Debe {{amount|money}}", "--set", "amount=1234"], "Debe mil doscientos treinta y cuatro euros"),
        (["{{amount|money}}", "--set", "amount=21", "--set", "currency=USD"], "veintiún dólares"),
        (["{{amount|money:GBP}}", "--set", "amount=1", "--set", "currency=USD"], "una libra"),
        (["{{amount|money}}", "--lang", "en", "--set", "amount=0.01"], "one cent"),
        (["El {{due|date}}", "--set", "due=2026-05-03"], "El tres de mayo de dos mil veintiséis"),
        (["{{name}}", "--set", "name=García, FOO=1"], "García, FOO=1"),
        (["dos\nlíneas"], "dos líneas"),
        (
            ["{{x|money}}", "--set", "x=2", "--set", "currency=MXN", "--currency-adjective"],
            "dos pesos mexicanos",
        ),
        (
            ["{{x|money:GBP}}", "--set", "x=1000000", "--currency-adjective"],
            "un millón de libras esterlinas",
        ),
        (["{{x|money}}", "--set", "x=1000000", "--lang", "ca"], "un milió d'euros"),
        (["{{x|money:GBP}}", "--set", "x=2.01", "--lang", "gl"], "dúas libras con un penique"),
        (["{{x|money}}", "--set", "x=1", "--lang", "eu"], "euro bat"),
        (["{{x|money:BRL}}", "--set", "x=0.17", "--lang", "pt-BR"], "dezessete centavos"),
        (["{{x|money}}", "--set", "x=81", "--lang", "fr"], "quatre-vingt-un euros"),
        (["{{x|money}} {{x|cardinal}}", "--set", "x=21"], "veintiún euros veintiuno"),
        (["{{x|money}} o {{x|money:USD}}", "--set", "x=1"], "un euro o un dólar"),
        (["{{currency}}", "--set", "currency=duro"], "duro"),
    ],
)
def test_the_words_are_exactly_one_line_of_utf8(arguments: list[str], line: str) -> None:
    result = run(*arguments, "--words")
    assert result.exit_code == 0
    assert result.stdout_bytes == f"{line}\n".encode()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["Debe {{amount"], "never closed"),
        (["Debe {{amount|mony}}"], "unknown filter"),
        (["Debe {{amount|money}}"], "no value"),
        (["{{amount|money}}", "--set", "amount=1.234,56"], "decimal point"),
        (["{{amount|money}}", "--set", "amount=1.234"], "more decimals than EUR, which has 2"),
        (
            ["{{amount|money}}", "--set", "amount=1.5", "--set", "currency=CLP"],
            "more decimals than CLP, which has none",
        ),
        (["{{amount|money}}", "--set", "amount=1", "--set", "currency=ESP"], "not a currency code"),
        (["{{due|date}}", "--set", "due=03/05/2026"], "not a date"),
        (["hola", "--lang", "de"], "spoken in es, ca"),
        (["hola", "--lang", "spanish"], "no language code"),
        (
            ["{{name}}, {{amount|money}}", "--set", "name=Ana", "--set", "amount=1", "--set", "amuont=2"],
            "--set amuont: the text has no such field; it has: name, amount.",
        ),
        (["{{name}}", "--set", "name=Ana", "--set", "currency=USD"], "--set currency: the text has no such"),
        (["hola", "--set", "name=Ana"], "no fields at all; write one as {{name}}"),
        (["hola", "--set", "amount"], "NAME=VALUE"),
        (["hola", "--set", "=5"], "NAME=VALUE"),
        (["hola", "--set", ""], "NAME=VALUE"),
        (["hola", "--set", "x=1", "--set", "x=2"], "given twice"),
        (["{{x|money}}", "--set", "x=1", "--set", "currency="], "not a currency code"),
        (["{{x|money}}", "--set", "x=1", "--set", "currency=usd"], "not a currency code"),
        (["{{x|money:usd}}", "--set", "x=1"], "currency code such as EUR"),
        (["{{x|money}}", "--set", "x="], "decimal point"),
        (["{{x|money}}", "--set", "x=1e3"], "decimal point"),
        (["{{x|money}}", "--set", "x=NaN"], "decimal point"),
        (["{{x|money}}", "--set", "x=-5"], "from 0 up"),
        (["{{x|money}}", "--set", "x=12.345"], "more decimals than EUR"),
        (["{{x|money}}", "--set", "x=٣٤"], "decimal point"),
        (["{{x|money}}", "--set", f"x={'9' * 400}"], "from 0 up to"),
        (["{{x|money}}", "--set", "x=1000000000000"], "no larger number"),
        (["{{x}}", "--set", "x=1234"], "name a filter"),
        (["{{due|date}}", "--set", "due=2026-02-30"], "not a date"),
        (["{{x|phone}}", "--set", "x=91122233a"], "not a telephone"),
        (["{{x|dni}}", "--set", "x=12345678A"], "check letter"),
        (["{{x|time}}", "--lang", "eu", "--set", "x=17:30"], "hour is declined"),
        ([" "], "nothing to say"),
    ],
)
def test_a_wrong_text_or_value_exits_2_with_a_sentence(arguments: list[str], why: str) -> None:
    result = run(*arguments, "--words")
    assert result.exit_code == 2
    assert why in result.stderr
    assert result.stdout == ""


def test_the_sound_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "debt.wav"
    assert run("Debe {{amount|money}}", "--set", "amount=1234.56", "--out", str(out)).exit_code == 0
    with wave.open(str(out), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert 4 < file.getnframes() / 8000 < 9


@pytest.mark.parametrize("codec", ["alaw", "ulaw"])
def test_the_sound_can_be_what_asterisk_plays(tmp_path: Path, codec: str) -> None:
    out = tmp_path / f"debt.{codec}"
    assert run("Debe mil euros.", "--out", str(out)).exit_code == 0
    assert 1 < out.stat().st_size / 8000 < 4


@pytest.mark.parametrize("out", ["debt.mp3", "nowhere/debt.wav"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, out: str) -> None:
    result = run("Debe mil euros.", "--out", str(tmp_path / out))
    assert result.exit_code == 2
    assert "--out" in result.stderr
