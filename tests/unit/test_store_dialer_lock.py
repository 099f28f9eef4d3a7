"""Only one process dials from a ledger, and a dead one is no obstacle."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from dialer.store.database import Database
from dialer.store.dialer_lock import AlreadyDialing, DialerLock, dialing_lock
from dialer.store.errors import StoreError
from tests.unit.conftest import ENGINES
from tests.unit.desk import EVA, Desk
from tests.unit.night import Night

END_THE_HOLDER = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = :name
"""

on_a_server = pytest.mark.parametrize(
    "database_url", [engine for engine in ENGINES if engine != "sqlite"], indirect=True
)

HOLDER = """
import sys, time
from pathlib import Path
from dialer.store.dialer_lock import DialerLock
with DialerLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def lock_file(tmp_path: Path) -> Path:
    return tmp_path / "recado.db.dialer"


def test_a_second_dialer_is_refused_and_told_the_first_ones_pid_until_that_dies(lock_file: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(lock_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(AlreadyDialing, match=f"process {first.pid}"), DialerLock(lock_file):
            pass
        first.kill()
        first.wait()
        with DialerLock(lock_file):
            pass


def test_the_lock_can_be_taken_again_after_it_was_let_go(lock_file: Path) -> None:
    for _ in range(2):
        with DialerLock(lock_file):
            pass


def test_a_program_started_while_dialling_does_not_keep_the_lock(lock_file: Path) -> None:
    with DialerLock(lock_file):
        child = subprocess.Popen(["sleep", "600"], close_fds=False)
    try:
        with DialerLock(lock_file):
            pass
    finally:
        child.kill()
        child.wait()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "recado.db.dialer"
    with pytest.raises(StoreError, match=f"{missing} cannot be written"), DialerLock(missing):
        pass


def test_on_either_engine_one_process_dials_from_a_database(database: Database) -> None:
    with dialing_lock(database), pytest.raises(AlreadyDialing), dialing_lock(database):
        pass
    with dialing_lock(database):
        pass


@on_a_server
async def test_who_lost_the_lock_calls_nobody_while_another_has_it(
    desk: Callable[..., Desk], database_url: str, tmp_path: Path
) -> None:
    """The server, or something between, ended the connection that holds the lock: another may dial now."""
    night = Night(desk(EVA), tmp_path / "cel.jsonl")
    database, telephone = night.desk.database, night.desk.telephone
    with dialing_lock(database):
        await night.sweep()
        before = telephone.up
        _end_the_holder(database)
        with Database(database_url) as elsewhere, dialing_lock(elsewhere):
            await night.sweep()
            meanwhile, why = telephone.up, telephone.trouble
        await night.sweep()
        assert (before, meanwhile, telephone.up) == (True, False, True)
        assert "Another Recado is dialling" in why


@on_a_server
def test_a_lock_that_was_lost_is_taken_again_if_nobody_has_it(database: Database) -> None:
    with dialing_lock(database):
        _end_the_holder(database)
        assert database.dialing_trouble() == ""
        with pytest.raises(AlreadyDialing), dialing_lock(Database(str(database.url))):
            pass


@on_a_server
def test_who_lost_the_lock_and_reaches_no_server_is_told_so(database: Database) -> None:
    with dialing_lock(database):
        _end_the_holder(database, and_then="ALTER DATABASE {} ALLOW_CONNECTIONS false")
        assert "cannot be locked for dialling" in database.dialing_trouble()
    assert database.dialing_trouble() == ""


def _end_the_holder(database: Database, and_then: str = "SELECT 1") -> None:
    """As an administrator, a fail-over or a firewall between does."""
    name = database.url.database
    with Database(str(database.url.set(database="postgres"))) as server:
        server.write(lambda tx: tx.execute(text(and_then.format(f'"{name}"'))))
        ended = server.write(lambda tx: tx.execute(text(END_THE_HOLDER), {"name": name}).all())
    assert ended == [(True,)]
