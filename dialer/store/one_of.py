"""A column that holds one of many values, told as one: the statement is the same however many there are."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BIGINT,
    TEXT,
    BindParameter,
    ClauseElement,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine


def one_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the column, of texts or whole numbers, holds one of the values of the parameter `name`.

    What `IN` is, without a statement of its own for each length of the list, and as its indexes go.
    """
    item = BIGINT if isinstance(column.type, Integer) else TEXT
    return _OneOf(column, bindparam(name, type_=_Values(item)))


def among(column: ColumnElement[Any], query: Select[Any]) -> ColumnElement[bool]:
    """Whether the column holds what the query tells, which is read first: then the column's index is asked.

    Weakness: of many thousand rows PostgreSQL would rather read both tables and join them.
    """
    return _Among(column, query.scalar_subquery())


def lists_of(query: ClauseElement) -> dict[str, str]:
    """The names of the lists that a query is told, each with what PostgreSQL calls its values."""
    binds = (each for each in iterate(query) if isinstance(each, BindParameter))
    return {each.key: each.type.item.__name__ for each in binds if isinstance(each.type, _Values)}


class _Values(TypeDecorator[Collection[Any]]):
    """Many values as one: an array, where the database has them, else JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, item: type[BIGINT | TEXT]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.item))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return json.dumps(list(value)) if dialect.name == "sqlite" else list(value)


class _OneOf(FunctionElement[bool]):
    name = "one_of"
    inherit_cache = True


@compiles(_OneOf, "sqlite")
def _by_json(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    # The parameter stays one where other values become part of the text.
    told = compiler.process(values, **options | {"literal_binds": False})
    return f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({told}))"  # noqa: S608


@compiles(_OneOf, "postgresql")
def _by_array(element: _OneOf, compiler: SQLCompiler, *, lists_in: str = "", **options: Any) -> str:
    """With a parameter of its own, or by the array of its name in a row of `lists_in`."""
    column, values = element.clauses
    assert isinstance(values, BindParameter)
    assert isinstance(values.type, _Values)
    row = f"(SELECT {values.key} FROM {lists_in})::{values.type.item.__name__}[]"  # noqa: S608
    told = row if lists_in else compiler.process(values, **options)
    return f"{compiler.process(column, **options)} = ANY ({told})"


class _Among(FunctionElement[bool]):
    name = "among"
    inherit_cache = True


@compiles(_Among, "sqlite")
def _in_query(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    return "{} IN {}".format(*(compiler.process(each, **options) for each in element.clauses))


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    return "{} = ANY (ARRAY{})".format(*(compiler.process(each, **options) for each in element.clauses))
