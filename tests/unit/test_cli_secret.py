"""A ledger keyed by no secret, or by one that can be guessed, is never begun: no command writes to it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dialer.campaign import Campaign
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.store.audit_check import verify
from dialer.store.database import Database
from dialer.store.look_up import has_person
from tests.unit.command import Recado
from tests.unit.desk import HEADER, TUESDAY
from tests.unit.test_campaign_law import GOOD

ANA = "C1;F1;Ana Núñez;911222333;;1.234,56;;;;1234;\n"
SHORT = "only 24 characters long."
WRITING = [
    ["suppress", "C1"],
    ["stop"],
    ["mark", "C1", "vulnerable"],
    ["contacted", "C1"],
    ["erase", "C1"],
    ["export-person", "C1"],
    ["retention", "run"],
    ["basis", "revoke", "C1"],
    ["hours", "C1", "mon-fri 16:00-18:00"],
    ["abandoned", "C1"],
    ["line-types", "types.csv"],
    ["lists", "import", "robinson", "list.txt"],
    ["follow-ups", "again", "1"],
]


@pytest.fixture
def ledger(empty: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Database:
    """It knows Ana."""
    import_contacts(empty, make_campaign(HEADER + ANA), Needs(), now=TUESDAY, rejects=tmp_path)
    return empty


@pytest.mark.parametrize(("secret", "length"), [("", 0), (SHORT, 24)])
@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_nothing_is_written_without_a_secret(
    recado: Recado,
    ledger: Database,
    monkeypatch: pytest.MonkeyPatch,
    *,
    command: list[str],
    secret: str,
    length: int,
) -> None:
    before = ledger.read(verify, "node-1")
    monkeypatch.setenv("RECADO_SECRET", secret)
    refused = recado(*command)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"RECADO_SECRET has {length} characters; 32 or more are needed")
    assert ".env" in refused.err
    assert "RECADO_SECRET_FILE" in refused.err
    assert ledger.read(verify, "node-1") == before
    assert ledger.read(has_person, "C1")


@pytest.mark.parametrize("command", [["run"], ["test-call", "+34911222333"]], ids=" ".join)
def test_no_ledger_is_begun_without_a_secret(
    recado: Recado, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "campaigns.yaml").write_text(GOOD)
    monkeypatch.setenv("RECADO_SECRET", SHORT)
    refused = recado(*command, language="es")
    assert refused.code == 2
    assert refused.err.startswith("RECADO_SECRET tiene 24 caracteres; hacen falta 32 o más")
    assert not file.exists()


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("command", [["explain", "C1"], ["basis", "show", "C1"], ["lists", "show"]])
def test_who_only_asks_needs_no_secret(
    recado: Recado, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("RECADO_SECRET", "")
    assert recado(*command).code == 0
