"""PostgreSQL ends a transaction or goes away: what can be begun anew is, and nothing is done twice."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import Connection, insert, select, text, update

from dialer.store.database import TRIES, Database
from dialer.store.errors import StoreError
from dialer.store.schema import campaign_state
from tests.postgresql import Server
from tests.unit.conftest import ENGINES

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif("postgresql" not in ENGINES, reason="of PostgreSQL alone")


@pytest.fixture
def server() -> Iterator[Server]:
    """One that may go away: no other test's."""
    with Server() as server:
        yield server


@pytest.fixture
def here(postgresql: Server, postgresql_tables: str) -> Iterator[Database]:
    with Database(postgresql.new_database(copy_of=postgresql_tables)) as database:
        database.write(add, "a")
        database.write(add, "b")
        yield database


def add(tx: Connection, name: str) -> None:
    tx.execute(insert(campaign_state).values(name=name, stopped_at=NOW, stopped_by=""))


def mark(tx: Connection, name: str, by: str) -> None:
    """By so many writers, in their order."""
    tx.execute(
        update(campaign_state)
        .where(campaign_state.c.name == name)
        .values(stopped_by=campaign_state.c.stopped_by + by)
    )


def marks(tx: Connection) -> list[str]:
    return ["".join(sorted(each)) for each in tx.execute(select(campaign_state.c.stopped_by)).scalars()]


def test_a_connection_that_died_while_nobody_used_it_is_noticed_before_it_is_used(server: Server) -> None:
    with Database(server.new_database()) as database:
        database.migrate()
        database.write(add, "before")
        database.read(marks)
        server.stop()
        with pytest.raises(StoreError, match="Is the PostgreSQL server up"):
            database.write(add, "while it is away")
        server.start()
        database.write(add, "after")
        assert len(database.read(marks)) == 2


@pytest.mark.parametrize(
    ("user", "name", "remedy"),
    [
        ("recado", "elsewhere", "There is no such database on that server"),
        ("nobody", "postgres", "There is no such user on that server"),
        ("guest", "postgres", "make them the owner"),
    ],
)
def test_what_is_wrong_with_a_servers_address_is_told_with_what_to_do(
    postgresql: Server, user: str, name: str, remedy: str
) -> None:
    """PostgreSQL lets nobody but its owner make tables in a database."""
    make_guest = "DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
    with psycopg.connect(host=str(postgresql.folder), user="recado", dbname="postgres") as server:
        server.execute(make_guest)
    with (
        Database(f"postgresql://{user}@/{name}?host={postgresql.folder}") as database,
        pytest.raises(StoreError, match=remedy),
    ):
        database.migrate()


def test_two_that_wait_for_each_other_are_both_written_once(here: Database) -> None:
    both = threading.Barrier(2, timeout=30)

    def crossing(tx: Connection, first: str, then: str, by: str) -> None:
        mark(tx, first, by)
        if by not in met:
            met.add(by)
            both.wait()
        mark(tx, then, by)

    met: set[str] = set()
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(here.write, crossing, "a", "b", "1")
        other = threads.submit(here.write, crossing, "b", "a", "2")
        one.result()
        other.result()
    assert here.read(marks) == ["12", "12"]


def test_what_is_undone_each_time_is_told_in_the_end_and_nothing_is_written(here: Database) -> None:
    runs = []

    def undone(tx: Connection) -> None:
        runs.append(tx)
        add(tx, "c")
        tx.execute(text("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$"))

    with pytest.raises(StoreError, match="Another transaction waited"):
        here.write(undone)
    assert len(runs) == TRIES
    assert len(here.read(marks)) == 2


def test_a_connection_that_dies_in_the_middle_is_told_and_the_rest_is_not_begun_again(here: Database) -> None:
    runs = []

    def cut_off(tx: Connection) -> None:
        runs.append(tx)
        add(tx, "c")
        tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(StoreError):
        here.write(cut_off)
    assert len(runs) == 1
    assert len(here.read(marks)) == 2


def test_a_read_sees_one_state_of_the_ledger_and_a_write_the_newest(here: Database) -> None:
    def seen_while_another_writes(tx: Connection) -> list[int]:
        before = len(marks(tx))
        here.write(add, f"more {before}")
        return [before, len(marks(tx))]

    assert here.read(seen_while_another_writes) == [2, 2]
    assert here.write(seen_while_another_writes) == [3, 4]
