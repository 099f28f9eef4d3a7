"""What `check` and `doctor` find amiss, in both languages; what a test call presses."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from dialer.cli.one_call import sample_factors
from dialer.store.database import Database
from ivr_flows.loader import load_flow
from tests.unit.command import Recado

ROOT = Path(__file__).parents[2]
SURVEY = ROOT / "examples/campaigns/encuesta.yaml"


@pytest.mark.parametrize(
    ("language", "rows", "one", "two"),
    [
        ("en", "6 rows can be imported, 0 cannot", ": 1 mistake: mend it", ": 2 mistakes: mend them"),
        ("es", "6 filas se pueden importar, 0 no", ": 1 error: corríjalo", ": 2 errores: corríjalos"),
    ],
)
def test_check_counts_mistakes_as_people_do(
    recado: Recado, tmp_path: Path, language: str, rows: str, one: str, two: str
) -> None:
    good = recado("check", str(SURVEY), language=language)
    assert (good.code, rows in good.out) == (0, True)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    bad = tmp_path / "examples/campaigns/encuesta.yaml"
    for key, sentence in (("max_attempts: ", one), ("max_calls: ", two)):
        bad.write_text(bad.read_text().replace(key, f"{key}x", 1))
        told = recado("check", str(bad), language=language)
        assert (told.code, sentence in told.out) == (1, True)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "nothing answers there (connection refused)"), ("es", "nadie responde ahí (conexión rechazada)")],
)
def test_an_asterisk_that_is_not_there_is_said_without_numbers_of_the_system(
    recado: Recado, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    monkeypatch.setenv("RECADO_AMI_SECRET", "secret")
    told = recado("check", str(SURVEY), language=language)
    assert told.code == 1
    assert told.out.count(sentence) == 2
    assert "Errno" not in told.out


@pytest.mark.parametrize(
    ("language", "ledger_line", "mail_line"),
    [
        (
            "en",
            "does not exist yet: `recado run` makes it",
            "127.0.0.1:9 does not accept mail: nothing answers",
        ),
        ("es", "aún no existe: la crea `recado run`", "127.0.0.1:9 no acepta correo: nadie responde ahí"),
    ],
)
def test_doctor_looks_and_makes_nothing(
    recado: Recado, file: Path, language: str, ledger_line: str, mail_line: str
) -> None:
    file.parent.mkdir()
    told = recado("doctor", language=language)
    assert told.code == 1
    assert f"{file} {ledger_line}" in told.out
    assert mail_line in told.out
    assert "Errno" not in told.out
    assert not file.exists()


def test_doctor_knows_the_ledger_of_another_version(recado: Recado, empty: Database) -> None:
    assert "can be read and written, and is of this version" in recado("doctor").out
    empty.write(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    assert "was written by another version of Recado" in recado("doctor").out
    assert "es de otra versión de Recado" in recado("doctor", language="es").out


def test_a_test_call_has_digits_for_every_second_factor_of_its_flow(tmp_path: Path) -> None:
    shipped = ROOT / "ivr_flows/flows/recordatorio_con_respuesta.yaml"
    assert sample_factors(load_flow(shipped)) == {"birth_day_month": "0101", "id_last4": "1234"}
    assert sample_factors(load_flow(ROOT / "examples/flows/encuesta.yaml")) == {}
    longer = tmp_path / "longer.yaml"
    longer.write_text(shipped.read_text().replace("digits: 4", "digits: 6").replace("id_last4", "id_last6"))
    assert sample_factors(load_flow(longer))["id_last6"] == "123456"
