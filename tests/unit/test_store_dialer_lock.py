"""Only one process dials from a ledger, and a dead one is no obstacle."""

import subprocess
import sys
from pathlib import Path

import pytest

from dialer.store.database import Database
from dialer.store.dialer_lock import AlreadyDialing, DialerLock, dialing_lock
from dialer.store.errors import StoreError

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
