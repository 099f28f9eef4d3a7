"""The ledger's database: whole transactions, durable writes, clear sentences when it cannot be used."""

import asyncio
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.schema import campaign_state, contact, metadata, suppression

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)


def stop(tx: Connection, name: str) -> None:
    tx.execute(insert(campaign_state).values(name=name, stopped_at=NOW))


def stopped(tx: Connection) -> list[str]:
    return list(tx.execute(select(campaign_state.c.name).order_by(campaign_state.c.name)).scalars())


def differences(tx: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(tx), metadata))


def test_migrations_make_exactly_the_schema(database: Database) -> None:
    assert database.read(differences) == []


def test_migrations_make_the_same_sqlite_tables_and_indexes_as_the_schema(tmp_path: Path) -> None:
    """Alembic's own comparison does not see the conditions of partial indexes; they prevent double calls."""

    def made(tx: Connection) -> dict[str, list[str]]:  # words sorted: the order of constraints may differ
        rows = tx.execute(text("SELECT name, sql FROM sqlite_master WHERE sql > ''"))
        words = {name: sorted(sql.replace(",", " ").replace('"', "").split()) for name, sql in rows}
        return {name: each for name, each in words.items() if name != "alembic_version"}

    plain = create_engine("sqlite://")
    with Database(f"sqlite:///{tmp_path}/migrated.db") as migrated, plain.begin() as tx:
        migrated.migrate()
        metadata.create_all(tx)
        assert migrated.read(made) == made(tx)
    plain.dispose()


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.write(stop, "overdue")
    database.migrate()
    assert database.read(stopped) == ["overdue"]


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    database.write(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StoreError, match="another version of Recado"):
        database.migrate()


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fails(tx: Connection) -> None:
        stop(tx, "overdue")
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        database.write(fails)
    assert database.read(stopped) == []


def test_a_broken_rule_of_the_schema_is_told_as_such(database: Database) -> None:
    database.write(stop, "overdue")
    with pytest.raises(IntegrityError):
        database.write(stop, "overdue")


def test_foreign_keys_hold(database: Database) -> None:
    orphan = {"campaign": "overdue", "person_id": "nobody", "debt_id": 1, "fields": {}, "row_hash": "x"}
    with pytest.raises(IntegrityError):
        database.write(lambda tx: tx.execute(insert(contact).values(**orphan)))


