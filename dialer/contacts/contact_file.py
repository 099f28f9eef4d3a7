"""A contacts file, row by row: what can be imported, and what cannot, with the reason.

The rule: a cell that is filled in wrongly rejects its row, so that nobody is called about half a
truth. Two exceptions. A phone that cannot be dialled is left out with a warning as long as another one
is good. And a row that says a debt is paid, disputed or withdrawn stops the calls whatever else is
wrong with it (Closing).
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import TypeVar

from dialer.campaign import Campaign
from dialer.contact import Debt, DebtStatus, Person
from dialer.contacts import cell
from dialer.contacts.contact_row import Closing, Rejected, Row
from dialer.contacts.csv_records import Record, UnreadableFile, column_name, open_sheet, records
from dialer.contacts.phone_number import BadPhone, PhoneNumber, read_phone
from dialer.file_error import FileError
from dialer.formula_safe import restore

T = TypeVar("T")


class ContactFile:
    """A campaign's contacts, streamed as often as it is iterated.

    `secrets` are the second factors that the flow can check; a person must have one of them, or could
    never be told anything. Raises UnreadableFile if no row can be read.
    """

    def __init__(self, campaign: Campaign, secrets: frozenset[str]) -> None:
        self._campaign = campaign
        self._secrets = secrets
        keys = _keys(campaign)
        self._sheet = open_sheet(campaign.contacts.path, set(keys.values()))
        self.header = self._sheet.header
        self.separator = self._sheet.separator
        self._check_columns(keys)

    def __iter__(self) -> Iterator[Row | Closing | Rejected]:
        return map(self._understood, records(self._sheet))

    def _understood(self, record: Record) -> Row | Closing | Rejected:
        if record.problem:
            return Rejected(line=record.line, reason=record.problem, cells=record.cells)
        return _RowReader(self._campaign, self._secrets, self.header, record).row()

    def _check_columns(self, keys: Mapping[str, str]) -> None:
        errors = [self._missing(key, name) for key, name in keys.items() if name not in self.header]
        errors += [
            self._error(f"columns.{key}", f"the file has two columns called {name!r}; rename one")
            for key, name in keys.items()
            if self.header.count(name) > 1
        ]
        checkable = self._campaign.contacts.columns.secrets.keys()
        if self._secrets and not self._secrets & checkable:
            wanted = " or ".join(sorted(self._secrets))
            errors.append(self._error("columns.secrets", f"the flow asks for {wanted}; no column gives it"))
        errors += [
            self._error(
                f"columns.secrets.{name}", f"unknown second factor; known are {', '.join(cell.SECRETS)}"
            )
            for name in checkable - cell.SECRETS.keys()
        ]
        if errors:
            raise UnreadableFile(*errors)

    def _missing(self, key: str, name: str) -> FileError:
        found = ", ".join(repr(column) for column in self.header if column)
        return self._error(f"columns.{key}", f"the file has no column {name!r}; its columns are {found}")

    def _error(self, key: str, message: str) -> FileError:
        line = self._sheet.header_line
        return FileError(file=self._sheet.path, line=line, column=1, key=key, message=message)


def _keys(campaign: Campaign) -> dict[str, str]:
    """The campaign's key of every mapped column -> the column."""
    columns = campaign.contacts.columns
    single = ("person_id", "debt_ref", "name", "amount", "due", "email", "language", "status", "currency")
    keys = {key: name for key in single if (name := getattr(columns, key))}
    keys |= {f"phones[{n}]": name for n, name in enumerate(columns.phones)}
    keys |= {f"secrets.{key}": name for key, name in columns.secrets.items()}
    keys |= {f"fields.{key}": name for key, name in columns.fields.items()}
    return {key: column_name(name) for key, name in keys.items()}


