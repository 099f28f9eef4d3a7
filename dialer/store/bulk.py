"""Many rows of one table in one statement: by COPY on PostgreSQL, by one prepared statement on SQLite."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import psycopg
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    Table,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
    table,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from dialer.store.upsert import insert_into

FEW = 30
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
    if tx.dialect.name == "sqlite":
        _insert_all(tx, into, rows, key=tuple(key), change=tuple(change))
    elif len(rows) < FEW:
        tx.execute(_inserted(tx.dialect.name, into, tuple(key), tuple(change)), list(rows))
    else:
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
    """Whether the column holds one of so many values: one parameter, not hundreds."""
    if tx.dialect.name == "postgresql":
        return of == any_(literal(list(values), ARRAY(of.type)))
    each = func.json_each(json.dumps(list(values))).table_valued("value")
    return of.in_(select(each.c.value))


def analyse(tx: Connection, tables: Iterable[Table], *, fewer_than: int | None = None) -> None:
    """Let PostgreSQL look how much there is: its plans go by it. SQLite's go by the schema alone.

    With `fewer_than` only at those tables in which it believes to be fewer rows. What is being vacuumed just
    now is left as it is.
    """
    for each in tables if tx.dialect.name == "postgresql" else ():
        if fewer_than is None or _believed(tx, each) < fewer_than:
            tx.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {each.name}")


def _believed(tx: Connection, how_many: Table) -> float:
    """The rows that PostgreSQL plans with; none, or fewer than none, until it has looked."""
    known: Select[Any] = select(column("reltuples")).select_from(table("pg_class"))
    rows: float = tx.execute(known.where(column("oid") == func.to_regclass(how_many.name))).scalar_one()
    return rows


def _insert_all(
    tx: Connection, into: Table, rows: Sequence[Values], *, key: tuple[str, ...], change: tuple[str, ...]
) -> None:
    """The driver is given the values as it takes them: SQLAlchemy, row by row, costs more than SQLite."""
    names = tuple(each.name for each in into.columns if each.name in rows[0])
    statement = _spelled(tx.dialect, into, key, change, names)
    tx.exec_driver_sql(statement, list(_bound_rows(tx, into, names, rows)))


@lru_cache(maxsize=256)
def _spelled(
    dialect: Dialect, into: Table, key: Collection[str], change: Collection[str], names: tuple[str, ...]
) -> str:
    """With a parameter for each of these columns, in the order of the table's, as SQLAlchemy writes them."""
    values = {name: bindparam(None, type_=into.c[name].type) for name in names}
    statement = _heeding(insert_into(dialect.name, into).values(values), key, change)
    return str(statement.compile(dialect=dialect))


@cache
def _inserted(
    dialect: str, into: Table, key: Collection[str], change: Collection[str]
) -> postgresql.Insert | sqlite.Insert:
    """Built once: each call writes some of these. Of one row PostgreSQL is not asked for its id."""
    return _heeding(insert_into(dialect, into).inline(), key, change)


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
    _copy(tx, f"COPY {name} ({columns}) FROM STDIN", _bound_rows(tx, into, names, rows))
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


def _bound_rows(
    tx: Connection, into: Table, names: Sequence[str], rows: Sequence[Values]
) -> Iterator[tuple[Any, ...]]:
    """The values of these columns as the driver takes them."""
    return zip(*(_bound(tx, into.c[name], [row[name] for row in rows]) for name in names), strict=True)


def _bound(tx: Connection, of: Column[Any], values: list[Any]) -> list[Any]:
    """What is the same for all rows, as the time is, is bound once."""
    bind = of.type.dialect_impl(tx.dialect).bind_processor(tx.dialect)
    if bind is None:
        return values
    if all(value is values[0] for value in values):
        return [bind(values[0])] * len(values)
    return [bind(value) for value in values]
