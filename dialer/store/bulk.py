"""Many rows of one table in one statement: by COPY on PostgreSQL, by one prepared statement on SQLite."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Table,
    any_,
    bindparam,
    column,
    literal,
    select,
    table,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from dialer.store.upsert import insert_into

FEW = 5
"""So many rows are inserted as they are: a COPY pays from there on."""

Values = Mapping[str, Any]


def put(
    tx: Connection,
    into: Table,
    rows: Sequence[Values],
    *,
    key: Collection[str] = (),
    change: Iterable[str] = (),
) -> None:
    """Insert rows that all have the same columns, in their order.

    Where one with this `key` stands already its columns `change` become the new row's; nothing does where
    none are named. Without a `key` a row that stands is an IntegrityError, as it is on insert.
    """
    if not rows:
        return
    if tx.dialect.name != "postgresql" or len(rows) < FEW:
        tx.execute(_inserted(tx.dialect.name, into, tuple(key), tuple(change)), list(rows))
        return
    copied: Any = select(*map(column, rows[0])).select_from(table(_copied(tx, into, rows)))
    statement = insert_into(tx.dialect.name, into).from_select(list(rows[0]), copied)
    tx.execute(_heeding(statement, key, change))


def change(tx: Connection, what: Table, rows: Mapping[int, Values]) -> None:
    """Write these columns, the same for all, of the rows with these ids."""
    if not rows:
        return
    columns = next(iter(rows.values()))
    statement = update(what).where(what.c.id == bindparam("id_"))
    values = {name: bindparam(f"{name}_", type_=what.c[name].type) for name in columns}
    bound = [{f"{name}_": value for name, value in {"id": key, **row}.items()} for key, row in rows.items()]
    tx.execute(statement.values(values), bound)


def among(tx: Connection, of: Column[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether the column holds one of so many values: one array to PostgreSQL, not hundreds of parameters."""
    if tx.dialect.name != "postgresql":
        return of.in_(values)
    return of == any_(literal(list(values), ARRAY(of.type)))


def analyse(tx: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL look how much there is: its plans go by it. SQLite's go by the schema alone."""
    if tx.dialect.name == "postgresql":
        for each in tables:
            tx.exec_driver_sql(f"ANALYZE {each.name}")


@cache
def _inserted(
    dialect: str, into: Table, key: Collection[str], change: Collection[str]
) -> postgresql.Insert | sqlite.Insert:
    """Built once: each call writes some of these."""
    return _heeding(insert_into(dialect, into), key, change)


def _heeding(
    statement: postgresql.Insert | sqlite.Insert, key: Collection[str], change: Iterable[str]
) -> postgresql.Insert | sqlite.Insert:
    if not key:
        return statement
    changes = {name: statement.excluded[name] for name in change}
    if not changes:
        return statement.on_conflict_do_nothing(index_elements=list(key))
    return statement.on_conflict_do_update(index_elements=list(key), set_=changes)


def _copied(tx: Connection, into: Table, rows: Sequence[Values]) -> str:
    """The temporary table that they are in; it stays with the connection, they go with the transaction."""
    names = list(rows[0])
    name, columns = f"copied_{into.name}", ", ".join(names)
    empty = f"AS TABLE {into.name} WITH NO DATA"
    tx.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS {name} ON COMMIT DELETE ROWS {empty}")
    tx.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 - a table of ours
    _copy(tx, f"COPY {name} ({columns}) FROM STDIN", _bound_rows(tx, into, rows))
    return name


def _copy(tx: Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Raises as any other statement does; PostgreSQL quotes the row at fault below its first line."""
    driver: Any = tx.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        error.args = (str(error).split("\n")[0],)
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, dialect=tx.dialect
        ) from error


def _bound_rows(tx: Connection, into: Table, rows: Sequence[Values]) -> Iterator[list[Any]]:
    """The values as the driver takes them."""
    names = list(rows[0])
    binds = [into.c[name].type.dialect_impl(tx.dialect).bind_processor(tx.dialect) for name in names]
    for row in rows:
        values = zip(binds, names, strict=True)
        yield [bind(row[name]) if bind else row[name] for bind, name in values]
