"""What is known of many contacts at once is what is known of each alone."""

from dataclasses import fields
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Connection, select

from dialer.store.database import Database
from dialer.store.facts import About, Facts, learn, standing_contacts
from dialer.store.schema import attempt, contact
from tests.unit.crowd import NUMBERS, Crowd
from tests.unit.desk import TUESDAY
from tests.unit.explained import heard

SEEDS = range(4)


def _abouts(tx: Connection, lots: Random) -> list[About]:
    """All contacts: some with a call of their own to leave aside, to a number of theirs or of another's."""
    own: dict[int, list[str]] = {}
    for row in tx.execute(select(attempt.c.contact_id, attempt.c.id).order_by(attempt.c.id)):
        own.setdefault(row.contact_id, []).append(row.id)
    invited = (None, TUESDAY - timedelta(days=1))
    return [
        About(
            row=row,
            but=lots.choice(("", *own.get(row.id, ()))),
            number=lots.choice((None, None, *NUMBERS)),
            invited_at=lots.choice(invited),
        )
        for row in tx.execute(standing_contacts().order_by(contact.c.id))
    ]


def _passing(lots: Random) -> list[set[str]]:
    return [set(), {lots.choice(NUMBERS)}, set(lots.sample(NUMBERS, 5))]


def _together(tx: Connection, lots: Random) -> list[Facts]:
    learnt = learn(tx, _abouts(tx, lots))
    return [each.facts(passing=passing) for passing in _passing(lots) for each in learnt]


def _one_by_one(tx: Connection, lots: Random) -> list[Facts]:
    learnt = [learn(tx, [about])[0] for about in _abouts(tx, lots)]
    return [each.facts(passing=passing) for passing in _passing(lots) for each in learnt]


@pytest.mark.parametrize("seed", SEEDS)
def test_many_contacts_at_once_are_known_as_each_is_alone(database: Database, seed: int) -> None:
    database.write(lambda tx: Crowd(tx, seed).fill())
    together = database.read(lambda tx: _together(tx, Random(seed)))
    alone = database.read(lambda tx: _one_by_one(tx, Random(seed)))
    assert together == alone
    # It says something: of each fact these people differ.
    for told in fields(Facts):
        if told.name not in ("role", "tags", "country", "region", "time_zone", "lists", "ratios", "used"):
            assert len({str(getattr(each, told.name)) for each in together}) > 1, told.name


def test_however_many_they_are_two_statements_tell(database: Database) -> None:
    database.write(lambda tx: Crowd(tx, 1).fill())
    rows = database.read(lambda tx: tx.execute(standing_contacts()).all())
    with heard() as told:
        learnt = database.read(learn, [About(row=row) for row in rows])
    assert len(learnt) == len(rows) > 20
    assert len(told) - len([each for each, _ in told if each.startswith("BEGIN")]) == 2
