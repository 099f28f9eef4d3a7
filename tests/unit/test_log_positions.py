"""How far the event log is in the ledger, over an update of Recado and over several nodes."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import Connection, text

from dialer.ports import LogPosition
from dialer.store.database import Database, _create_private
from dialer.store.installation import Installation
from dialer.store.log_positions import read_position, write_position
from dialer.store.migrate import _config
from tests.unit.conftest import ENGINES

NOW = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
PATH = "/var/log/asterisk/cel-custom/recado.jsonl"


def as_it_was(tx: Connection) -> None:
    """A ledger of the version before nodes, whose log is read up to byte 700."""
    command.upgrade(_config(tx), "0009")
    row = 'INSERT INTO log_position (path, inode, "offset", before) VALUES (:path, 5, 700, :before)'
    tx.execute(text(row), {"path": PATH, "before": "abc"})


def test_what_was_read_before_the_update_is_not_read_again(database_url: str) -> None:
    with Database(database_url, Installation(node="madrid")) as database:
        if database.sqlite_file:
            _create_private(database.sqlite_file)
        database.write(as_it_was)
        database.migrate()
        assert database.read(read_position, PATH) == LogPosition(5, 700, "abc")


@pytest.mark.parametrize("database_url", [engine for engine in ENGINES if engine != "sqlite"], indirect=True)
def test_each_node_has_its_own_file_under_the_same_path(database: Database) -> None:
    database.write(write_position, PATH, LogPosition(5, 700, "abc"), NOW)
    with Database(str(database.url), Installation(node="sevilla")) as other:
        assert other.read(read_position, PATH) is None
        other.write(write_position, PATH, LogPosition(6, 9, "d"), NOW)
    assert database.read(read_position, PATH) == LogPosition(5, 700, "abc")
