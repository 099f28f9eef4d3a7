"""What is so, in plain records: people, numbers, what they said, and every call that was placed.

Nothing here is the product's: whoever judges calls by these facts cannot share a mistake with it.
Instants are aware and in UTC; places are names of the time zone database.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A telephone number, and everywhere it may ring. `area`: the region of a fixed line, if it is known."""

    e164: str
    country: str
    line: str
    zones: tuple[str, ...]
    area: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who owes. Where they live is known, or not."""

    key: str
    country: str
    region: str | None
    zones: tuple[str, ...]
    role: str = "debtor"


@dataclass(frozen=True, kw_only=True, slots=True)
class Creditor:
    name: str
    country: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Debt:
    id: int
    person: str
    creditor: str
    contract_in_force: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """How a campaign calls. `tail`: after how long the telephone may still begin to speak."""

    automated: bool = True
    commercial: bool = False
    first_party: bool = False
    shown: str = "+34910000001"
    shown_line: str = "fixed_line"
    shown_country: str = "ES"
    shown_owned: bool = True
    tail: timedelta = timedelta(seconds=60)
    ring: timedelta = timedelta(seconds=30)
    accepts_unread: bool = True
    """Whether the operator's counsel has looked at the law of states that nobody here has read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call that was placed, or that somebody would like to place."""

    at: datetime
    person: str
    debt: int
    number: str
    manner: Manner
    asked_at: datetime | None = None
    """When the person themselves asked for this very call, if they did."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """Something that passed between the operator and a person; `ended` None: it goes on still.

    `outcome`: no_answer, busy, machine, abandoned, third, conversation; "unknown" may be any of them.
    """

    at: datetime
    person: str
    debt: int | None
    creditor: str | None
    number: str | None
    outcome: str
    ended: datetime | None
    channel: str = "voice"
    inbound: bool = False
    invited: bool = False
    """Within seven days of a consent that the person themselves gave."""
    placed: Call | None = None
    """The call of ours that it was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OptOut:
    """Asked not to be called: a person, wherever they are; or whoever answers at a number."""

    at: datetime
    person: str | None = None
    number: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """Why a number may be called. `number` None: every number of the person."""

    person: str
    number: str | None
    kind: str
    commercial: bool
    given: date
    recorded: datetime
    revoked: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListCopy:
    """A copy of somebody's list: in use from `loaded` on, as it stood at `as_of`."""

    name: str
    loaded: datetime
    as_of: datetime
    whole: bool
    entries: frozenset[str] = frozenset()
    """Numbers, or keys of people."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """Known of a person, a debt or a number, from `since`; `until` is its last day, if it has one."""

    about: str
    name: str
    since: datetime
    until: date | None = None
    cleared: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedHours:
    """Minutes of the day within which a person asked to be called, Monday to Friday."""

    person: str
    start: int
    end: int
    in_writing: bool


@dataclass(kw_only=True, slots=True)
class World:
    """All of it. `contacts` are in the order in which they began."""

    people: dict[str, Person]
    numbers: dict[str, Number]
    debts: dict[int, Debt]
    creditors: dict[str, Creditor]
    contacts: list[Contact] = field(default_factory=list)
    opt_outs: list[OptOut] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    lists: list[ListCopy] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    asked_hours: list[AskedHours] = field(default_factory=list)

    def as_known(self, at: datetime) -> "World":
        """What was known then, as if nothing came after."""
        return replace(
            self,
            contacts=[each for each in self.contacts if each.at <= at],
            opt_outs=[each for each in self.opt_outs if each.at <= at],
            consents=[_not_yet(each, at) for each in self.consents if each.recorded <= at],
            lists=[each for each in self.lists if each.loaded <= at],
            statuses=[_not_yet_cleared(each, at) for each in self.statuses if each.since <= at],
        )


def _not_yet(consent: Consent, at: datetime) -> Consent:
    return replace(consent, revoked=None) if consent.revoked and consent.revoked > at else consent


def _not_yet_cleared(status: Status, at: datetime) -> Status:
    return replace(status, cleared=None) if status.cleared and status.cleared > at else status
