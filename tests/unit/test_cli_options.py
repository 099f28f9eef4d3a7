"""What every command has in common: the version, the campaigns file, the rehearsal that is spoken to."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlalchemy import select, text

from dialer.campaign import Campaign
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.lab.lab import Lab
from dialer.lab.state import new_state, write_state
from dialer.open_ledger import open_ledger
from dialer.store.database import Database
from dialer.store.schema import audit, suppression
from tests.fakes.ami_server import FakeAmi
from tests.unit.command import Recado
from tests.unit.test_campaign_law import GOOD

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "campaigns.yaml"
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;;1.234,56;;;;1234;\n"
WHOLE = ("person", "debt", "contact", "person_phone")
"""What each row of a file has one of."""
LONG = 20_000
"""Rows of an import that goes on for seconds, wherever it runs."""


def test_the_version_can_be_asked_for(recado: Recado) -> None:
    told = recado("--version")
    assert (told.code, told.out) == (0, f"recado {version('recado')}\n")


@pytest.mark.parametrize(
    "command", [["run"], ["demo"], ["plan"], ["test-call", "+34911234567"], ["retention", "run"]]
)
def test_the_campaigns_file_is_named_alike_everywhere(
    recado: Recado, empty: object, tmp_path: Path, command: list[str]
) -> None:
    file = tmp_path / "spring.yaml"
    file.write_text("limits: 3\n")
    told = recado(*command, "--campaigns", str(file))
    assert told.code == 2
    assert f"{file}:1:" in told.err
    assert recado(*command, "--file", str(file)).err.count("No such option") == 1


@pytest.mark.parametrize("command", [["report"], ["suppress", "C1"], ["audit", "verify"], ["erase", "C1"]])
def test_who_has_only_rehearsed_is_told_how_to_ask_the_rehearsal(
    recado: Recado, tmp_path: Path, command: list[str]
) -> None:
    rehearsed = tmp_path / ".recado/demo/state/recado.db"
    assert "--lab" not in recado(*command).err
    rehearsed.parent.mkdir(parents=True)
    rehearsed.touch()
    refused = recado(*command, language="es")
    assert refused.code == 2
    assert "añada --lab .recado/demo para consultarlo" in refused.err


@pytest.mark.parametrize(
    "command", [["report"], ["explain", "C1"], ["suppress", "C1"], ["lists", "show"], ["erase", "C1"]]
)
def test_a_database_without_tables_is_said_and_left_as_it_is(
    recado: Recado, monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "recado.db").touch()
    monkeypatch.setenv("RECADO_DATABASE", database_url)
    refused = recado(*command)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("There is no ledger at ")


def test_a_plan_needs_no_tables_yet(
    recado: Recado, monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "recado.db").touch()
    monkeypatch.setenv("RECADO_DATABASE", database_url)
    told = recado("plan", "--campaigns", str(SHIPPED), "--json")
    assert (told.code, "callable_now" in told.out) == (0, True)


def test_a_database_of_an_older_version_is_a_sentence_too(
    recado: Recado, monkeypatch: pytest.MonkeyPatch, database: Database, database_url: str
) -> None:
    monkeypatch.setenv("RECADO_DATABASE", database_url)
    database.write(lambda tx: tx.execute(text("ALTER TABLE person RENAME COLUMN name TO called")))
    refused = recado("explain", "C1")
    assert refused.code == 2
    assert "`recado run`" in refused.err
    assert "Traceback" not in refused.err


def test_an_empty_folder_has_no_rehearsal_to_go_on_with(recado: Recado, tmp_path: Path) -> None:
    refused = recado("demo", "--campaigns", str(SHIPPED), "--resume", "--folder", str(tmp_path / "none"))
    assert (refused.code, refused.out) == (2, "")
    assert "There is no rehearsal in" in refused.err
    assert not (tmp_path / "none").exists()


def test_what_is_said_to_a_rehearsal_is_written_at_its_own_time(
    recado: Recado, make_campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    folder, ahead = tmp_path / "lab", datetime(2031, 6, 17, 10, 0, tzinfo=UTC)
    (folder / "state").mkdir(parents=True)
    write_state(folder, new_state(None, smtp=9))
    with open_ledger(Lab(folder=folder).settings) as database:
        database.migrate()
        import_contacts(database, make_campaign(HEADER + ANA), Needs(), now=ahead, rejects=tmp_path)
        recado("mark", "C1", "vulnerable", "--until", "2031-06-17", "--lab", str(folder))
        written = database.read(
            lambda tx: tx.execute(select(audit.c.at).order_by(audit.c.id)).scalars().all()
        )
        assert written[-1] >= ahead
        recado("suppress", "C1", "--lab", str(folder))
        (when,) = database.read(lambda tx: tx.execute(select(suppression.c.since)).scalars().all())
    assert when >= ahead


@pytest.mark.parametrize("written", ["02/11/2026", "2 Nov 2026", "20261102", "2026-13-01"])
def test_a_day_is_typed_in_one_way_and_that_way_is_said(recado: Recado, empty: object, written: str) -> None:
    given = ("--wording", "v3", "--channel", "web", "--evidence", "form 7", "--on", written)
    refused = recado("basis", "record", "C1", "consent_automated_call", *given, language="es")
    assert refused.code == 2
    assert "año-mes-día, por ejemplo 2026-11-02" in refused.err


@pytest.fixture
def asterisk(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAmi]:
    """Both AMI users may log in, also from another process."""
    server, loop = FakeAmi(), asyncio.new_event_loop()
    answering = threading.Thread(target=loop.run_forever)
    answering.start()
    asyncio.run_coroutine_threadsafe(server.start(), loop).result()
    monkeypatch.setenv("RECADO_AMI_PORT", str(server.port))
    for name in ("RECADO_AMI_SECRET", "RECADO_AMI_CONFIG_SECRET"):
        monkeypatch.setenv(name, server.secret)
    yield server
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    answering.join()
    loop.close()


def test_who_cannot_log_in_to_asterisk_imports_nobody(
    recado: Recado, file: Path, asterisk: FakeAmi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.csv").write_text(
        "id;ref;name;phone;amount;due;dni\nC1;F1;Ana Gil;911000000;10,00;2026-12-01;1234\n"
    )
    (tmp_path / "campaigns.yaml").write_text(GOOD)
    monkeypatch.setattr("dialer.launch.ANSWERS_WITHIN", 2.0)
    asterisk.refuse_login_with = "Authentication failed"
    refused = recado("run")
    assert refused.code == 2
    assert "Asterisk cannot be reached" in refused.err
    with sqlite3.connect(file) as ledger:
        assert ledger.execute("SELECT count(*) FROM contact").fetchone() == (0,)


@pytest.fixture
def at_a_terminal() -> Iterator[None]:
    """Of what a shell runs in the background Ctrl-C is ignored, and whatever that starts inherits it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("asterisk", "at_a_terminal")
