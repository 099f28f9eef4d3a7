"""Who is called and about what: a contact is person x debt x campaign."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class DebtStatus(StrEnum):
    """What the creditor, or the person on the phone, has said of a debt."""

    OPEN = "open"
    PAID = "paid"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


NOTHING_OWED = ""
"""The currency of what has no amount: the reason for a survey, an appointment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Debt:
    """What a person is called about. `amount` is in `currency` (ISO 4217, or NOTHING_OWED), never a float."""

    ref: str
    creditor: str
    amount: Decimal
    currency: str
    due: date | None
    status: DebtStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who may be called. `secrets` are the second factors, by name, digits only.

    `country` (ISO 3166), `region` (ISO 3166-2 without the country) and `time_zone` (IANA) are those of the
    address, None where nobody knows.
    """

    id: str
    name: str
    language: str
    email: str | None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    country: str | None = None
    region: str | None = None
    time_zone: str | None = None
    same_as: str = ""
    """A keyed hash of the national id: equal, whatever ids the files give, for one human."""

    @property
    def key(self) -> str:
        """What calls, objections and limits are counted by."""
        return self.same_as or self.id


def alike(name: str) -> str:
    """A name without accents, case, punctuation and order: "Núñez, Ana" and "ANA NUÑEZ" are alike.

    Two people whose names are alike and who share a number may be one human under two ids. Nobody knows, so
    the stricter holds: what happened to either counts for both. Weakness: a father and son of one name at
    one landline are called less often than the law allows.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()
    return " ".join(sorted(words))


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """One person to reach about one debt in one campaign. `phones` are E.164, in dialling order.

    `fields` are the flow's own, typed as its texts say them: text, int, Decimal, date, time, an amount.
    """

    id: int
    campaign: str
    person: Person
    debt: Debt
    phones: tuple[str, ...]
    fields: Mapping[str, object] = field(default_factory=dict)
    role: str = "debtor"
    """debtor, co_debtor, guarantor, or third_party, who is never called."""
    facts: frozenset[str] = frozenset()
    """What exempts a debt from a rule: contract_in_force."""