def test_nothing_can_be_written_by_a_read(database: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        database.read(stop, "overdue")
    assert database.read(stopped) == []


async def test_many_writers_of_one_process_all_get_their_turn(database: Database) -> None:
    await asyncio.gather(*(database.run_write(stop, f"campaign {n:03}") for n in range(200)))
    assert len(await database.run_read(stopped)) == 200


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    may_end = threading.Event()

    def slow(tx: Connection) -> None:
        stop(tx, "slow")
        may_end.wait(30)

    writing = asyncio.ensure_future(database.run_write(slow))
    assert await asyncio.wait_for(database.run_read(stopped), 20) == []
    may_end.set()
    await writing
    assert await database.run_read(stopped) == ["slow"]


async def test_a_second_process_waits_for_the_first_ones_transaction(
    database: Database, database_url: str
) -> None:
    """Two Database objects share nothing, as two processes do."""
    inside, may_end = threading.Event(), threading.Event()

    def slow(tx: Connection) -> None:
        stop(tx, "first")
        inside.set()
        may_end.wait(30)

    with Database(database_url) as other:
        first = asyncio.ensure_future(database.run_write(slow))
        await asyncio.to_thread(inside.wait, 30)
        second = asyncio.ensure_future(other.run_write(stop, "second"))
        await asyncio.sleep(0.2)
        may_end.set()
        await asyncio.gather(first, second)
    assert database.read(stopped) == ["first", "second"]


def test_a_transaction_that_stands_still_keeps_nobody_for_ever(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A node that is stopped in the middle of one: PostgreSQL ends it, on SQLite whoever waits gives up."""
    monkeypatch.setattr("dialer.store.engines.BUSY", timedelta(seconds=3))
    with Database(database_url) as first:
        first.migrate()
    monkeypatch.setattr("dialer.store.engines.IDLE", timedelta(milliseconds=300))
    begun, may_go_on = threading.Event(), threading.Event()

    def stands_still(tx: Connection) -> None:
        tx.execute(update(campaign_state).values(stopped_by="ana"))
        begun.set()
        may_go_on.wait(30)
        stop(tx, "first")

    with Database(database_url) as node, Database(database_url) as other, ThreadPoolExecutor() as threads:
        node.write(stop, "overdue")
        gives_up = pytest.raises(StoreError, match="locked")
        standing = threads.submit(node.write, stands_still)
        begun.wait(30)
        with gives_up if node.sqlite_file else nullcontext():
            other.write(lambda tx: tx.execute(update(campaign_state).values(stopped_by="eva")))
        may_go_on.set()
        with nullcontext() if node.sqlite_file else pytest.raises(StoreError, match="idle-in-transaction"):
            standing.result()


def test_a_commit_is_on_disk_before_it_returns(tmp_path: Path) -> None:
    def pragmas(tx: Connection) -> list[Any]:
        names = ("journal_mode", "synchronous", "foreign_keys", "locking_mode")
        return [tx.execute(text(f"PRAGMA {name}")).scalar_one() for name in names]

    full = 2
    with Database(f"sqlite:///{tmp_path}/recado.db") as database:
        database.migrate()
        assert database.write(pragmas) == ["wal", full, 1, "normal"]


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path}/new/recado.db") as database:
        database.migrate()
        database.write(stop, "overdue")
        files = list((tmp_path / "new").iterdir())
    assert files
    assert all(not stat.S_IMODE(file.stat().st_mode) & 0o077 for file in files if file.exists())


def test_a_mistyped_path_makes_no_empty_ledger(tmp_path: Path) -> None:
    with (
        Database(f"sqlite:///{tmp_path}/recadо.db") as database,
        pytest.raises(StoreError, match=r"unable to open .* RECADO_DATABASE"),
    ):
        database.read(stopped)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "recado.db").write_text("person_id;name\n" * 200)
    with (
        Database(f"sqlite:///{tmp_path}/recado.db") as database,
        pytest.raises(StoreError, match=r"recado\.db cannot be used: file is not a database"),
    ):
        database.migrate()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://host/name", "Recado knows sqlite and postgresql"),
        ("nonsense", "not an address of a database"),
        ("sqlite://", "A ledger in memory would forget"),
        ("postgres://host/name", "should with postgresql://"),
        ("postgresql://recado@host:54x/name", "not an address of a database"),
        ("postgresql://recado:hunter@2@host/name", "write it as %40"),
    ],
)
def test_an_address_that_recado_cannot_use_is_refused_with_what_is_allowed(url: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as told:
        Database(url)
    assert "hunter" not in str(told.value)


def test_a_server_that_is_down_is_told_without_its_password() -> None:
    with (
        Database("postgresql://recado:hunter2@127.0.0.1:1/recado") as database,
        pytest.raises(StoreError, match="Is the PostgreSQL server up") as told,
    ):
        database.read(stopped)
    assert "hunter2" not in str(told.value)


def test_an_error_repeats_nothing_of_a_person(database: Database) -> None:
    """Errors end up in logs; a statement's parameters are names, numbers and amounts."""
    values = {"scope": "phone", "value": "+34600123456", "since": NOW, "source": "x", "reference": "1"}

    def twice(tx: Connection) -> None:
        tx.execute(insert(suppression), [values, values])

    with pytest.raises(IntegrityError) as told:
        database.write(twice)
    assert "+34600123456" not in str(told.value)
    assert "+34600123456" not in str(told.value.__cause__)


def test_times_come_back_aware_and_exact(database: Database) -> None:
    madrid = datetime.fromisoformat("2027-06-15T12:00:00.123456+02:00")
    database.write(lambda tx: tx.execute(insert(campaign_state).values(name="x", stopped_at=madrid)))
    stored = database.read(lambda tx: tx.execute(select(campaign_state.c.stopped_at)).scalar_one())
    assert stored == madrid
    assert stored.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_not_stored(database: Database) -> None:
    with pytest.raises(Exception, match="without a zone"):
        database.write(
            lambda tx: tx.execute(
                insert(campaign_state).values(name="x", stopped_at=NOW.replace(tzinfo=None))
            )
        )


async def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/recado.db")
    database.migrate()
    database.close()
    with pytest.raises(StoreError, match="was closed"):
        await database.run_read(lambda tx: tx.execute(select(func.now())))
