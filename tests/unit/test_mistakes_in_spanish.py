"""Whoever works in Spanish reads in Spanish what is wrong with a list, hours, a flow or a text."""

from pathlib import Path

import pytest

from dialer.mistakes import mistake_in
from ivr_flows.loader import FlowErrors, load_flow
from tests.unit.command import Recado

ROOT = Path(__file__).parents[2]

SAID = [
    ("Debe {{importe", "a '{{' le falta su '}}' (en el carácter 6)"),
    ("Debe {{importe|dinero}}", "el campo 'importe' tiene un filtro desconocido, 'dinero'; se conocen"),
    ("Debe {{importe}}", "no hay valor para {{importe}} (en el carácter 6)"),
    ("Vence el {{fecha|date}}", "su valor no es una fecha como 2026-05-03 (en el carácter 10)"),
    ("Debe {{amount|money}}", "su valor no es un número de 0 a 10^15"),
]


@pytest.mark.parametrize(("text", "told"), SAID)
def test_a_text_that_cannot_be_said(recado: Recado, text: str, told: str) -> None:
    values = [f"{name}={value}" for name, value in (("fecha", "mañana"), ("amount", "x")) if name in text]
    options = [part for value in values for part in ("--set", value)]
    refused = recado("say", text, "--words", *options, language="es")
    assert refused.code == 2
    assert told in refused.err


def test_a_language_and_a_value_that_nobody_can_say(recado: Recado) -> None:
    assert "aún no hay palabras para el idioma 'de'" in recado("say", "x", "--lang", "de", language="es").err
    assert "escríbalo como NOMBRE=VALOR" in recado("say", "x", "--set", "amount", language="es").err


LISTS = [
    ("# list: otra\n# date: 2026-11-20\n# entries: 1\n+34911222333\n# end\n", "esta es la lista otra"),
    (
        "# list: robinson\n# date: ayer\n# entries: 1\n+34911222333\n# end\n",
        "'ayer' no es una fecha; escríbala",
    ),
    (
        "# list: robinson\n# date: 2026-11-20\n# entries: 2\n+34911222333\n# end\n",
        "se anuncian 2 entradas y hay 1",
    ),
    (
        "# list: robinson\n# date: 2026-11-20\n# entries: 1\n+34911222333\n",
        "está cortado; vuelva a descargarlo",
    ),
    ("hola\n", "en la cabecera no está '# list: …'"),
]


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(("text", "told"), LISTS)
def test_a_list_that_is_not_taken(recado: Recado, tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "robinson.txt"
    file.write_text(text)
    refused = recado("lists", "import", "robinson", str(file), language="es")
    assert refused.code == 2
    assert told in refused.err


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("mon", "'mon' no es un día con sus horas; se admiten días y horas como"),
        ("mon 18:00-10:00", "'18:00-10:00' acaba antes de empezar; se admiten"),
        ("mon 09:00-10:00; mon 11:00-12:00", "Mon está dos veces; se admiten"),
    ],
)
def test_hours_that_cannot_be_understood(recado: Recado, hours: str, told: str) -> None:
    refused = recado("hours", "C1", hours, language="es")
    assert refused.code == 2
    assert told in refused.err


FLOW = (ROOT / "ivr_flows/flows/recordatorio.yaml").read_text()
WAYS = [
    ("start: ", "start: nowhere # ", "se admite: "),
    ("always:", "allways:", "no es una clave conocida aquí"),
    ("languages: ", "languages: {} # ", "hace falta una lista (- elemento)"),
]


@pytest.mark.parametrize(("written", "instead", "told"), WAYS)
def test_a_flow_with_a_mistake(tmp_path: Path, written: str, instead: str, told: str) -> None:
    assert written in FLOW
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW.replace(written, instead, 1))
    with pytest.raises(FlowErrors) as refused:
        load_flow(file)
    assert told in mistake_in("es", str(refused.value))
