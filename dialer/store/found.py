"""Rows that were read for many at once, each found by what it is about."""

from collections.abc import Iterable, Sequence
from typing import Any


class Found:
    """Rows by the values of some of their columns: to find a few costs the same however many there are."""

    def __init__(self, rows: Sequence[Any], *columns: str) -> None:
        self._rows = rows
        self._at: dict[tuple[str, Any], list[int]] = {}
        for at, row in enumerate(rows):
            for column in columns:
                self._at.setdefault((column, getattr(row, column)), []).append(at)

    def of(self, **wanted: Iterable[Any]) -> list[Any]:
        """Those of which any of these columns holds one of its values, each once, in the rows' own order."""
        if not self._rows:
            return []
        found: set[int] = set()
        for column, values in wanted.items():
            for value in values:
                found.update(self._at.get((column, value), ()))
        return [self._rows[at] for at in sorted(found)]
