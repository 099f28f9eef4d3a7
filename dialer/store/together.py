"""Several small questions put to the database as one statement, each answered by its rows.

What a statement costs is not what the database does for it, but its way there and back: the facts that some
decisions need are a dozen rows of as many tables. Each question is a column, its rows an array of JSON; the
text of the statement is made once for each kind of database.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

from sqlalchemy import Boolean, Connection, Date, Dialect, Select, Text, cast, func, literal, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

from dialer.store.columns import Instant
from dialer.store.one_of import lists_of

Lists = Mapping[str, Collection[Any]]
"""By the names that `one_of` gives them."""

Read = Callable[[Any], Any]


class Together:
    """Queries that are asked at once, by name; a parameter of one name has one value in all of them.

    Every parameter that the queries leave open is one of `one_of`'s. Weakness: only texts, whole numbers,
    times, days and booleans come through JSON as they were.
    """

    def __init__(self, **queries: Select[Any]) -> None:
        self._queries = list(queries.values())
        self._readers = [_Reader(name, query) for name, query in queries.items()]
        self._texts: dict[str, str] = {}

    def ask(self, tx: Connection, lists: Lists) -> Mapping[str, list[Any]]:
        """The rows of each query, by its name, as the queries put alone would give them."""
        told = _TOLD[tx.dialect.name](lists)
        answers = json.loads(tx.exec_driver_sql(self._text(tx.dialect.name), told).scalar_one())
        return {
            reader.name: reader.rows(rows or ()) for reader, rows in zip(self._readers, answers, strict=True)
        }

    def _text(self, database: str) -> str:
        if database not in self._texts:
            self._texts[database] = _TEXTS[database](self._queries)
        return self._texts[database]


def _of_sqlite(queries: Sequence[Select[Any]]) -> str:
    """Texts of JSON, joined as texts: SQLite forgets of a subquery's that it is JSON already."""
    answers = (_answer(query, func.json_array, func.group_concat) for query in queries)
    arrays = (literal("[") + func.coalesce(each, "") + literal("]") for each in answers)
    joined = reduce(lambda first, second: first + literal(",") + second, arrays)
    return _compiled(literal("[") + joined + literal("]"), sqlite.dialect(paramstyle="named"))


def _of_postgresql(queries: Sequence[Select[Any]]) -> str:
    """All lists are one parameter, read once. A plan that sees how long each is would be made anew each time,
    which costs the server more than to carry it out; and psycopg reads a text with few parameters at once."""
    lists = {name: item for query in queries for name, item in lists_of(query).items()}
    arrays = (
        f"ARRAY(SELECT json_array_elements_text(%(lists)s::json -> '{name}')::{item}) AS {name}"
        for name, item in lists.items()
    )
    answers = (_answer(query, func.json_build_array, func.json_agg) for query in queries)
    dialect: Dialect = psycopg.dialect()  # type: ignore[no-untyped-call]
    whole = _compiled(cast(func.json_build_array(*answers), Text), dialect, lists_in="told")
    return f"WITH told AS (SELECT {', '.join(arrays)}) {whole}"


_TEXTS: Mapping[str, Callable[[Sequence[Select[Any]]], str]] = {
    "sqlite": _of_sqlite,
    "postgresql": _of_postgresql,
}

_TOLD: Mapping[str, Callable[[Lists], dict[str, str]]] = {
    "sqlite": lambda lists: {name: json.dumps([*each]) for name, each in lists.items()},
    "postgresql": lambda lists: {"lists": json.dumps({name: [*each] for name, each in lists.items()})},
}


def _answer(query: Select[Any], row: Callable[..., Any], rows: Callable[..., Any]) -> Any:
    each = query.with_only_columns(row(*query.selected_columns).label("x")).subquery("t")
    return select(rows(each.c.x).label("x")).scalar_subquery()


def _compiled(answer: Any, dialect: Dialect, **options: Any) -> str:
    """The text that the driver is told; no value but the lists is a parameter of it."""
    made = select(answer).compile(dialect=dialect, compile_kwargs={"literal_binds": True, **options})
    return " ".join(str(made).split())


class _Reader:
    """How one query's rows are read."""

    def __init__(self, name: str, query: Select[Any]) -> None:
        self.name = name
        self._row = _row_of(list(query.selected_columns.keys()))
        readers = [_READ.get(type(column.type)) for column in query.selected_columns]
        self._read = [(at, read) for at, read in enumerate(readers) if read]

    def rows(self, told: Sequence[list[Any]]) -> list[Any]:
        for row in told:
            for at, read in self._read:
                if row[at] is not None:
                    row[at] = read(row[at])
        return [self._row(*row) for row in told]


def _row_of(columns: list[str]) -> Callable[..., Any]:
    """What reads as a row of the query does; its columns are known only here."""
    row: Any = namedtuple("Row", columns)  # type: ignore[misc]
    made: Callable[..., Any] = row
    return made


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


_READ: Mapping[type, Read] = {Instant: _instant, Date: date.fromisoformat, Boolean: bool}
