"""What the ledger is asked about one contact: who they may be, then everything else, in two statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from dialer.store.asked_hours import NEWEST
from dialer.store.bases import STANDING
from dialer.store.installation import keyed
from dialer.store.line_types import LOOKED_UP
from dialer.store.lists import LISTED, LISTS
from dialer.store.past import CALLS, OTHERS, SAME_PEOPLE, SHARING_A_NUMBER, not_surely_others
from dialer.store.schema import IS_OPEN, attempt, person_phone, phone
from dialer.store.states import ABOUT
from dialer.store.suppressions import SUPPRESSED
from dialer.store.together import Together
from dialer.store.turns import INVITED
from dialer.store.wishes import STANDS

NUMBERS = (
    select(person_phone.c.e164)
    .where(person_phone.c.person_id == bindparam("person"), person_phone.c.wrong_since.is_(None))
    .order_by(person_phone.c.rank)
)
"""Where this person may be rung, in dialling order."""

Known = Mapping[str, list[Any]]
"""Rows, by what they tell of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Whom:
    """One human: all ids of theirs, whoever else they may be (id -> key), and where they may be rung."""

    key: str
    people: Collection[str]
    others: Mapping[str, str]
    phones: Collection[str]

    @property
    def counted(self) -> list[str]:
        """Everybody whose calls count as theirs."""
        return [*self.people, *self.others]


def whom(tx: Connection, row: Row[Any]) -> Whom:
    """Whom a contact stands for."""
    found = _WHOM.ask(tx, {"key": row.same_as, "person": row.person_id})
    # Themselves at least: an import may give their key away at this very moment.
    people = list(dict.fromkeys([*(each.id for each in found["people"]), row.person_id]))
    return Whom(
        key=row.same_as,
        people=people,
        others=not_surely_others(found["sharing"], people),
        phones=[each.e164 for each in found["phones"]],
    )


def known_of(tx: Connection, row: Row[Any], of: Whom, *, numbers: Collection[str], but: str) -> Known:
    """All that is kept of the contact's person, debt and campaign, and of every one of these numbers.

    The call `but` is left aside.
    """
    return _KNOWN.ask(
        tx,
        {
            "key": of.key,
            "same": of.people,
            "people": of.counted,
            "phones": of.phones,
            "numbers": list(numbers),
            "of_key": keyed(tx, "person", of.key),
            "of_person": [keyed(tx, "person", each) for each in {of.key, *of.counted}],
            "of_phone": [keyed(tx, "phone", each) for each in numbers],
            "debt": str(row.debt_id),
            "campaign": row.campaign,
            "but": but,
        },
    )


_PHONES = select(phone).where(phone.c.e164.in_(bindparam("numbers", expanding=True)))
_BEING_CALLED = (
    select(attempt.c.id)
    .where(attempt.c.same_as == bindparam("key"), IS_OPEN, attempt.c.id != bindparam("but"))
    .limit(1)
)
"""By the key that was theirs at the claim: a file may have told since that two ids are two people."""

_HAVING = select(person_phone.c.person_id, person_phone.c.e164, person_phone.c.wrong_since).where(
    person_phone.c.person_id.in_(bindparam("people", expanding=True)),
    person_phone.c.e164.in_(bindparam("numbers", expanding=True)),
)

# The gate asks these twice a call: built once, they cost half.
_WHOM = Together(people=SAME_PEOPLE, sharing=SHARING_A_NUMBER, phones=NUMBERS)
_KNOWN = Together(
    calls=CALLS,
    elsewhere=OTHERS,
    being_called=_BEING_CALLED,
    invited=INVITED,
    phones=_PHONES,
    having=_HAVING,
    line_types=LOOKED_UP,
    bases=STANDING,
    states=ABOUT,
    hours=NEWEST,
    suppressed=SUPPRESSED,
    lists=LISTS,
    listed=LISTED,
    stands=STANDS,
)
