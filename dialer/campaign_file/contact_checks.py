"""Whether each campaign's contacts file is there and has the columns that the campaign names."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dialer.campaign_file.cross_checks import Found
from dialer.contacts.contact_file import SINGLE
from dialer.contacts.csv_records import UnreadableFile, column_name, open_sheet
from dialer.file_error import FileError


def contact_checks(document: Any, folder: Path) -> tuple[list[Found], list[FileError]]:
    """What is wrong between the campaigns and the headers of their contacts, and inside those files.

    Anything in the document may be None: it is missing or already reported.
    """
    found: list[Found] = []
    errors: list[FileError] = []
    for name, campaign in (document.campaigns or {}).items():
        contacts = campaign.contacts
        if not contacts or not contacts.file:
            continue
        try:
            found += [
                (("campaigns", name, "contacts", *path), message)
                for path, message in _of_file(contacts, folder / contacts.file)
            ]
        except UnreadableFile as unreadable:
            errors += unreadable.errors
    return found, errors


def _of_file(contacts: Any, file: Path) -> Iterator[Found]:
    if not file.is_file():
        yield ("file",), "there is no such file; paths are relative to this one"
        return
    columns = dict(_columns(contacts.columns)) if contacts.columns else {}
    header = [name for name in open_sheet(file, set(columns.values())).header if name]
    for path, column in columns.items():
        if header.count(column) > 1:
            yield ("columns", *path), f"{file} has two columns of this name; rename one"
        elif column not in header:
            near = get_close_matches(column, header, n=1)
            guess = f"did you mean '{near[0]}'? " if near else ""
            yield ("columns", *path), f"{file} has no such column; {guess}it has {', '.join(header)}"


def _columns(columns: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where in `columns` each column of the file is named."""
    for key in SINGLE:
        if name := getattr(columns, key):
            yield (key,), column_name(name)
    for number, name in enumerate(columns.phones or ()):
        yield ("phones", number), column_name(name)
    for key in ("secrets", "fields"):
        for field, name in (getattr(columns, key) or {}).items():
            yield (key, field), column_name(name)
