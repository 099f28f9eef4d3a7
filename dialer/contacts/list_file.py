"""A list of numbers that must not be called, as a file: read whole, or refused with a sentence.

The first lines say what it is; then one number (+34…) or keyed hash a line; the last shows that nothing is
cut off:

    # list: robinson
    # date: 2026-11-20
    # entries: 2
    +34600111222
    +34910222333
    # end
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from dialer.contacts.phone_number import BadPhone, e164_of
from dialer.file_error import FileError

MOST_BYTES = 500_000_000
END = "# end"
_HEADER = re.compile(r"#\s*(list|date|entries)\s*:\s*(.*?)\s*", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{64}")
_ALLOWED = "allowed: one number with its country code (+34 …), or one hash of 64 digits 0-9 a-f, a line"


class BadList(Exception):
    """Nothing of the list is imported; the message says where, what and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListFile:
    """A whole list. `entries` are numbers in E.164 and keyed hashes."""

    name: str
    as_of: datetime
    entries: tuple[str, ...]


def read_list(path: Path, name: str, *, now: datetime, max_age_days: int | None) -> ListFile:
    """The file as the list of this name. Raises BadList for one half-written, empty, stale or another's."""
    lines = _lines(path)
    header = _header(path, lines)
    entries = [
        _entry(path, number, line) for number, line in enumerate(lines, start=1) if line and line[0] != "#"
    ]
    if header["list"] != name:
        raise _bad(path, 1, f"this is the list {header['list'] or '(no name)'}, not {name}")
    if not entries:
        raise _bad(path, len(lines), "the list is empty; an empty list would let everybody be called")
    _check_whole(path, lines, header["entries"], len(entries))
    as_of = _as_of(path, header["date"], now=now, max_age_days=max_age_days)
    return ListFile(name=name, as_of=as_of, entries=tuple(entries))


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _bad(path, 1, f"has more than {MOST_BYTES} bytes: this is no list of numbers")
        return [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    except OSError as error:
        raise _bad(path, 1, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _bad(path, 1, "is no text in UTF-8") from error


def _header(path: Path, lines: list[str]) -> dict[str, str]:
    found = [match for line in lines if line.startswith("#") and (match := _HEADER.fullmatch(line))]
    header = {match[1].lower(): match[2] for match in found}
    for key in ("list", "date", "entries"):
        if key not in header:
            raise _bad(path, 1, f"the header has no '# {key}: …': without it nobody knows what this is")
    return header


def _check_whole(path: Path, lines: list[str], announced: str, count: int) -> None:
    last = next((line for line in reversed(lines) if line), "")
    if last.lower() != END:
        raise _bad(path, len(lines), f"the file does not end with '{END}': it is cut off; fetch it again")
    if announced != str(count):
        told = f"{announced or 'no'} entries are announced, {count} are there; fetch it again"
        raise _bad(path, len(lines), told)


def _as_of(path: Path, text: str, *, now: datetime, max_age_days: int | None) -> datetime:
    """The beginning of the day that the header names, in UTC: rather too old than too young."""
    try:
        as_of = datetime.combine(date.fromisoformat(text), time.min, UTC)
    except ValueError:
        raise _bad(path, 1, f"'{text[:40]}' is no date; write it as 2026-11-20") from None
    if as_of > now:
        raise _bad(path, 1, f"the list is of {text}, which is still to come")
    if max_age_days is not None and (now - as_of).days >= max_age_days:
        raise _bad(path, 1, f"the list is of {text}; the law asks for one younger than {max_age_days} days")
    return as_of


def _entry(path: Path, number: int, line: str) -> str:
    if _HASH.fullmatch(line):
        return line
    if not line.startswith("+"):
        raise _bad(path, number, _ALLOWED)
    try:
        return e164_of(line, region="ZZ")
    except BadPhone as why:
        raise _bad(path, number, f"the number {why}; {_ALLOWED}") from why


def _bad(path: Path, line: int, message: str) -> BadList:
    return BadList(str(FileError(file=path, line=max(line, 1), column=1, key="", message=message)))
