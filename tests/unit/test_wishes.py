"""Wishes that cross each other: what was read a moment ago no longer holds when it is written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialer.control.campaigns import _launch
from dialer.control.errors import NotFound
from dialer.store.database import Database
from dialer.store.documents import InUse, document_of, keep_document, new_document_id, withdraw_document
from dialer.store.installation import Installation
from dialer.store.launches import (
    NotSo,
    Wish,
    wish_launch,
    wish_pause,
    wish_resume,
    wish_stop_for_good,
    wishes,
)
from dialer.store.list_rows import list_audit
from dialer.store.wishes import wish_start, wish_stop
from tests.unit.command import SECRET
from tests.unit.desk import TUESDAY

WHEN: dict[str, Any] = {"now": TUESDAY, "by": "user:7"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path}/recado.db", Installation(secret=SECRET)) as opened:
        opened.migrate()
        yield opened


def stood(ledger: Database) -> Wish:
    return ledger.read(wishes, ["july"])["july"]


def audited(ledger: Database) -> list[object]:
    rows = ledger.read(list_audit, kind="control", before=None, limit=50)
    return [row.content["what"] for row in reversed(rows)]


def test_a_stop_is_not_undone_by_a_resume_that_comes_late(ledger: Database) -> None:
    """Somebody stops it for good while another, who saw it paused, resumes it."""
    ledger.write(wish_launch, "july", **WHEN)
    ledger.write(wish_pause, "july", **WHEN)
    ledger.write(wish_stop_for_good, ["july"], **WHEN)
    with pytest.raises(NotSo, match="not paused"):
        ledger.write(wish_resume, "july", **WHEN)
    assert stood(ledger).stopped_at
    assert audited(ledger) == ["launched", "paused", "stopped"]


def test_of_two_launches_one_is_refused(ledger: Database) -> None:
    ledger.write(wish_launch, "july", **WHEN)
    with pytest.raises(NotSo, match="running already"):
        ledger.write(wish_launch, "july", **WHEN)
    assert audited(ledger) == ["launched"]


def test_a_pause_that_did_not_happen_is_not_on_record(ledger: Database) -> None:
    with pytest.raises(NotSo, match="not running"):
        ledger.write(wish_pause, "july", **WHEN)
    ledger.write(wish_launch, "july", **WHEN)
    ledger.write(wish_stop_for_good, ["july"], **WHEN)
    with pytest.raises(NotSo, match="not running"):
        ledger.write(wish_pause, "july", **WHEN)
    assert not stood(ledger).paused
    assert audited(ledger) == ["launched", "stopped"]


def test_what_another_process_runs_can_be_paused(ledger: Database) -> None:
    ledger.write(wish_start, ["july"], **WHEN)
    ledger.write(wish_pause, "july", **WHEN)
    assert stood(ledger).paused


def test_what_was_paused_and_then_stopped_by_hand_is_not_resumed(ledger: Database) -> None:
    """`recado stop` on a paused campaign: the screen must not start it again with a click on Resume."""
    ledger.write(wish_launch, "july", **WHEN)
    ledger.write(wish_pause, "july", **WHEN)
    ledger.write(wish_stop, ["july"], **WHEN)
    with pytest.raises(NotSo, match="not paused"):
        ledger.write(wish_resume, "july", **WHEN)
    assert stood(ledger).stopped_at
    assert not stood(ledger).paused


def test_a_document_is_not_withdrawn_once_a_campaign_of_it_was_launched(ledger: Database) -> None:
    """Whoever withdraws it saw it as a draft."""
    document = new_document_id()
    ledger.write(keep_document, document_id=document, text="", campaigns=["july"], **WHEN)
    ledger.write(wish_launch, "july", **WHEN)
    with pytest.raises(InUse):
        ledger.write(withdraw_document, document, **WHEN)
    assert ledger.read(document_of, document)
    assert audited(ledger) == ["created", "launched"]


def test_what_was_withdrawn_is_not_launched_by_who_saw_it_there(ledger: Database) -> None:
    """Or the next document with a campaign of this name would be dialled at once."""
    document = new_document_id()
    ledger.write(keep_document, document_id=document, text="", campaigns=["july"], **WHEN)
    ledger.write(withdraw_document, document, **WHEN)
    with pytest.raises(NotFound):
        ledger.write(_launch, "july", document=document, after_alarm=False, **WHEN)
    assert ledger.read(wishes) == {}
