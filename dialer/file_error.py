"""A mistake in a file that an operator wrote, and exactly where it is."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class FileError:
    """One mistake. `line` and `column` count from 1; `key` is the dotted way to the value, or empty.

    `message` is a sentence: what was found, what is allowed, what to do.
    """

    file: Path
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"{self.file}:{self.line}:{self.column}: {key}{self.message}"
