"""The counters are what counting finds, whatever was written, by whom and in what order."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Update, delete, func, select, text, update

from dialer.outcome import Outcome
from dialer.store.attempts import all_answered, outcomes, refuse
from dialer.store.board import ended_counts, where_contacts_stand
from dialer.store.contacts import count_contacts
from dialer.store.figures import figures
from dialer.store.launches import turns
from dialer.store.prospects import how_many
from dialer.store.releases import release
from dialer.store.results import progress
from dialer.store.schema import attempt_tally, contact, contact_tally
from dialer.store.sendings import Allowed
from dialer.store.suppressions import suppress
from dialer.store.tallies import attempts_became, contacts_stand, miscounted
from dialer.store.tally_triggers import ATTEMPTS, CONTACTS, filled
from tests.unit.desk import TUESDAY
from tests.unit.ledger import Make

SEVERAL = [f"C{n};F{n};Ana Núñez;6{n:08};;80,00;;;;1234;\n" for n in range(40)]
REASONS = (None, "in_call", "retries_used", "debt_paid", "asked_not_to")


def at_random(chance: random.Random, campaigns: list[str]) -> Callable[[Connection], None]:
    """Something that a writer may do to some contacts."""
    of = contact.c.id % 7 == chance.randrange(7)
    told = {
        "next_at": chance.choice(
            [None, TUESDAY, TUESDAY + timedelta(seconds=30), TUESDAY + timedelta(minutes=9)]
        ),
        "done_reason": chance.choice(REASONS),
        "denied_by": chance.choice([None, "StatusBlock", "Suppression trunk"]),
        "campaign": chance.choice(campaigns),
    }
    names = chance.sample(sorted(told), k=chance.randint(1, 3))
    return lambda tx: tx.execute(update(contact).where(of).values({name: told[name] for name in names}))  # type: ignore[return-value]


def test_an_import_is_counted(ledger: Make) -> None:
    here = ledger(*SEVERAL)
    name = here.campaign.name
    assert here.database.read(how_many, name) == len(SEVERAL)
    assert here.database.read(turns, [name])[name] == {
        "waiting": 40, "asked_daily": 0, "in_call": 0, "done": 0,
    }  # fmt: skip
    (waiting,) = here.database.read(where_contacts_stand, here.now)
    assert (waiting.n, waiting.due, waiting.next_at) == (40, 40, here.now)
    assert here.database.read(miscounted) == []


def test_calls_are_counted_wherever_they_stand(ledger: Make) -> None:
    here = ledger(*SEVERAL)
    for outcome in (Outcome.PAY, Outcome.NO_ANSWER, Outcome.NO_ANSWER):
        here.called(outcome)
    given_back, turned_down, up = here.reserved(), here.reserved(), here.reserved()
    here.database.write(release, given_back.id, here.now, next_at=here.now)
    assert isinstance(here.send(turned_down), Allowed)
    assert here.database.write(refuse, turned_down.id, reason="no", now=here.now, retry_at=here.now)
    assert isinstance(here.send(up), Allowed)
    here.database.write(all_answered, {up.id: here.now})
    name = here.campaign.name
    assert here.database.read(outcomes, [name]) == {Outcome.PAY: 1, Outcome.NO_ANSWER: 2}
    found = here.database.read(figures, here.now)
    assert found.attempts == {
        (name, "settled"): 3,
        (name, "released"): 1,
        (name, "refused"): 1,
        (name, "live"): 1,
    }
    assert found.outcomes == {(name, "pay"): 1, (name, "no_answer"): 2}
    assert sorted(here.database.read(ended_counts)) == [(name, "no_answer", 2, 0), (name, "pay", 1, 0)]
    assert here.database.read(progress, [name])["in_call"] == 1
    assert here.database.read(miscounted) == []


def test_who_objects_is_counted_as_done(ledger: Make) -> None:
    here = ledger(*SEVERAL)
    here.database.write(suppress, "person", "C7", now=here.now, source="letter", reference="R1")
    counts = here.database.read(count_contacts, here.campaign.name)
    assert (counts.waiting, counts.in_call, counts.done) == (39, 0, {"person_suppressed": 1})


@pytest.mark.parametrize("seed", range(5))
def test_after_any_history_they_are_what_counting_finds(ledger: Make, seed: int) -> None:
    here, chance = ledger(*SEVERAL), random.Random(seed)
    names = [here.campaign.name, "last-notice", "winter"]
    for _ in range(40):
        here.database.write(at_random(chance, names))
        assert here.database.read(miscounted) == []
    here.database.write(lambda tx: tx.execute(delete(contact).where(contact.c.id % 3 == 0)))
    assert here.database.read(miscounted) == []
    stands = here.database.read(contacts_stand)
    assert sum(each.n for each in stands) == here.database.read(all_contacts)


def test_what_is_undone_was_never_counted(ledger: Make) -> None:
    here = ledger(*SEVERAL)
    before = sorted(map(str, here.database.read(contacts_stand)))

    def fails(tx: Connection) -> None:
        tx.execute(update(contact).values(next_at=None, done_reason="debt_paid"))
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        here.database.write(fails)
    assert sorted(map(str, here.database.read(contacts_stand))) == before


def test_writers_side_by_side_lose_no_count(ledger: Make) -> None:
    """On PostgreSQL at once, with what stands put together between them; on SQLite one after the other."""
    here = ledger(*SEVERAL)
    names = [here.campaign.name, "last-notice"]
    chances = [random.Random(seed) for seed in range(4)]

    def writes(chance: random.Random) -> None:
        own = contact.c.id % 4 == chances.index(chance)
        for _ in range(30):
            values = {"done_reason": chance.choice(REASONS), "campaign": chance.choice(names)}
            here.database.write(execute, update(contact).where(own).values(values))
            if here.database.sqlite_file is None:
                here.database.write(put_together)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(writes, chances))
    assert here.database.read(miscounted) == []
    if here.database.sqlite_file is None:
        here.database.write(put_together)
        here.database.write(put_together)
        assert here.database.read(miscounted) == []
        assert here.database.read(kept_rows) == len(here.database.read(contacts_stand))


def execute(tx: Connection, statement: Update) -> None:
    tx.execute(statement)


def put_together(tx: Connection) -> None:
    tx.execute(text("SELECT contact_tally_fold()"))


def kept_rows(tx: Connection) -> int:
    return tx.execute(
        select(func.count()).select_from(contact_tally).where(contact_tally.c.n != 0)
    ).scalar_one()


def all_contacts(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(contact)).scalar_one()


def test_a_counter_that_is_wrong_is_told_and_can_be_filled_again(ledger: Make) -> None:
    here = ledger(*SEVERAL)
    here.called()
    for table in (contact_tally, attempt_tally):
        here.database.write(execute, update(table).values(n=table.c.n + 1))
    assert here.database.read(miscounted) == ["contact_tally", "attempt_tally"]

    def again(tx: Connection) -> None:
        for tally, table in ((CONTACTS, contact_tally), (ATTEMPTS, attempt_tally)):
            tx.execute(delete(table))
            tx.execute(text(filled(tally, tx.dialect.name)))

    here.database.write(again)
    assert here.database.read(miscounted) == []
    here.called()
    assert here.database.read(miscounted) == []


def test_a_contact_that_stands_already_is_not_counted_twice(ledger: Make) -> None:
    here = ledger(*SEVERAL)
    here.load()
    assert here.database.read(how_many, here.campaign.name) == len(SEVERAL)
    assert here.database.read(attempts_became) == []
