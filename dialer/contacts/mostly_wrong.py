"""Whether a contacts file is to be refused as a whole: one answer for the check and for the import.

A column that slipped makes most rows wrong, and the rest may be wrong in ways that nobody can see.
"""

from pathlib import Path

from dialer.contacts.contact_row import Closing, Rejected, Row
from dialer.file_error import FileError

FEWEST_FOR_A_VERDICT = 10
"""Rows below which single mistakes say nothing of a file as a whole."""


class Verdict:
    """Told every row of a file, one after the other."""

    def __init__(self) -> None:
        self.rows = 0
        self.rejected = 0
        self._first: Rejected | None = None

    def hear(self, row: Row | Closing | Rejected) -> None:
        self.rows += 1
        if isinstance(row, Rejected):
            self.rejected += 1
            self._first = self._first or row

    def refusal(self, path: Path) -> FileError | None:
        """Why nothing of the file at `path` is imported; None if its good rows are."""
        if self._first is None or self.rows < FEWEST_FOR_A_VERDICT or self.rejected * 2 <= self.rows:
            return None
        line, column = self._first.place
        message = (
            f"{self.rejected} of {self.rows} rows are wrong, so nothing is imported: have the columns "
            f"slipped? The first: {self._first.reason}"
        )
        return FileError(file=path, line=line, column=column, key="contacts", message=message)
