"""`recado hours`, `abandoned` and `line-types`: what they answer, keep and audit."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dialer.campaign import Campaign
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.policy.line_type import LookedUp
from dialer.store.asked_hours import hours_asked_by
from dialer.store.audit import told_of_person
from dialer.store.database import Database
from dialer.store.dossier import dossier
from tests.unit import command
from tests.unit.command import together
from tests.unit.told import line_type_of

HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;;1.234,56;;;;1234;\n"
Recado = Callable[..., tuple[int, str]]


@pytest.fixture
def ledger(empty: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Database:
    """A ledger that knows Ana and her debt."""
    campaign = make_campaign(HEADER + ANA)
    import_contacts(empty, campaign, Needs(), now=datetime.now(UTC), rejects=tmp_path)
    return empty


@pytest.fixture(name="recado")
def typed(recado: command.Recado, ledger: Database) -> Recado:
    return together(recado)


def test_hours_are_kept_shown_exported_and_lifted(recado: Recado, ledger: Database) -> None:
    code, said = recado("hours", "C1", "mon-fri 16:00-18:00", "--evidence", "letter 7")
    assert code == 0
    assert "C1: mon-fri 16:00-18:00 (in writing: letter 7)" in said
    assert recado("hours", "C1", language="es")[1].startswith("C1: mon-fri 16:00-18:00 (por escrito")
    export = ledger.read(dossier, "C1")
    assert export is not None
    assert [each["hours"] for each in export["asked_hours"]] == ["mon-fri 16:00-18:00"]
    assert ledger.read(told_of_person, "C1")[-1].content["asked_hours"] == "mon-fri 16:00-18:00"
    assert recado("hours", "C1", "--lift") == (0, "C1: at any lawful time again.\n")
    assert ledger.read(hours_asked_by, ["C1"]) is None
    assert "no hours of their own" in recado("hours", "C1")[1]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("hours", "C1", "at night"), "is no day with its hours; allowed: days and hours such as"),
        (("hours", "C9", "mon 10:00-12:00"), "C9"),
        (("hours", "C1", "mon 10:00-12:00", "--lift"), "one of the two"),
        (("abandoned", "C1"), "No call to C1 was answered without a conversation"),
        (("line-types", "missing.csv"), "missing.csv:1:1: cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    recado: Recado, arguments: tuple[str, ...], why: str
) -> None:
    code, said = recado(*arguments)
    assert code != 0
    assert why in said


def test_s27_lines_that_were_looked_up_are_kept_with_their_day(
    recado: Recado, ledger: Database, tmp_path: Path
) -> None:
    day = datetime.now(UTC).date() - timedelta(days=3)
    (tmp_path / "lines.csv").write_text(f"number;line_type;looked_up_on\n+16025550134;landline;{day}\n")
    code, said = recado("line-types", "lines.csv", language="es")
    assert (code, "Un fijo se cree 15 días" in said) == (0, True)
    assert ledger.read(line_type_of, "+16025550134") == LookedUp(line_type="fixed_line", on=day)
