"""The rows of a contacts file that were not imported, or not wholly: a CSV to correct and import again."""

import csv
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from dialer.formula_safe import neutralise
from dialer.store.errors import StoreError

COLUMNS = ("line", "result", "reason")
"""What stands before the cells of the original row."""


class RejectsFile:
    """Written as rows come; there is no file as long as there is nothing to say.

    UTF-8 with BOM and the original's separator, so that the spreadsheet that made the original opens it.
    Raises StoreError if it cannot be written.
    """

    def __init__(
        self, folder: Path, campaign: str, now: datetime, *, header: Iterable[str], separator: str
    ) -> None:
        """`now` is in its name: a file of the same instant is overwritten."""
        name = re.sub(r"[^\w-]", "_", campaign)
        self._wanted = folder / f"{name}-{now:%Y%m%dT%H%M%S%fZ}.csv"
        self._header = (*COLUMNS, *header)
        self._separator = separator
        self._rows: Any = None
        self._open = ExitStack()
        self.path: Path | None = None
        """Where it is, once there is something in it."""

    def write(self, line: int, result: str, reason: str, cells: Sequence[str]) -> None:
        """Add a row; cells that a spreadsheet would run are neutralised."""
        try:
            if self._rows is None:
                self._create()
            self._rows.writerow([line, *map(neutralise, (result, reason, *cells))])
        except OSError as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._open.close()
        except OSError as error:
            raise self._unwritable(error) from error

    def _create(self) -> None:
        """Readable by its owner alone: it holds what the original holds."""
        self._wanted.parent.mkdir(parents=True, exist_ok=True)
        self._wanted.touch(mode=0o600)
        file = self._open.enter_context(self._wanted.open("w", encoding="utf-8-sig", newline=""))
        self._rows = csv.writer(file, delimiter=self._separator)
        self.path = self._wanted
        self._rows.writerow(map(neutralise, self._header))

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(f"The rejects file {self._wanted} cannot be written: {error.strerror}.")
