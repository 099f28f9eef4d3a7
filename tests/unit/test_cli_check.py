"""`recado check` and `recado compliance` as somebody reads them for the first time, in both languages."""

import json
from pathlib import Path

import pytest

from dialer.cli.mistakes import mistake
from dialer.mistakes import KNOWN
from tests.unit.command import Recado
from tests.unit.test_campaign_law import GOOD

ROOT = Path(__file__).parents[2]
GOOD_ROW = "C{n};F{n};Ana Gil;9112223{n:02};10,00;2026-12-01;1234\n"
BAD_ROW = "C{n};F{n};Ana Gil;9112223{n:02};ten;2026-12-01;1234\n"


@pytest.fixture
def campaigns(tmp_path: Path) -> Path:
    """Twelve good rows, seven whose amount is wrong, and two whose number is."""
    rows = [GOOD_ROW.format(n=n) for n in range(12)] + [BAD_ROW.format(n=n) for n in range(12, 19)]
    rows += ["C19;F19;Eva;1;10,00;2026-12-01;1234\n", "C20;F20;Eva;1;10,00;2026-12-01;1234\n"]
    (tmp_path / "people.csv").write_text("id;ref;name;phone;amount;due;dni\n" + "".join(rows))
    file = tmp_path / "campaigns.yaml"
    file.write_text(GOOD)
    return file


def test_check_tells_every_reason_with_its_count_and_the_first_places(
    recado: Recado, campaigns: Path
) -> None:
    told = recado("check", str(campaigns)).out
    people = campaigns.with_name("people.csv")
    assert "reminder: 12 rows can be imported, 9 cannot" in told
    amount = "amount: is no amount in the campaign's style, 1.234,56 (decimals: comma)"
    assert f"7 × {amount} ({people}:14:27, 15:27, 16:27, 17:27, 18:27 …)" in told
    assert "2 × phone: the number is no complete, valid number in ES" in told


@pytest.mark.parametrize(
    ("language", "said"), [("en", "so nothing is imported"), ("es", "así que no se importa nada")]
)
def test_a_file_that_the_import_refuses_as_a_whole_is_a_mistake(
    recado: Recado, campaigns: Path, language: str, said: str
) -> None:
    people = campaigns.with_name("people.csv")
    rows = people.read_text().splitlines(keepends=True)
    people.write_text("".join([rows[0], *rows[1:5], *rows[13:20]]))
    told = recado("check", str(campaigns), language=language)
    assert told.code == 1
    assert said in told.out
    assert ("12 rows can be" in told.out, "7" in told.out) == (False, True)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Reading the contacts: reminder: 500"), ("es", "Leyendo los contactos: reminder")],
)
def test_who_waits_for_a_long_file_is_told_how_far_it_is_and_the_answer_is_left_alone(
    recado: Recado, campaigns: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    people = campaigns.with_name("people.csv")
    header = people.read_text().splitlines(keepends=True)[0]
    people.write_text(header + "".join(GOOD_ROW.format(n=n % 100) for n in range(600)))
    assert said not in recado("check", str(campaigns), language=language).err
    monkeypatch.setattr("dialer.cli.screen.PLAIN_EVERY", 0.0)
    told = recado("check", str(campaigns), language=language)
    assert said in told.err
    assert said not in told.out


def test_a_paid_row_with_a_date_that_is_none_counts_as_one_that_can_be_imported(
    recado: Recado, campaigns: Path
) -> None:
    people = campaigns.with_name("people.csv")
    row = GOOD_ROW.format(n=40).strip().replace("2026-12-01", "05/13/2026")
    lines = people.read_text().splitlines()
    people.write_text(
        "\n".join([f"{lines[0]};estado", *(f"{each};" for each in lines[1:]), f"{row};Pagado\n"])
    )
    campaigns.write_text(GOOD.replace("due: due", "due: due, status: estado"))
    assert "13 rows can be imported, 9 cannot" in recado("check", str(campaigns)).out


def test_check_speaks_spanish_of_rows_keys_and_files(recado: Recado, campaigns: Path) -> None:
    told = recado("check", str(campaigns), language="es").out
    assert "7 × amount: no es un importe escrito como indica la campaña, 1.234,56" in told
    assert "2 × phone: no es un número completo y válido en ES" in told
    campaigns.write_text(GOOD.replace("max_call: 10m", "max_call: 10x").replace("limits:", "limitz:"))
    told = recado("check", str(campaigns), language="es").out
    assert "hay '10x'; se admite: de 1m a 2h, como número con s, m, h o d" in told
    assert "limitz: clave desconocida; ¿quería decir 'limits'? se admiten: limits, trunks" in told
    refused = recado("plan", "--campaigns", str(campaigns), language="es")
    assert "hay '10x'; se admite: de 1m a 2h" in refused.err


def test_what_is_half_known_stays_as_it_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECADO_LANGUAGE", "es")
    assert mistake("a.csv:3:1: amount: is empty; every row needs one; phone: no telephone number") == (
        "a.csv:3:1: amount: está vacía; hace falta en todas las filas; phone: no hay número de teléfono"
    )
    assert mistake("a.yaml:3:1: missing; something new") == "a.yaml:3:1: missing; something new"
    written = [english.replace("{{", "{").replace("}}", "}") for english in KNOWN]
    assert [english for english in written if mistake(english) == english] == []


@pytest.mark.parametrize(("language", "said"), [("en", "still the shipped sample"), ("es", "la de muestra")])
def test_the_sample_opinion_is_noticed_outside_a_rehearsal(
    recado: Recado, campaigns: Path, language: str, said: str
) -> None:
    assert said not in recado("check", str(campaigns), language=language).out
    campaigns.write_text(GOOD.replace("signed_by: Ana Gil", "signed_by: Delegada de muestra"))
    told = recado("check", str(campaigns), language=language)
    assert (told.code, told.out.count(said)) == (0, 1)
    assert said not in recado("check", str(ROOT / "campaigns.yaml"), language=language).out


def test_vectors_are_introduced_and_the_wrong_ones_named(recado: Recado, tmp_path: Path) -> None:
    limit = {"events": [], "now": "2027-06-15T08:00:00Z", "window": {"local_day": 1}, "limit": 1}
    rows = [
        {**limit, "id": f"L{n}", "zone": "Europe/Madrid", "expected": e}
        for n, e in enumerate(("ALLOW", "DENY"))
    ]
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps({"limit": rows}))
    told = recado("compliance", "test", str(file), language="es")
    assert told.code == 1
    assert told.out.splitlines()[-1] == "1 of 2 match"
    assert "queda sitio en un límite (2 de limit)" in " ".join(told.err.split())
    assert told.err.splitlines()[-1] == "No son como se esperaba: L1"


@pytest.mark.parametrize("asked", ["ES", "es"])
def test_the_rules_of_one_country_can_be_read_alone(recado: Recado, asked: str) -> None:
    told = recado("compliance", "check", "--rules", "--country", asked)
    assert told.code == 0
    assert "es.window.debt" in told.out
    assert "us.regf" not in told.out
    assert "us.regf.7in7" in recado("compliance", "check", "--rules", "--country", "us_third_party").out


def test_a_country_nobody_has_a_profile_of_is_refused_with_those_there_are(recado: Recado) -> None:
    refused = recado("compliance", "check", "--country", "XX", language="es")
    assert refused.code == 2
    assert "No hay ningún perfil de 'XX': indique un país (" in refused.err
