"""One dialing process per ledger: a lock on a file beside the SQLite database.

The kernel holds the lock and lets go of it when the process dies, however it dies; the file itself
stays and means nothing. It guards one machine: several nodes need PostgreSQL.
"""

import fcntl
import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Connection, create_engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from dialer.store.database import Database
from dialer.store.errors import StoreError

_KEY = 0x5265_6361_646F
"""PostgreSQL's advisory lock of whoever dials ("Recado" in ASCII)."""


def dialing_lock(database: Database) -> AbstractContextManager[object]:
    """Held while this process may place calls from this ledger, on either engine."""
    return DialerLock(database.lock_file) if database.lock_file else ServerLock(database.url)


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


class ServerLock:
    """The same on PostgreSQL: held by a connection of its own, which the server ends with the process."""

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        try:
            self._connection = self._engine.connect()
            held = self._connection.execute(select(func.pg_try_advisory_lock(_KEY))).scalar_one()
        except DBAPIError as error:
            raise StoreError(f"The database cannot be locked for dialling: {error.orig}") from error
        if not held:
            self._connection.close()
            raise AlreadyDialing(
                "Another Recado is dialling from this database; two would call people twice. "
                "Stop it first, or wait until it has ended."
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection:
            self._connection.close()
