"""Several small questions put to the database as one statement, each answered by its rows.

What a statement costs is not what the database does for it, but its way there and back: the facts that one
decision needs are a dozen rows of as many tables. Each question is a column, its rows an array of JSON.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Date, Select, Subquery, func, select

from dialer.store.columns import Instant

Read = Callable[[Any], Any]


class Together:
    """Queries that are asked at once, by name; a parameter of one name has one value in all of them.

    Weakness: only texts, whole numbers, times, days and booleans come through JSON as they were.
    """

    def __init__(self, **queries: Select[Any]) -> None:
        asked = {name: query.subquery(name) for name, query in queries.items()}
        self._readers = [_Reader(name, query) for name, query in asked.items()]
        self._of_sqlite = select(*(_sqlite(query) for query in asked.values()))
        self._of_postgresql = select(*(_postgresql(query) for query in asked.values()))

    def ask(self, tx: Connection, values: Mapping[str, Any]) -> Mapping[str, list[Any]]:
        """The rows of each query, by its name, as the queries put alone would give them."""
        whole = self._of_postgresql if tx.dialect.name == "postgresql" else self._of_sqlite
        answers = zip(self._readers, tx.execute(whole, values).one(), strict=True)
        return {reader.name: reader.rows(told or ()) for reader, told in answers}


def _sqlite(query: Subquery) -> Any:
    return _alone(query, func.json_group_array(func.json_array(*query.c), type_=JSON))


def _postgresql(query: Subquery) -> Any:
    return _alone(query, func.json_agg(func.json_build_array(*query.c), type_=JSON))


def _alone(query: Subquery, rows: Any) -> Any:
    return select(rows).select_from(query).scalar_subquery().label(query.name)


class _Reader:
    """How one query's rows are read."""

    def __init__(self, name: str, query: Subquery) -> None:
        self.name = name
        self._row = _row_of(list(query.c.keys()))
        readers = [_READ.get(type(column.type)) for column in query.c]
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
