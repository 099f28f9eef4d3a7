"""A CSV as it really comes: which encoding, which separator, and its records one by one.

Understood: UTF-8 with or without BOM, UTF-16 with BOM, Windows-1252 (and so the printable part of
latin-1); `;` `,` or TAB; Excel's `sep=;` line; cells of several lines; LF, CRLF and CR.
"""

import csv
import unicodedata
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from dialer.file_error import FileError

SEPARATORS = (";", ",", "\t")
LONGEST_LINE = 65_536
"""Characters. What is longer is no list of contacts; it also bounds memory."""
READ_AT_ONCE = 1 << 20
"""Bytes."""
LINES_PER_RECORD = 50
"""A quote that is not closed within these lines is a mistake in its first line, not a cell."""


_NO_TEXT = frozenset({*range(0x09), *range(0x0E, 0x1A)})
"""Control bytes that no text is written with."""

_WORKBOOKS = {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}


class UnreadableFile(Exception):
    """No row of the file can be read. `errors` say where and why, all of them at once."""

    def __init__(self, *errors: FileError) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """How a file is to be read. `header` is cleaned as `column_name` does."""

    path: Path
    encoding: str
    separator: str
    header: tuple[str, ...]
    header_line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record. `line` is the physical line on which it begins; `problem` is empty if it is sound."""

    line: int
    cells: tuple[str, ...]
    text: str
    """As it stands in the file, quotes and line breaks included."""
    problem: str = ""

    def place(self, cell: int, separator: str) -> tuple[int, int]:
        """The line and the character, from 1, at which a cell begins; `cell` counts from 0."""
        before = _before(self.text, cell, separator)
        lines = before.replace("\r\n", "\n").replace("\r", "\n")
        return self.line + lines.count("\n"), len(lines) - lines.rfind("\n")


def open_sheet(path: Path, wanted: Collection[str]) -> Sheet:
    """Find encoding and separator: the one that makes most of the wanted columns; raises UnreadableFile."""
    encoding = _encoding(path)
    with _opened(path, encoding) as file:
        lines = _Lines(file, path)
        first = lines.peek()
        declared = first[4:5] if first.lower().startswith("sep=") else ""
        if declared:
            next(lines)
        header_line = lines.number + 1
        separators = [declared] if declared in SEPARATORS else SEPARATORS
        candidates = {separator: _header(lines, separator) for separator in separators}
    separator, header = max(
        candidates.items(), key=lambda item: (len(set(wanted) & set(item[1])), len(item[1]))
    )
    return Sheet(path=path, encoding=encoding, separator=separator, header=header, header_line=header_line)


def records(sheet: Sheet) -> Iterator[Record]:
    """Every record after the header that is not empty; memory does not grow with the file."""
    with _opened(sheet.path, sheet.encoding) as file:
        lines = _Lines(file, sheet.path)
        while lines.number + 1 < sheet.header_line:
            next(lines)
        _header(lines, sheet.separator, keep=False)
        while lines.peek():
            record = _record(lines, sheet)
            if any(cell.strip() for cell in record.cells):
                yield record


def lines_at_most(path: Path) -> int:
    """Never fewer than there are: a pair of CR and LF that two reads part counts twice."""
    breaks = 1
    with path.open("rb") as file:
        while part := file.read(READ_AT_ONCE):
            breaks += part.count(b"\n") + part.count(b"\r") - part.count(b"\r\n")
    return breaks


@lru_cache(maxsize=1000)
def column_name(text: str) -> str:
    """A column's name with the spaces, line breaks and composed letters made alike."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class _Lines(Iterator[str]):
    """Physical lines with their numbers; lines can be looked at and put back."""

    def __init__(self, file: TextIO, path: Path) -> None:
        self._file = file
        self._path = path
        self._ahead: deque[str] = deque()
        self.number = 0
        """Of the line last taken, from 1."""

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        return line

    def peek(self) -> str:
        """The next line without taking it; empty at the end."""
        if not self._ahead and (line := self._read()):
            self._ahead.append(line)
        return self._ahead[0] if self._ahead else ""

    def put_back(self, taken: list[str]) -> None:
        self._ahead.extendleft(reversed(taken))
        self.number -= len(taken)

    def _read(self) -> str:
        line = self._file.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise _unreadable(
                self._path,
                f"the line has more than {LONGEST_LINE} characters; this is no list of contacts in CSV",
                line=self.number + len(self._ahead) + 1,
            )
        return line


