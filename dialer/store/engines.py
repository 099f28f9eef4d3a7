"""How a connection is opened, and how a transaction begins on it: as its thread takes the connection.

A listener to SQLAlchemy's own `begin` would cost every statement a fifth of its way. And on PostgreSQL the
BEGIN, which must be sent anyway, tells whether anybody is there: where nobody answers it, nothing has begun.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError

BUSY = timedelta(seconds=10)
"""How long a write waits for another process's transaction before it is a StoreError."""

IDLE = timedelta(seconds=30)
"""How long PostgreSQL lets a transaction hold its locks and do nothing: a process that is stopped half-way (a
machine that sleeps) would keep every other node from the day's counters, and so from dialling."""

_BY_INDEX = {"enable_seqscan": "off", "jit": "off"}
"""What writes asks for a few rows by a key. The plan that is kept for it is made in a ledger's first calls,
when to read the whole table is cheapest, and stays until PostgreSQL next looks how much there is, a minute
later: by then each group of calls would read all that were made. Without `jit`, which goes by what a ruled
out plan would have cost, and would compile for longer than the statement runs."""


def engine_of(url: URL, *, threads: int, writes: bool) -> Engine:
    """So many connections, each used for one transaction after the other."""
    sqlite = url.get_backend_name() == "sqlite"
    open_engine = _sqlite_engine if sqlite else _postgresql_engine
    return open_engine(
        url,
        writes=writes,
        pool_size=threads,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,  # they hold names, numbers and amounts, and errors end up in logs
    )


def _sqlite_engine(url: URL, *, writes: bool, **pool: Any) -> Engine:
    """Opens an existing file only: a mistyped path must not become an empty ledger."""
    # sqlite3 must not begin transactions by itself: it would begin DEFERRED, and late.
    existing = url.set(database=f"file:{_uri_path(url)}", query={"uri": "true", "mode": "rw"})
    engine = create_engine(existing, connect_args={"isolation_level": None}, **pool)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA busy_timeout = {BUSY // timedelta(milliseconds=1)}")
        if writes:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(begin)

    return engine


def _uri_path(url: URL) -> str:
    return Path(url.database or "").as_uri().removeprefix("file://")


def _postgresql_engine(url: URL, *, writes: bool, **pool: Any) -> Engine:
    """Reads see one snapshot, as on SQLite. A dead connection is noticed before it is used."""
    limits = {"lock_timeout": BUSY, "idle_in_transaction_session_timeout": IDLE}
    settings = {name: str(span // timedelta(milliseconds=1)) for name, span in limits.items()}
    settings |= _BY_INDEX if writes else {}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    engine = create_engine(url, connect_args={"connect_timeout": 10, "options": options}, **pool)
    begin = "BEGIN" if writes else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.autocommit = True  # psycopg must not begin transactions by itself

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: Any, _record: object, _proxy: object) -> None:
        try:
            connection.execute(begin)
        except psycopg.OperationalError as error:
            if connection.closed:
                raise InvalidatePoolError from error  # the pool opens another, and begins there
            raise

    return engine
