"""A contacts file, row by row: what can be imported, and what cannot, with the reason.

The rule: a cell that is filled in wrongly rejects its row, so that nobody is called about half a
truth. Two exceptions. A phone that cannot be dialled is left out with a warning as long as another one
is good. And a row that says a debt is paid, disputed or withdrawn stops the calls whatever else is
wrong with it (Closing).
"""

from collections.abc import Iterator, Mapping, Sequence

from dialer.campaign import Campaign
from dialer.contacts import cell
from dialer.contacts.contact_row import Closing, Rejected, Row
from dialer.contacts.csv_records import (
    Record,
    UnreadableFile,
    column_name,
    lines_at_most,
    open_sheet,
    records,
)
from dialer.contacts.row_reader import RowReader
from dialer.file_error import FileError
from dialer.flow_needs import Needs

SINGLE = (
    *("person_id", "debt_ref", "name", "amount", "due", "email", "language", "status", "currency"),
    *("country", "region", "postal_code", "time_zone", "role", "national_id", "tags"),
    *("basis_kind", "basis_date", "basis_wording", "basis_channel", "basis_reference"),
)
"""The keys of `columns` that each name one column."""


class ContactFile:
    """A campaign's contacts, streamed as often as it is iterated.

    `needs` are the flow's: a person must have one of its second factors, or could never be told anything,
    and every value that its texts say. `secret` keys what stands for national ids; whoever only looks
    whether a file is sound has no need of it. Raises UnreadableFile if no row can be read.
    """

    def __init__(self, campaign: Campaign, needs: Needs, *, secret: bytes = b"") -> None:
        self._campaign = campaign
        self._secret = secret
        self._needs = needs
        keys = _keys(campaign)
        self._sheet = open_sheet(campaign.contacts.path, set(keys.values()))
        self.header = self._sheet.header
        self.separator = self._sheet.separator
        self._check_columns(keys)

    def __iter__(self) -> Iterator[Row | Closing | Rejected]:
        return map(self._understood, records(self._sheet))

    def lines_at_most(self) -> int:
        """How many lines the file may have, and so rows; never too few."""
        return lines_at_most(self._sheet.path)

    def _understood(self, record: Record) -> Row | Closing | Rejected:
        if record.problem:
            place = (record.line, 1)
            return Rejected(line=record.line, place=place, reason=record.problem, cells=record.cells)
        return RowReader(self._campaign, self._needs, self._sheet, record, secret=self._secret).row()

    def _check_columns(self, keys: Mapping[str, str]) -> None:
        errors = list(self._missing([key for key, name in keys.items() if name not in self.header], keys))
        errors += [
            self._error(f"columns.{key}", f"the file has two columns called {name!r}; rename one")
            for key, name in keys.items()
            if self.header.count(name) > 1
        ]
        checkable = self._campaign.contacts.columns.secrets.keys()
        if self._needs.secrets and not self._needs.secrets & checkable:
            wanted = " or ".join(sorted(self._needs.secrets))
            errors.append(self._error("columns.secrets", f"the flow asks for {wanted}; no column gives it"))
        errors += [
            self._error(
                f"columns.secrets.{name}", f"unknown second factor; known are {', '.join(cell.SECRETS)}"
            )
            for name in checkable - cell.SECRETS.keys()
        ]
        if errors:
            raise UnreadableFile(*errors)

    def _missing(self, absent: Sequence[str], keys: Mapping[str, str]) -> Iterator[FileError]:
        """One mistake for all columns that are not there: the file's own are told once."""
        found = ", ".join(repr(column) for column in self.header if column)
        names = ", ".join(dict.fromkeys(repr(keys[key]) for key in absent))
        if len(absent) == 1:
            yield self._error(
                f"columns.{absent[0]}", f"the file has no column {names}; its columns are {found}"
            )
        elif absent:
            yield self._error("columns", f"the file lacks the columns {names}; its columns are {found}")

    def _error(self, key: str, message: str) -> FileError:
        line = self._sheet.header_line
        return FileError(file=self._sheet.path, line=line, column=1, key=key, message=message)


def _keys(campaign: Campaign) -> dict[str, str]:
    """The campaign's key of every mapped column -> the column."""
    columns = campaign.contacts.columns
    keys = {key: name for key in SINGLE if (name := getattr(columns, key))}
    keys |= {f"phones[{n}]": name for n, name in enumerate(columns.phones)}
    keys |= {f"secrets.{key}": name for key, name in columns.secrets.items()}
    keys |= {f"fields.{key}": name for key, name in columns.fields.items()}
    return {key: column_name(name) for key, name in keys.items()}