def _header(lines: _Lines, separator: str, *, keep: bool = True) -> tuple[str, ...]:
    cells, taken, _ = _parsed(lines, separator)
    if keep:
        lines.put_back(taken)
    return tuple(column_name(cell) for cell in cells)


def _record(lines: _Lines, sheet: Sheet) -> Record:
    """A record that does not fit costs its first line alone: a stray quote must not eat its neighbours."""
    line = lines.number + 1
    cells, taken, problem = _parsed(lines, sheet.separator)
    if not problem and cells and len(cells) != len(sheet.header):
        problem = f"the row has {len(cells)} cells, the header has {len(sheet.header)}"
    if problem and len(taken) > 1:
        lines.put_back(taken[1:])
        problem = f"a quote is opened and not closed as it should be ({problem})"
        cells = [taken[0].rstrip("\r\n")]
    return Record(line=line, cells=tuple(cells), text="".join(taken), problem=problem)


def _before(text: str, cell: int, separator: str) -> str:
    """What stands before a cell; a separator in quotes separates nothing."""
    quoted = False
    for at, character in enumerate(text):
        if not cell:
            return text[:at]
        quoted ^= character == '"'
        cell -= character == separator and not quoted
    return text


def _parsed(lines: _Lines, separator: str) -> tuple[list[str], list[str], str]:
    """The next record's cells, the physical lines it took, and what is wrong with it."""
    taken: list[str] = []
    try:
        cells = next(csv.reader(_feed(lines, taken), delimiter=separator, strict=True), [])
        return cells, taken, ""
    except csv.Error as error:
        return [taken[0].rstrip("\r\n")], taken, str(error)


def _feed(lines: _Lines, taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line
        if len(taken) == LINES_PER_RECORD:
            return


def _opened(path: Path, encoding: str) -> TextIO:
    """What no character stands for becomes U+FFFD, which no cell may hold."""
    return path.open(encoding=encoding, errors="replace", newline="")


def _encoding(path: Path) -> str:
    try:
        with path.open("rb") as file:
            begins = file.read(4096)
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from error
    start = begins[:4]
    if not start:
        raise _unreadable(path, "is empty; its first line must name the columns")
    if start in _WORKBOOKS:
        raise _unreadable(path, "is a spreadsheet's own format; save it as CSV (UTF-8)")
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if _is_no_text(begins):
        raise _unreadable(path, "is no CSV file: it holds bytes that no text has")
    return _eight_bit_encoding(path)


def _is_no_text(begins: bytes) -> bool:
    """A program, an image: control bytes in its first line, or many. A stray one in a cell is none."""
    header = begins.partition(b"\n")[0]
    many = 20 * sum(map(_NO_TEXT.__contains__, begins)) > len(begins)
    return many or not _NO_TEXT.isdisjoint(header)


def _eight_bit_encoding(path: Path) -> str:
    """UTF-8 if every line is; Windows-1252 if most of the lines that tell are not; a mixture is refused.

    Weakness: single-byte encodings cannot be told apart; another code page than 1252 is misread.
    """
    told = {True: 0, False: 0}
    first_bad = 0
    with path.open(encoding="latin-1", newline="") as file:  # a letter a byte: lines of raw bytes
        for number, line in enumerate(_Lines(file, path), start=1):
            if line.isascii():
                continue
            told[_is_utf8(line.encode("latin-1"))] += 1
            first_bad = first_bad or (number if told[False] else 0)
    if not told[False]:
        return "utf-8-sig"
    if told[True] > told[False]:
        raise _unreadable(path, "is not in UTF-8, but other lines are; save it all as UTF-8", line=first_bad)
    return "cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unreadable(path: Path, message: str, *, line: int = 1) -> UnreadableFile:
    return UnreadableFile(FileError(file=path, line=line, column=1, key="contacts", message=message))
