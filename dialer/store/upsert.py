"""INSERT … ON CONFLICT, which SQLite and PostgreSQL both have but SQLAlchemy spells twice."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(tx: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert whose conflicts can be told what to do, in the dialect of this database."""
    return insert_into(tx.dialect.name, table)


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same, by the name of the dialect."""
    return postgresql.Insert(table) if dialect == "postgresql" else sqlite.Insert(table)