def test_ctrl_c_ends_a_long_import_between_two_rows(file: Path, tmp_path: Path) -> None:
    """The real program, interrupted as the terminal does it: said, 130, and nobody half in the ledger."""
    (tmp_path / "people.csv").write_text(
        "id;ref;name;phone;amount;due;dni\n"
        + "".join(
            f"C{n};F{n};Ana Gil;91{n:07};10,00;2026-12-01;1234\n" for n in range(1_000_000, 1_000_000 + LONG)
        )
    )
    (tmp_path / "campaigns.yaml").write_text(GOOD)
    typed = [sys.executable, "-m", "dialer", "run"]
    environment = {**os.environ, "RECADO_LANGUAGE": "en", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        typed, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        _until_someone_is_in(file, running)
        with _held(file):
            running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=600)
    assert running.returncode == 130, out + err
    assert "the import was stopped" in " ".join(out.split())
    assert "Stopped by Ctrl-C." in err
    assert "Traceback" not in out + err
    with sqlite3.connect(file) as ledger:
        counts = {ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in WHOLE}  # noqa: S608
    assert len(counts) == 1
    assert 0 < counts.pop() < LONG


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Nobody writes to the ledger meanwhile: however slow we are, the import is not over too soon."""
    with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as ledger:
        ledger.execute("BEGIN IMMEDIATE")
        assert ledger.execute("SELECT count(*) FROM contact").fetchone()[0] < LONG
        yield
        ledger.execute("ROLLBACK")


def _until_someone_is_in(file: Path, running: subprocess.Popen[str]) -> None:
    for _ in range(12_000):
        with suppress(sqlite3.OperationalError), sqlite3.connect(f"file:{file}?mode=ro", uri=True) as ledger:
            if ledger.execute("SELECT count(*) FROM contact").fetchone()[0]:
                return
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
    raise AssertionError("nobody was imported")
