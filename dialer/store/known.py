"""What the ledger is asked about contacts: who they may be, then everything else, in two statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from dialer.policy.question import ListState
from dialer.store.asked_hours import ASKED
from dialer.store.bases import STANDING
from dialer.store.found import Found
from dialer.store.installation import keyed
from dialer.store.line_types import LOOKED_UP
from dialer.store.lists import LISTED, LISTS, states_by_name
from dialer.store.one_of import one_of
from dialer.store.past import CALLS, HOLDERS, OTHERS, PEOPLE, not_surely_others
from dialer.store.schema import IS_OPEN, attempt, phone
from dialer.store.states import ABOUT
from dialer.store.suppressions import SUPPRESSED
from dialer.store.together import Together
from dialer.store.turns import INVITED
from dialer.store.wishes import STANDS, StandsAs, stands_as


@dataclass(frozen=True, kw_only=True, slots=True)
class Whom:
    """One human: all ids of theirs, whoever else they may be (id -> key), and where they may be rung.

    `agreed` are the numbers of which nobody has said that they are not theirs.
    """

    key: str
    people: Collection[str]
    others: Mapping[str, str]
    phones: Collection[str]
    agreed: Collection[str]

    @property
    def counted(self) -> list[str]:
        """Everybody whose calls count as theirs."""
        return [*self.people, *self.others]


def whom(tx: Connection, rows: Sequence[Row[Any]]) -> list[Whom]:
    """Whom each of these contacts stands for."""
    asked = {"keys": {row.same_as for row in rows}, "ids": {row.person_id for row in rows}}
    found = _WHOM.ask(tx, asked)
    people, holders = Found(found["people"], "same_as"), Found(found["holders"], "person_id", "e164")
    return [_whom(row, people, holders) for row in rows]


def _whom(row: Row[Any], people: Found, holders: Found) -> Whom:
    # Themselves at least: an import may give their key away at this very moment.
    same = dict.fromkeys([*(each.id for each in people.of(same_as=[row.same_as])), row.person_id])
    sharing = holders.of(e164={each.e164 for each in holders.of(person_id=same)})
    others = not_surely_others(sharing, same)
    wrong = {each.e164 for each in sharing if each.wrong_since and each.person_id in {*same, *others}}
    own = holders.of(person_id=[row.person_id])
    return Whom(
        key=row.same_as,
        people=list(same),
        others=others,
        phones=[each.e164 for each in own if not each.wrong_since],
        agreed={each.e164 for each in own} - wrong,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """All that is kept of some contacts' people, debts and campaigns, and of every one of their numbers."""

    hashes: Mapping[tuple[str, str], str]
    """The keyed hash of each person and number, by kind and value."""
    calls: Found
    elsewhere: Found
    going_on: Found
    invited: Mapping[str, datetime]
    phones: Mapping[str, Any]
    line_types: Mapping[str, Any]
    bases: Found
    states: Found
    hours: Found
    suppressed: Found
    lists: Mapping[str, ListState]
    listed: Found
    stands: Mapping[str, StandsAs]


def known_of(
    tx: Connection,
    rows: Sequence[Row[Any]],
    whoms: Sequence[Whom],
    *,
    numbers: Collection[str] = (),
    but: Collection[str] = (),
) -> Known:
    """All that is kept of these contacts, whom each stands for, and of these `numbers` too.

    `but` are the attempts of their own that the gate is asked about.
    """
    people = {each for of in whoms for each in of.counted}
    keys, numbers = {of.key for of in whoms}, {*numbers, *(each for of in whoms for each in of.phones)}
    hashes = _hashes(tx, people | keys, numbers)
    asked = {
        "keys": keys,
        "people": people,
        "numbers": numbers,
        "hashes": hashes.values(),
        "debts": {str(row.debt_id) for row in rows},
        "contacts": {row.id for row in rows},
        "campaigns": {row.campaign for row in rows},
        "but": but,
    }
    return _indexed(_KNOWN.ask(tx, asked), hashes)


def _hashes(tx: Connection, people: Collection[str], numbers: Collection[str]) -> dict[tuple[str, str], str]:
    values = [*(("person", each) for each in people), *(("phone", each) for each in numbers)]
    return {(kind, value): keyed(tx, kind, value) for kind, value in values}


def _indexed(found: Mapping[str, list[Any]], hashes: Mapping[tuple[str, str], str]) -> Known:
    return Known(
        hashes=hashes,
        calls=Found(found["calls"], "person_id", "e164"),
        elsewhere=Found(found["elsewhere"], "person_id", "e164"),
        going_on=Found(found["going_on"], "same_as"),
        invited={row.attempt_id: row.asked_at for row in found["invited"]},
        phones={row.e164: row for row in found["phones"]},
        line_types={row.e164: row for row in found["line_types"]},
        bases=Found(found["bases"], "person_id"),
        states=Found(found["states"], "key"),
        hours=Found(found["hours"], "person_id"),
        suppressed=Found(found["suppressed"], "keyed", "value"),
        lists=states_by_name(found["lists"]),
        listed=Found(found["listed"], "keyed"),
        stands={row.name: stands_as(row) for row in found["stands"]},
    )


_GOING_ON = select(attempt.c.id, attempt.c.same_as).where(one_of(attempt.c.same_as, "keys"), IS_OPEN)
"""By the key that was theirs at the claim: a file may have told since that two ids are two people."""

_PHONES = select(phone).where(one_of(phone.c.e164, "numbers"))

_WHOM = Together(people=PEOPLE, holders=HOLDERS)
_KNOWN = Together(
    calls=CALLS,
    elsewhere=OTHERS,
    going_on=_GOING_ON,
    invited=INVITED,
    phones=_PHONES,
    line_types=LOOKED_UP,
    bases=STANDING,
    states=ABOUT,
    hours=ASKED,
    suppressed=SUPPRESSED,
    lists=LISTS,
    listed=LISTED,
    stands=STANDS,
)
