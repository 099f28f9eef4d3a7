"""How the database says it would carry out a statement: which tables it reads from end to end."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

Statement = tuple[str, Any]

OF_OPEN_CALLS = ("ix_attempt_open", "uq_attempt_open_person", "uq_attempt_open_phone")
"""Indexes that hold no more than the calls that are up: to read one whole is what they are for."""


@contextmanager
def heard() -> Iterator[list[Statement]]:
    """Every statement that is carried out meanwhile, with the values it was told."""
    told: list[Statement] = []

    def hear(_c: Any, _u: Any, statement: str, values: Any, _x: Any, _many: bool) -> None:
        told.append((statement, values[0] if isinstance(values, list) and values else values))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield told
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


Run = Callable[..., str]
"""As a database's `read` or its `write` runs a transaction."""


def read_whole(run: Run, told: list[Statement], tables: set[str]) -> dict[str, str]:
    """The statements that would read one of these tables from end to end, each with the step that would."""
    plain = {statement: values for statement, values in told if _is_explained(statement)}
    steps = {statement: run(_plan, statement, values, tables) for statement, values in plain.items()}
    return {statement: found for statement, found in steps.items() if found}


def _is_explained(statement: str) -> bool:
    return statement.split(None, 1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def _plan(tx: Connection, statement: str, values: Any, tables: set[str]) -> str:
    explain = _of_sqlite if tx.dialect.name == "sqlite" else _of_postgresql
    return explain(tx, statement, values, tables)


def _of_sqlite(tx: Connection, statement: str, values: Any, tables: set[str]) -> str:
    """A campaign is as good as everything: it may be the only one."""
    steps = [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    of_tables = [each for each in steps if each.split()[1] in tables]
    whole = [each for each in of_tables if each.startswith("SCAN ") or each.endswith("(campaign=?)")]
    return "; ".join(each for each in whole if not each.endswith(OF_OPEN_CALLS))


def _of_postgresql(tx: Connection, statement: str, values: Any, tables: set[str]) -> str:
    plan = tx.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    (whole,) = plan if isinstance(plan, list) else json.loads(plan)
    return "; ".join(_scans(whole["Plan"], tables))


def _scans(step: dict[str, Any], tables: set[str]) -> Iterator[str]:
    scans = step["Node Type"] in ("Seq Scan", "Index Scan", "Index Only Scan")
    if scans and step["Relation Name"] in tables and "Index Cond" not in step:
        index = step.get("Index Name", "")
        if index not in OF_OPEN_CALLS:
            yield f"{step['Node Type']} on {step['Relation Name']} {index}"
    for below in step.get("Plans", ()):
        yield from _scans(below, tables)
