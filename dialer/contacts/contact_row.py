"""One row of a contacts file, understood or not."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from dialer.campaign import CampaignBasis
from dialer.contact import Debt, Person
from dialer.contacts.phone_number import PhoneNumber
from dialer.field_values import to_json


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row that can be imported. `line` is the physical line of the file on which it begins.

    `warnings` are sentences about what was left out: a second phone that cannot be dialled.
    `cells` are as they stand in the file.
    """

    line: int
    person: Person
    debt: Debt
    phones: tuple[PhoneNumber, ...]
    fields: Mapping[str, object]
    warnings: tuple[str, ...]
    cells: tuple[str, ...]
    role: str = "debtor"
    tags: frozenset[str] = frozenset()
    """Words of gate_cell.TAGS: what is known of the person and the debt."""
    basis: CampaignBasis | None = None
    """Why each of `phones` may be called; recorded once for each new version of it."""

    @property
    def hash(self) -> str:
        """SHA-256 of what the row says: another spelling of the same values has the same hash."""
        return hashlib.sha256(json.dumps(self._says(), sort_keys=True).encode()).hexdigest()

    def _says(self) -> list[object]:
        person, debt, basis = self.person, self.debt, self.basis
        return [
            [person.id, person.name, person.language, person.email, dict(person.secrets)],
            [debt.ref, debt.creditor, format(debt.amount.normalize(), "f"), debt.currency],
            [debt.due and debt.due.isoformat(), debt.status],
            [phone.e164 for phone in self.phones],
            to_json(self.fields),
            [person.country, person.region, person.time_zone, person.same_as],
            [self.role, sorted(self.tags)],
            basis and [*map(str, (basis.kind, basis.purpose, basis.given_on, basis.wording))],
            basis and [basis.channel, basis.evidence],
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """A row with mistakes that still says, beyond doubt, that nobody is to be called about a debt.

    Not to stop the calls because of a bad phone or an empty amount would be the worse mistake. `person` and
    `debt` hold what could be read; only their ids and the status are certain.
    """

    line: int
    person: Person
    debt: Debt
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A row that is not imported. `reason` names columns, never the values in them.

    `place` is the line and the character, from 1, at which the first cell begins that is wrong.
    """

    line: int
    place: tuple[int, int]
    reason: str
    cells: tuple[str, ...]
