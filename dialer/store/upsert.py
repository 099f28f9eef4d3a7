"""INSERT … ON CONFLICT, which SQLite and PostgreSQL both have but SQLAlchemy spells twice."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(tx: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert whose conflicts can be told what to do, in the dialect of this database."""
    return postgresql.Insert(table) if tx.dialect.name == "postgresql" else sqlite.Insert(table)
