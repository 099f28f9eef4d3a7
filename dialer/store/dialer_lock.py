"""One dialing process per ledger: a lock on a file beside the SQLite database.

The kernel holds the lock and lets go of it when the process dies, however it dies; the file itself
stays and means nothing. It guards one machine: several nodes need PostgreSQL.
"""

import fcntl
import os
from pathlib import Path
from typing import Self

from dialer.store.database import StoreError


class AlreadyDialing(StoreError):
    """Another process dials from this ledger; the message names its pid."""


class DialerLock:
    """Held while this process may place calls: `with DialerLock(database.lock_file): …`.

    Entering raises AlreadyDialing if another process holds it, StoreError if the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1

    def __enter__(self) -> Self:
        try:
            # Not inherited by programs started from here: a forgotten child must not keep the lock.
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"The lock file {self._path} cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyDialing(self._refusal()) from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, str(os.getpid()).encode(), 0)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)

    def _refusal(self) -> str:
        pid = os.pread(self._fd, 20, 0).decode(errors="replace").strip() or "unknown"
        os.close(self._fd)
        return (
            f"Another Recado (process {pid}) is dialling from this database; two would call people twice. "
            f"Stop it first (kill {pid} lets its calls finish), or wait. The lock is {self._path}."
        )
