"""Brings a database up to date with the migrations shipped inside the package."""

from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from dialer.store.errors import StoreError

_ONE_AT_A_TIME = 0x5265636164  # any number, the same for every Recado


class Schema(StrEnum):
    """How a database stands to this version of Recado."""

    NONE = "none"
    """It has no tables yet."""
    CURRENT = "current"
    OLDER = "older"
    """`upgrade` brings it up."""
    FOREIGN = "foreign"
    """Another version of Recado, which this one does not know, wrote it."""


def schema_of(tx: Connection) -> Schema:
    """Look, and change nothing."""
    found = MigrationContext.configure(tx).get_current_revision()
    if found is None:
        return Schema.NONE
    script = ScriptDirectory.from_config(_config(tx))
    if found == script.get_current_head():
        return Schema.CURRENT
    known = {revision.revision for revision in script.walk_revisions()}
    return Schema.OLDER if found in known else Schema.FOREIGN


def upgrade(tx: Connection) -> None:
    """Apply what is missing, all of it in the given transaction; raises StoreError."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
    try:
        command.upgrade(_config(tx), "head")
    except CommandError as error:
        raise StoreError(
            f"The database is of another version of Recado ({error}). "
            "Run the version that wrote it last, or a newer one."
        ) from error


def _config(tx: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = tx
    return config
