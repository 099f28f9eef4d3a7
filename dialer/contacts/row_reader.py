"""One record of a contacts file as a person, a debt and what a flow says of them; or what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TypeVar

from dialer.campaign import Campaign
from dialer.contact import NOTHING_OWED, Debt, DebtStatus, Person
from dialer.contacts import cell, gate_cell
from dialer.contacts.contact_row import Closing, Rejected, Row
from dialer.contacts.csv_records import Record, Sheet, column_name
from dialer.contacts.field_cell import read_own_field
from dialer.contacts.law_reader import read_address, read_basis, read_same_as
from dialer.contacts.phone_number import BadPhone, PhoneNumber, read_phone
from dialer.contacts.said import unsayable
from dialer.flow_needs import Needs
from dialer.formula_safe import restore
from dialer.ivr_values import contact_values

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong, and the first column in which it is."""

    column: str
    sentence: str


class RowReader:
    """Reads one record; collects everything that is wrong with it, so that it is corrected in one go."""

    def __init__(
        self, campaign: Campaign, needs: Needs, sheet: Sheet, record: Record, *, secret: bytes = b""
    ) -> None:
        self._campaign = campaign
        self._secret = secret
        self._needs = needs
        self._columns = campaign.contacts.columns
        self._sheet = sheet
        self._cells = dict(zip(sheet.header, map(restore, record.cells), strict=True))
        self._record = record
        self._problems: list[_Problem] = []
        self._warnings: list[str] = []

    def row(self) -> Row | Closing | Rejected:
        person, status = self._person(), self.read(self._columns.status, cell.read_status, DebtStatus.OPEN)
        currency = self.read(self._columns.currency, self._currency, self._campaign.contacts.currency)
        debt = self._debt(status, currency or "")
        phones = self._phones()
        fields = self._fields(currency)
        role = self.read(self._columns.role, gate_cell.read_role, "debtor")
        tags = self.read(self._columns.tags, gate_cell.read_tags, frozenset[str]())
        basis = read_basis(self._campaign, self)
        if status is DebtStatus.OPEN:
            self._check_said(person, debt, fields)
        if self._problems:
            return self._refused(person, debt)
        return Row(
            line=self._record.line,
            person=person,
            debt=debt,
            phones=phones,
            fields=fields,
            warnings=tuple(self._warnings),
            cells=self._record.cells,
            role=role,
            tags=tags,
            basis=basis,
        )

    def _refused(self, person: Person, debt: Debt) -> Closing | Rejected:
        line, cells = self._record.line, self._record.cells
        reason = "; ".join(problem.sentence for problem in self._problems)
        if debt.status is DebtStatus.OPEN or not (person.id and debt.ref):
            return Rejected(line=line, place=self._place(), reason=reason, cells=cells)
        return Closing(line=line, person=person, debt=debt, reason=reason, cells=cells)

    def _place(self) -> tuple[int, int]:
        """Where the leftmost cell begins that is wrong."""
        wrong = {column_name(problem.column) for problem in self._problems}
        number = min(map(self._sheet.header.index, wrong))
        return self._record.place(number, self._sheet.separator)

    def _person(self) -> Person:
        columns = self._columns
        language = partial(cell.read_language, default=self._campaign.language)
        region = self._campaign.contacts.region
        address = read_address(columns, self, region)
        return Person(
            id=self.read(columns.person_id, cell.read_id, ""),
            name=self.read(columns.name, cell.read_name, ""),
            language=self.read(columns.language, language, self._campaign.language),
            email=self.read(columns.email, cell.read_email, None),
            secrets=self._read_secrets(),
            country=address.country,
            region=address.region,
            time_zone=address.time_zone,
            same_as=read_same_as(columns, self, file_region=region, secret=self._secret),
        )

    def _read_secrets(self) -> dict[str, str]:
        read = {
            name: self.read(column, cell.SECRETS[name], "") for name, column in self._columns.secrets.items()
        }
        columns = [self._columns.secrets[name] for name in sorted(self._needs.secrets & read.keys())]
        if self._needs.secrets and not any(self._cell(column).strip() for column in columns):
            nothing = "nothing to check the person's identity with, so nothing can be said"
            self._problems.append(_Problem(columns[0], f"{' or '.join(columns)}: {nothing}"))
        return {name: digits for name, digits in read.items() if digits}

    def _debt(self, status: DebtStatus, currency: str) -> Debt:
        """What is owed; without a column for the amount nothing is."""
        amount = self.read(self._columns.amount, partial(self._amount, currency, status), Decimal(0))
        return Debt(
            ref=self.read(self._columns.debt_ref, cell.read_id, ""),
            creditor=self._campaign.creditor,
            amount=amount,
            currency=currency if self._columns.amount else NOTHING_OWED,
            due=self.read(self._columns.due, cell.read_date, None),
            status=status,
        )

    def _currency(self, text: str) -> str:
        return cell.read_currency(text.strip() or self._campaign.contacts.currency or "")

    def _amount(self, currency: str, status: DebtStatus, text: str) -> Decimal:
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
                refusals.append(_Problem(column, f"{column}: the number {refusal}"))
        columns = self._columns.phones
        if found:
            self._warnings += [refusal.sentence for refusal in refusals]
        else:
            nothing = _Problem(columns[0], f"{', '.join(columns)}: no telephone number")
            self._problems += refusals or [nothing]
        return tuple(found.values())

    def _phone(self, text: str) -> PhoneNumber:
        file = self._campaign.contacts
        return read_phone(text, region=file.region, allowed_regions=file.allowed_regions)

    def _fields(self, currency: str | None) -> dict[str, object]:
        """The flow's own fields as its texts want them; an empty cell is empty text."""
        decimals = self._campaign.contacts.decimals
        fields: dict[str, object] = {}
        for name, column in self._columns.fields.items():
            said = [use.field for use in self._needs.of(name)]
            read = partial(read_own_field, said=said, decimals=decimals, currency=currency)
            value = self.read(column, read, None)
            fields[name] = "" if value is None else value
        return fields

    def _check_said(self, person: Person, debt: Debt, fields: Mapping[str, object]) -> None:
        """Whatever the flow says of this contact can be said, so that no call is lost for want of a word."""
        said = self._needs.in_language(person.language, self._campaign.language)
        if not said.uses:
            return
        columns = {**self._columns.fields, **self._own_columns()}
        wrong = {problem.column for problem in self._problems}
        values = {**fields, **contact_values(person, debt)}
        known = {name: values[name] for name, column in columns.items() if column not in wrong}
        for name, message in unsayable(said, known):
            self._problems.append(_Problem(columns[name], f"{columns[name]}: {message}"))

    def _own_columns(self) -> dict[str, str]:
        """The columns of what Recado knows of every contact, by the field that says it."""
        columns = self._columns
        named = {
            "name": columns.name,
            "reference": columns.debt_ref,
            "amount": columns.amount,
            "due": columns.due,
        }
        return {name: column for name, column in named.items() if column}

    def read(self, column: str | None, read: Callable[[str], T], otherwise: T) -> T:
        """What the column's cell says; `otherwise` if there is no such column, or the cell is wrong."""
        if column is None:
            return otherwise
        try:
            return read(self._cell(column))
        except cell.CellError as error:
            self.refuse(column, str(error))
            return otherwise

    def refuse(self, column: str, why: str) -> None:
        """Something is wrong with this column's cell."""
        self._problems.append(_Problem(column, f"{column}: {why}"))

    def _cell(self, column: str) -> str:
        return self._cells[column_name(column)]
