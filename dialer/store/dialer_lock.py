"""Who may dial from a ledger: one process from an SQLite file, one of each node's name from PostgreSQL.

The kernel holds the file's lock and lets go of it when the process dies, however it dies; the file itself
stays and means nothing. PostgreSQL's lock ends with a connection, which may drop while the process lives: so
each node also has a lease, which is asked in the transaction of every call (store/nodes.py).
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.installation import Run
from dialer.store.locks import number_of
from dialer.store.news import listening
from dialer.store.nodes import begin_run, end_run, renew

RENEW_EVERY = 2.0
"""Seconds between two renewals of a lease: several may fail before it runs out."""

_ALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
    "options": (
        "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 "
        "-c statement_timeout=5000"
    ),
}
"""Within about 5 s each end notices that the other is out of reach, in libpq's own seconds and milliseconds:
the name of a machine that has lost its power is free again. A server that is reached and stands still is not
noticed; nothing can be written to it either, and so nobody is dialled."""


@contextmanager
def dialing_lock(database: Database) -> Iterator[None]:
    """Held while this process may place calls from this ledger, on either engine.

    On PostgreSQL `database.run` is meanwhile which run of its node this is, and `database.dialing_trouble`
    tells when it may dial no more; what others change is heard (store/news.py).
    """
    if database.lock_file:
        with DialerLock(database.lock_file):
            yield
        return
    with ServerLock(database) as lock, listening(lock.engine, database.news):
        database.dialing_trouble = lock.trouble
        try:
            yield
        finally:
            database.dialing_trouble = str


class AlreadyDialing(StoreError):
    """Another process dials from this file, or under this node's name; the message says what to do."""


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
    """A node's name on PostgreSQL, held by a connection of its own, and its lease, renewed by a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._node = database.installation.node
        self.engine = create_engine(
            database.url,
            poolclass=NullPool,
            pool_reset_on_return=None,  # of a lost connection it would fail, and log a traceback
            isolation_level="AUTOCOMMIT",
            connect_args=_ALIVE,
        )
        self._connection: Connection | None = None
        self._one_at_a_time = threading.Lock()
        self._over = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="store-lease", daemon=True)

    def __enter__(self) -> Self:
        self._take()
        self._renewing.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._renewing.join()
        self._end_run()
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

    def _renew(self) -> None:
        while not self._over.wait(RENEW_EVERY):
            self.trouble()

    def _holds(self) -> bool:
        """A connection that answers has held the lock since it took it; its lease is as long as ever."""
        if self._connection is None or self._database.run is None:
            return False
        try:
            renewed = renew(self._connection, self._database.run)
        except DBAPIError:
            renewed = False
        if not renewed:
            self._let_go()
        return renewed

    def _take(self) -> None:
        """Take the name, and begin a new run: whatever an earlier one still does, it calls nobody."""
        self._connection = connection = self._connected()
        try:
            self._database.run = self._begun(connection)
        except BaseException:
            self._let_go()
            raise

    def _connected(self) -> Connection:
        try:
            return self.engine.connect()
        except DBAPIError as error:
            raise StoreError(f"The database cannot be locked for dialling: {error.orig}") from error

    def _begun(self, connection: Connection) -> Run:
        try:
            free = connection.execute(select(func.pg_try_advisory_lock(number_of(f"dials {self._node}"))))
            if free.scalar_one():
                return begin_run(connection, self._node)
        except DBAPIError as error:
            raise StoreError(f"The database cannot be locked for dialling: {error.orig}") from error
        raise AlreadyDialing(
            f"Another Recado is dialling from this database as {self._node}; both would answer for the same "
            "calls. Give each dialing machine a name of its own (RECADO_NODE), or wait until it has ended."
        )

    def _end_run(self) -> None:
        if self._connection and self._database.run:
            with suppress(DBAPIError):  # then the lease runs out by itself
                end_run(self._connection, self._database.run)

    def _let_go(self) -> None:
        self._database.run = None
        connection, self._connection = self._connection, None
        if connection:
            with suppress(DBAPIError):  # what dropped cannot be closed properly
                connection.close()
