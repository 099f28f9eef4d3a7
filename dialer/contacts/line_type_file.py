"""What a carrier's service said of numbers, as a file: read whole, or refused with a sentence.

number;line_type;looked_up_on
+16025550134;landline;2027-06-10
+16025550135;mobile;2027-06-10
"""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dialer.contacts.phone_number import BadPhone, e164_of
from dialer.file_error import FileError
from dialer.policy.line_type import LANDLINE, LookedUp

COLUMNS = ("number", "line_type", "looked_up_on")
MOST_BYTES = 500_000_000

KINDS: Mapping[str, str] = {"landline": LANDLINE, "fixed_line": LANDLINE, "mobile": "mobile", "voip": "voip"}
"""What a file may say, and the law's word for it."""


class BadLineTypes(Exception):
    """Nothing of the file is taken over; the message says where, what and why."""


def read_line_types(path: Path, *, today: date) -> Mapping[str, LookedUp]:
    """By number in E.164, of one named twice what is newer. Raises BadLineTypes."""
    lines = _text(path).splitlines()
    separator = ";" if lines and ";" in lines[0] else ","
    rows = csv.reader(lines, delimiter=separator)
    header = [cell.strip().lower() for cell in next(rows, [])]
    if sorted(header) != sorted(COLUMNS):
        raise _bad(path, 1, f"the first line must name the columns: {separator.join(COLUMNS)}")
    found: dict[str, LookedUp] = {}
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        number, looked_up = _row(path, rows.line_num, dict(zip(header, row, strict=False)), today)
        if number not in found or found[number].on <= looked_up.on:
            found[number] = looked_up
    if not found:
        raise _bad(path, 2, "there is no number in it")
    return found


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _bad(path, 1, f"has more than {MOST_BYTES} bytes: this is no list of numbers")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _bad(path, 1, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _bad(path, 1, "is no text in UTF-8") from error


def _row(path: Path, line: int, cells: Mapping[str, str], today: date) -> tuple[str, LookedUp]:
    if len(cells) < len(COLUMNS):
        raise _bad(path, line, "the line has too few cells")
    kind = cells["line_type"].strip().lower()
    if kind not in KINDS:
        raise _bad(path, line, f"line_type: '{kind[:20]}' is unknown; allowed: {', '.join(KINDS)}")
    try:
        number = e164_of(cells["number"], region="ZZ")
        on = date.fromisoformat(cells["looked_up_on"].strip())
    except BadPhone as why:
        raise _bad(path, line, f"number: it {why}; write it with its country code (+1 …)") from why
    except ValueError as error:
        raise _bad(path, line, "looked_up_on: is no date such as 2027-06-10") from error
    if on > today:
        raise _bad(path, line, "looked_up_on: that day is still to come")
    return number, LookedUp(line_type=KINDS[kind], on=on)


def _bad(path: Path, line: int, what: str) -> BadLineTypes:
    return BadLineTypes(str(FileError(file=path, line=line, column=1, key="", message=what)))
