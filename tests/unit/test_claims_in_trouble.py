"""With the audit, the disk, the ledger or the clock in trouble nobody is called, and nobody loses a turn."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text, update

from dialer.campaign import Campaign
from dialer.store.attempts import expired_reservations, open_attempts
from dialer.store.audit import AuditBroken, append, lock_chain
from dialer.store.claims import claim
from dialer.store.database import Database
from dialer.store.errors import StoreError
from dialer.store.releases import release
from dialer.store.schema import audit_head
from dialer.store.sendings import Refused
from tests.unit.desk import EVA, HEADER, TUESDAY
from tests.unit.gate import LAW
from tests.unit.ledger import ANA, ANA_AGAIN, Ledger, Make


def test_s40_an_audit_that_cannot_be_written_leaves_nothing_reserved(ledger: Make) -> None:
    here = ledger(ANA)
    here.database.write(lambda tx: tx.execute(update(audit_head).values(seal="-")))
    with pytest.raises(AuditBroken, match="nobody is called"):
        here.claim()
    assert here.database.read(open_attempts) == []


def test_s40_a_ledger_that_somebody_else_holds_leaves_nothing_reserved(
    ledger: Make, database_url: str
) -> None:
    here = ledger(ANA)
    held, may_end = threading.Event(), threading.Event()

    def hold(tx: Connection) -> None:
        lock_chain(tx)
        held.set()
        may_end.wait(60)

    with Database(database_url) as other, ThreadPoolExecutor(1) as worker:
        holding = worker.submit(other.write, hold)
        assert held.wait(20)
        with pytest.raises(StoreError, match="lock"):
            here.claim()
        may_end.set()
        holding.result()
    assert here.database.read(open_attempts) == []
    assert here.claim() is not None


def test_s40_a_disk_that_is_full_leaves_nothing_reserved(
    make_campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    with Database(f"sqlite:///{tmp_path}/small.db") as database:
        database.migrate()
        here = Ledger(database, make_campaign(HEADER + ANA), tmp_path)
        here.load()
        database.write(lambda tx: tx.execute(text("PRAGMA max_page_count = 1")))  # as large as it is now
        with pytest.raises(StoreError, match="full"):
            fill_audit(database)
        with pytest.raises(StoreError, match="full"):
            here.claim()
        assert database.read(open_attempts) == []


def fill_audit(database: Database) -> None:
    """Rows smaller than a decision's, until none fits."""
    while True:
        database.write(append, now=TUESDAY, kind="alarm", content={})


def test_s40_what_was_reserved_and_never_sent_is_given_back_and_counted_until_then(ledger: Make) -> None:
    here = ledger(ANA, ANA_AGAIN)
    reserved = here.reserved()
    assert here.claim() is None
    later = here.now + timedelta(minutes=31)
    assert here.database.read(expired_reservations, later - timedelta(minutes=30)) == [reserved.id]
    assert here.database.write(release, reserved.id, later, later)
    here.now = later
    assert here.claim() is not None
    assert isinstance(here.send(reserved), Refused)  # whoever prepared it so long may not dial any more


def test_s41_a_clock_that_jumped_calls_nobody(ledger: Make) -> None:
    here = ledger(ANA)
    gate = replace(LAW, clock_trusted=lambda: False).gate(here.campaign, here.now)
    assert here.database.write(claim, here.campaign.name, here.now, gate, "here", "recado-x-1") is None
    assert here.answers("F1") == [("claim", "recado.clock")]


def test_s41_who_was_asked_about_while_the_time_was_in_doubt_keeps_their_turn(ledger: Make) -> None:
    """A clock that is a year ahead would put everybody off by a year and a day."""
    here = ledger(ANA, EVA)
    doubted = replace(LAW, clock_trusted=lambda: False).gate(here.campaign, here.now + timedelta(days=365))
    assert here.database.write(claim, here.campaign.name, doubted.now, doubted, "here", "recado-x-1") is None
    assert here.answers("F1") == [("claim", "recado.clock")]
    assert here.answers("F4") == []
    assert {here.reserved().person_id, here.reserved().person_id} == {"C1", "C3"}
