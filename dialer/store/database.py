"""The database: plain functions of a connection, each run as one transaction.

A transaction is `def f(tx: Connection, …) -> T`. It is run whole or not at all:
`database.write(f, …)` here and now, `await database.run_write(f, …)` off the event loop in one hop.

SQLite has one writer at a time, so all writes of a process queue for one thread and one connection
instead of fighting for the file; other processes wait for each other (engines.py: BUSY). Readers never
wait for a writer (WAL). PostgreSQL runs writes side by side, at most `THREADS` from one process.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

import structlog
from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dialer.store.engines import engine_of
from dialer.store.errors import StoreError, Undone
from dialer.store.installation import OPTION, Installation, Run
from dialer.store.news import News

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 3
"""How often, in all, a write is run that PostgreSQL undoes because it and another waited for each other."""

THREADS = 4
"""Transactions at once from this process; SQLite: reads only, its writes have one thread."""


class Database:
    """One database of one process. Threads may share it; close it at the end."""

    def __init__(self, url: str, installation: Installation | None = None) -> None:
        """`installation` keys the hashes of the ledger and names the chain of the audit that is written."""
        self.url = _known_url(url)
        self.installation = installation or Installation()
        self.dialing_trouble: Callable[[], str] = str
        """Why this process may dial from it no more (dialer_lock.py); empty while it may. Blocks."""
        self.run: Run | None = None
        """Which run of its node dials from here now; always None on SQLite, from which one process dials."""
        self.news = News()
        """Of what others change; heard while this process dials from PostgreSQL."""
        known = {OPTION: self.installation}
        write_threads = 1 if self.sqlite_file else THREADS
        self._reader = engine_of(self.url, threads=THREADS, writes=False).execution_options(**known)
        self._writer = engine_of(self.url, threads=write_threads, writes=True).execution_options(**known)
        self._read_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store-read")
        self._write_threads = ThreadPoolExecutor(write_threads, thread_name_prefix="store-write")

    @property
    def sqlite_file(self) -> Path | None:
        """The file, if the database is one."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None

    @property
    def node(self) -> str | None:
        """Whose calls and whose event log are this process's own; None: everybody's, as on SQLite."""
        return None if self.sqlite_file else self.installation.node

    @property
    def lock_file(self) -> Path | None:
        """What the one dialing process locks (dialer_lock.py), if the database is a file."""
        return self.sqlite_file and self.sqlite_file.with_name(self.sqlite_file.name + ".dialer")

    def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` on one unchanging view of the database, in which nothing can be written."""
        with self._transaction(self._reader) as tx:
            return fn(tx, *args, **kwargs)

    def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn` and commit, durably; whatever it raises undoes all it did.

        What the database undoes by itself, for another's sake, is run again, TRIES times in all: so `fn` may
        read anything, but writes to `tx` alone.
        """
        for _ in range(TRIES - 1):
            try:
                return self._written(fn, *args, **kwargs)
            except Undone as error:
                log.warning("a write is run again", action="store", reason=str(error))
        return self._written(fn, *args, **kwargs)

    async def run_read(
        self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`read` off the event loop."""
        return await _run(self._read_threads, partial(self.read, fn, *args, **kwargs))

    async def run_write(
        self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`write` off the event loop. A cancelled wait does not undo a transaction that has begun."""
        return await _run(self._write_threads, partial(self.write, fn, *args, **kwargs))

    def migrate(self) -> None:
        """Create the database, or bring it up to this version's schema; raises StoreError."""
        from dialer.store.migrate import upgrade  # Alembic loads slowly, and few commands need it

        if self.sqlite_file:
            _create_private(self.sqlite_file)
        self.write(upgrade)

    def close(self) -> None:
        """Wait for the transactions that have begun, then let go of the database."""
        for threads in (self._read_threads, self._write_threads):
            threads.shutdown(cancel_futures=True)
        for engine in (self._reader, self._writer):
            engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _written(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._transaction(self._writer) as tx:
            return fn(tx, *args, **kwargs)

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as tx:
                yield tx
        except IntegrityError as error:
            _forget_values(error)
            raise
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            kind = Undone if _sqlstate(error) in _UNDONE else StoreError
            raise kind(_sentence(self.url, error)) from error
        except DatabaseError as error:
            if type(error) is not DatabaseError and _sqlstate(error) not in (*_NOT_OUR_TABLES, _STOOD_STILL):
                raise
            raise StoreError(_sentence(self.url, error)) from error


async def _run(threads: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    try:
        future = threads.submit(call)
    except RuntimeError as error:
        raise StoreError("The database was closed while something still wanted to use it.") from error
    return await asyncio.wrap_future(future)


def _known_url(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise StoreError(
            "RECADO_DATABASE is not an address of a database. Expected sqlite:////folder/recado.db "
            "or postgresql://user:password@host:port/name."
        ) from None
    if "@" in (url.host or ""):
        raise StoreError("RECADO_DATABASE has an @ in its user or password: write it as %40.")
    if url.get_backend_name() == "postgres":
        raise StoreError("RECADO_DATABASE begins with postgres:// and should with postgresql://.")
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise StoreError(
            f"RECADO_DATABASE is a {url.get_backend_name()} address. Recado knows sqlite and postgresql."
        )
    if url.database in (None, "", ":memory:"):
        raise StoreError(
            "RECADO_DATABASE names no file. A ledger in memory would forget who was called: "
            "expected sqlite:////folder/recado.db (four slashes for an absolute path)."
        )
    return url.set(database=str(Path(url.database or "").absolute()))


def _create_private(file: Path) -> None:
    """An empty file that only its owner can read: it will hold debts and identity digits."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The database {file} cannot be created: {error.strerror}.") from error


def _forget_values(error: IntegrityError) -> None:
    """PostgreSQL quotes the row at fault in a second line: names and numbers, and errors end up in logs."""
    for each in (error, error.orig):
        if each is not None:
            each.args = (str(each.args[0]).split("\n")[0],)


def _sqlstate(error: Exception) -> str | None:
    """PostgreSQL's code of what is wrong; SQLite has none."""
    return getattr(getattr(error, "orig", None), "sqlstate", None)


_NOT_OUR_TABLES = ("42P01", "42703", "42501")
"""undefined_table, undefined_column and insufficient_privilege: nobody made the tables, or an older version
did, or this user may not."""

_UNDONE = ("40P01", "40001")
"""deadlock_detected and serialization_failure: one of two was undone whole, for the other to go on."""

_STOOD_STILL = "25P03"
"""idle_in_transaction_session_timeout: nothing of it is written."""

_REMEDIES = {
    "idle-in-transaction": "This process, or its machine, was stopped half-way; nothing of it was written.",
    "deadlock": "Another transaction waited for this one; it was tried several times: try again.",
    "lock timeout": "Another transaction has held a lock for too long; pg_stat_activity tells which.",
    "unable to open": "Is the path in RECADO_DATABASE right, and may this user read and write the file "
    "and its folder? `recado run` creates it if it is missing.",
    "locked": "Another program has held it for too long; which one, `fuser FILE` tells.",
    "readonly": "This transaction may only read, or this user may not write the file and its folder.",
    "read-only": "This transaction may only read, or this user may not write.",
    "disk is full": "Make room on its disk; nothing is dialled until then.",
    "not a database": "The file is something else, or damaged: restore it from a backup.",
    "malformed": "The file is damaged: restore it from a backup.",
    "no such table": "It has no tables of Recado yet; `recado run` creates them.",
    "permission denied": "This user may not do that here: make them the owner (ALTER DATABASE … OWNER TO …).",
    'role "': "There is no such user on that server: `createuser --pwprompt NAME` makes one.",
    'database "': "There is no such database on that server: `createdb --owner=USER NAME` makes one.",
    "no password supplied": "The server asks for a password, and RECADO_DATABASE holds none.",
    "resolve host": "Is the host in RECADO_DATABASE spelled right?",
    "no such column": "Its tables are of an older version; `recado run` brings them up to date.",
    "does not exist": "Its tables are missing, or of an older version; `recado run` creates them, or brings "
    "them up to date.",
    "password authentication": "User or password in RECADO_DATABASE is wrong.",
    "connection": "Is the PostgreSQL server up, and reachable from here?",
}


def _sentence(url: URL, error: Exception) -> str:
    """What went wrong without the statement's parameters, and what to do about it."""
    cause = str(error.orig if isinstance(error, DBAPIError) else error).strip().split("\n")[0]
    where = url.database if url.get_backend_name() == "sqlite" else url.render_as_string()
    remedy = next((text for sign, text in _REMEDIES.items() if sign in cause.lower()), "")
    return f"The database {where} cannot be used: {cause.rstrip('.')}. {remedy}".rstrip()
