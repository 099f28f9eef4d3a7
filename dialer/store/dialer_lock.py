"""One dialing process per ledger: a lock on a file beside the SQLite database, or in PostgreSQL.

The kernel holds the file's lock and lets go of it when the process dies, however it dies; the file itself
stays and means nothing. It guards one machine: several nodes need PostgreSQL, whose lock ends with a
connection, which may drop while the process lives.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Connection, create_engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from dialer.store.database import Database
from dialer.store.errors import StoreError

_KEY = 0x5265_6361_646F
"""PostgreSQL's advisory lock of whoever dials ("Recado" in ASCII)."""


_ALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}
"""Within about 5 s a server that is out of reach is noticed, in libpq's own seconds and milliseconds. One
that is reached and stands still is not; nothing can be written to it either, and so nobody is dialled."""


@contextmanager
def dialing_lock(database: Database) -> Iterator[None]:
    """Held while this process may place calls from this ledger, on either engine.

    `database.dialing_trouble` tells meanwhile when it is held no more.
    """
    if database.lock_file:
        with DialerLock(database.lock_file):
            yield
        return
    with ServerLock(database.url) as lock:
        database.dialing_trouble = lock.trouble
        try:
            yield
        finally:
            database.dialing_trouble = str


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
        self._engine = create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_ALIVE
        )
        self._connection: Connection | None = None
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> Self:
        self._take()
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()

    def trouble(self) -> str:
        """Why it is held no more and cannot be taken again; empty while it is held. Blocks for seconds."""
        with self._one_at_a_time:
            try:
                if not self._holds():
                    self._take()
            except StoreError as error:
                return str(error)
            return ""

    def _holds(self) -> bool:
        """A connection that answers has held the lock since it took it."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(select(1))
        except DBAPIError:
            self._let_go()
            return False
        return True

    def _take(self) -> None:
        try:
            connection = self._engine.connect()
            held = connection.execute(select(func.pg_try_advisory_lock(_KEY))).scalar_one()
        except DBAPIError as error:
            raise StoreError(f"The database cannot be locked for dialling: {error.orig}") from error
        if not held:
            connection.close()
            raise AlreadyDialing(
                "Another Recado is dialling from this database; two would call people twice. "
                "Stop it first, or wait until it has ended."
            )
        self._connection = connection

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with suppress(DBAPIError):  # what dropped cannot be closed properly
                connection.close()
