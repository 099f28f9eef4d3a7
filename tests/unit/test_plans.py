"""What is done for every call, and for every look of a screen, reads no table that grows from end to end."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from dialer.control.board_looks import count_slowly, count_tallies, ended_since, look_at
from dialer.control.tallies import OVERLAP
from dialer.outcome import Outcome
from dialer.store.attempts import expired_reservations, open_attempts, outcomes
from dialer.store.board import sent_since
from dialer.store.contacts import count_contacts
from dialer.store.facts import About, learn, standing_contacts
from dialer.store.figures import figures
from dialer.store.launches import turns
from dialer.store.results import next_turn, progress
from dialer.store.schema import attempt, call_event, contact, person
from dialer.store.sendings import Allowed
from dialer.store.turns import coming, next_due, turns_due
from tests.unit.desk import TUESDAY
from tests.unit.explained import heard, read_whole
from tests.unit.ledger import Ledger, Make, Said, tell

CONTACTS = 3000
"""So many that PostgreSQL has reason to use an index where there is one."""

GROW = {"contact", "attempt", "call_event", "person", "person_phone", "phone", "debt", "audit"}
"""Tables that grow with contacts or with calls."""

GROW_BY_CALLS = {"attempt", "call_event", "audit", "charge"}
"""Of the others PostgreSQL is told by each import how large they are."""

LONG_AGO = TUESDAY - timedelta(days=60)


@pytest.fixture
def here(ledger: Make) -> Ledger:
    """A campaign in which everybody was called once, long ago, and has their turn again."""
    rows = (f"C{n};F{n};Ana Núñez;6{n:08};;80,00;;;;1234;\n" for n in range(CONTACTS))
    here = ledger(*rows)
    here.database.write(_called_long_ago)
    return here


def _called_long_ago(tx: Connection) -> None:
    people = tx.execute(
        select(contact, person.c.same_as).join(person, person.c.id == contact.c.person_id)
    ).all()
    tx.execute(insert(attempt), [_attempt(row) for row in people])
    tx.execute(insert(call_event), [_event(row, n) for row in people for n in range(3)])
    if tx.dialect.name == "postgresql":
        tx.execute(text("ANALYZE"))


def _attempt(row: Any) -> dict[str, Any]:
    at = LONG_AGO + timedelta(seconds=row.id)
    return {
        "id": f"{row.id:032x}", "contact_id": row.id, "campaign": row.campaign, "person_id": row.person_id,
        "same_as": row.same_as, "e164": row.phones[0], "n": 1, "node": "here", "state": "settled",
        "opt_out_reference": "X", "reserved_at": at, "sent_at": at, "settled_at": at, "ended_at": at,
        "answered_at": at, "outcome": "no_answer", "events": "attempt",
    }  # fmt: skip


def _event(row: Any, n: int) -> dict[str, Any]:
    name, at = f"{row.id:032x}", LONG_AGO + timedelta(seconds=row.id)
    return {
        "channel_id": name, "name": "RECADO_KEY", "n": n, "linked_id": name, "at": at, "channel_name": "",
        "detail": {"key": "1"},
    }  # fmt: skip


def _whole_call(here: Ledger) -> None:
    reserved = here.reserved()
    assert isinstance(here.send(reserved), Allowed)
    events: Sequence[Said] = (
        ("CHAN_START", {}),
        ("ANSWER", {}),
        ("RECADO_KEY", {"key": "1"}),
        ("HANGUP", {}),
        ("CHAN_END", {}),
    )
    tell(here.database, here.campaign, reserved, *events, now=here.now)


def test_a_call_from_the_claim_to_its_end(here: Ledger) -> None:
    with heard() as told:
        _whole_call(here)
    assert any("FROM contact" in statement and "LIMIT" in statement for statement, _ in told)
    assert read_whole(here.database.read, told, GROW) == {}


def test_a_call_in_a_ledger_that_has_only_begun(ledger: Make) -> None:
    """PostgreSQL knows of nobody yet, and keeps the plans that it makes now."""
    here = ledger("C1;F1;Ana Núñez;600000001;;80,00;;;;1234;\n")
    with heard() as told:
        _whole_call(here)
    assert read_whole(here.database.write, told, GROW_BY_CALLS) == {}


def test_what_the_gate_has_to_know_of_many_at_once(here: Ledger) -> None:
    rows = here.database.read(lambda tx: tx.execute(standing_contacts().limit(25)).all())
    with heard() as told:
        learnt = here.database.read(learn, [About(row=row) for row in rows])
    assert [len(each.facts().history) for each in learnt] == [1] * 25
    assert read_whole(here.database.read, told, GROW) == {}


def _looks(here: Ledger) -> dict[str, Callable[[Connection], object]]:
    names, now = [here.campaign.name], here.now
    return {
        "next_due": lambda tx: next_due(tx, [*names, "winter"]),
        "turns_due": lambda tx: turns_due(tx, [*names, "winter"]),
        "coming": lambda tx: coming(tx, names[0], before=now, most=20),
        "next_turn": lambda tx: next_turn(tx, [*names, "winter"]),
        "open attempts": open_attempts,
        "expired reservations": lambda tx: expired_reservations(tx, now),
        "progress": lambda tx: progress(tx, names),
        "count_contacts": lambda tx: count_contacts(tx, names[0]),
        "outcomes": lambda tx: outcomes(tx, names),
        "status of campaigns": lambda tx: turns(tx, names),
        "board": lambda tx: look_at(tx, names, now),
        "board, counted slowly": lambda tx: count_slowly(
            tx, {names[0]: (now - timedelta(days=1), 0.03)}, now
        ),
        "board, its first look": lambda tx: count_tallies(tx, now),
        "board, what has ended": lambda tx: ended_since(tx, now - OVERLAP),
        "starts": lambda tx: sent_since(tx, now - timedelta(seconds=10)),
        "metrics": lambda tx: figures(tx, now),
    }


def test_every_look_of_a_screen_a_status_call_and_the_dialer(here: Ledger) -> None:
    here.called(Outcome.NO_ANSWER)
    _whole_call(here)
    for name, look in _looks(here).items():
        with heard() as told:
            here.database.read(look)
        assert read_whole(here.database.read, told, GROW) == {}, name


def test_a_look_that_reads_everything_is_noticed(here: Ledger) -> None:
    """Broken on purpose: without its index whose turn it is is found by reading everybody."""
    here.database.write(lambda tx: tx.execute(text("DROP INDEX ix_contact_due")))
    here.database.write(lambda tx: tx.execute(text("DROP INDEX ix_contact_turn")))
    with heard() as told:
        here.reserved()
    assert "contact" in " ".join(read_whole(here.database.read, told, GROW).values())