class _RowReader:
    """Reads one record; collects everything that is wrong with it, so that it is corrected in one go."""

    def __init__(
        self, campaign: Campaign, secrets: frozenset[str], header: tuple[str, ...], record: Record
    ) -> None:
        self._campaign = campaign
        self._secrets = secrets
        self._columns = campaign.contacts.columns
        self._cells = dict(zip(header, map(restore, record.cells), strict=True))
        self._record = record
        self._problems: list[str] = []
        self._warnings: list[str] = []

    def row(self) -> Row | Closing | Rejected:
        person, status = self._person(), self._read(self._columns.status, cell.read_status, DebtStatus.OPEN)
        debt = self._debt(status)
        phones = self._phones()
        fields = {
            name: self._read(column, cell.read_field, "") for name, column in self._columns.fields.items()
        }
        if self._problems:
            return self._refused(person.id, debt.ref, status)
        return Row(
            line=self._record.line,
            person=person,
            debt=debt,
            phones=phones,
            fields=fields,
            warnings=tuple(self._warnings),
            cells=self._record.cells,
        )

    def _refused(self, person_id: str, debt_ref: str, status: DebtStatus) -> Closing | Rejected:
        line, reason, cells = self._record.line, "; ".join(self._problems), self._record.cells
        if status is DebtStatus.OPEN or not (person_id and debt_ref):
            return Rejected(line=line, reason=reason, cells=cells)
        return Closing(
            line=line, person_id=person_id, debt_ref=debt_ref, status=status, reason=reason, cells=cells
        )

    def _person(self) -> Person:
        columns = self._columns
        language = partial(cell.read_language, default=self._campaign.language)
        return Person(
            id=self._read(columns.person_id, cell.read_id, ""),
            name=self._read(columns.name, cell.read_name, ""),
            language=self._read(columns.language, language, self._campaign.language),
            email=self._read(columns.email, cell.read_email, None),
            secrets=self._read_secrets(),
        )

    def _read_secrets(self) -> dict[str, str]:
        read = {
            name: self._read(column, cell.SECRETS[name], "") for name, column in self._columns.secrets.items()
        }
        columns = [self._columns.secrets[name] for name in sorted(self._secrets & read.keys())]
        if self._secrets and not any(self._cell(column).strip() for column in columns):
            self._problems.append(
                f"{' or '.join(columns)}: nothing to check the person's identity with, so nothing can be said"
            )
        return {name: digits for name, digits in read.items() if digits}

    def _debt(self, status: DebtStatus) -> Debt:
        currency = self._read(self._columns.currency, self._currency, self._campaign.contacts.currency)
        return Debt(
            ref=self._read(self._columns.debt_ref, cell.read_id, ""),
            creditor=self._campaign.creditor,
            amount=self._read(self._columns.amount, partial(self._amount, currency, status), Decimal(0)),
            currency=currency or "",
            due=self._read(self._columns.due, cell.read_date, None),
            status=status,
        )

    def _currency(self, text: str) -> str:
        return cell.read_currency(text.strip() or self._campaign.contacts.currency or "")

    def _amount(self, currency: str | None, status: DebtStatus, text: str) -> Decimal:
        if not currency:
            raise cell.CellError("cannot be read without a currency")
        style, settled = self._campaign.contacts.decimals, status is not DebtStatus.OPEN
        return cell.read_amount(text, decimals=style, currency=currency, may_be_zero=settled)

    def _phones(self) -> tuple[PhoneNumber, ...]:
        found: dict[str, PhoneNumber] = {}
        refusals = []
        for column in self._columns.phones:
            try:
                if text := self._cell(column).strip():
                    number = self._phone(text)
                    found.setdefault(number.e164, number)
            except BadPhone as refusal:
                refusals.append(f"{column}: the number {refusal}")
        if not found and not refusals:
            refusals = [f"{', '.join(self._columns.phones)}: no telephone number"]
        (self._warnings if found else self._problems).extend(refusals)
        return tuple(found.values())

    def _phone(self, text: str) -> PhoneNumber:
        file = self._campaign.contacts
        return read_phone(text, region=file.region, allowed_regions=file.allowed_regions)

    def _read(self, column: str | None, read: Callable[[str], T], otherwise: T) -> T:
        """What the column's cell says; `otherwise` if there is no such column, or the cell is wrong."""
        if column is None:
            return otherwise
        try:
            return read(self._cell(column))
        except cell.CellError as error:
            self._problems.append(f"{column}: {error}")
            return otherwise

    def _cell(self, column: str) -> str:
        return self._cells[column_name(column)]
