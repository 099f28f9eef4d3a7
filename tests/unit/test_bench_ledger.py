"""The ledger's bench: real calls of a real ledger, each claimed, sent and settled once."""

import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dialer.bench.figures import percentile
from dialer.bench.invented import NAME, START, invented, number_of, write_campaign
from dialer.bench.ledger import Attempts, Import, LedgerBench, Plan, measure_ledger, steps_of
from dialer.bench.ledger_worker import NobodyLeft, Worker
from dialer.bench.scale_tables import ledger_tables
from dialer.cli.bench import app
from dialer.contacts.phone_number import e164_of
from dialer.outcome import Outcome
from dialer.store.attempts import open_attempts, outcomes
from dialer.store.database import Database
from dialer.store.rehearsal_counts import calls_by_number

CALLS = 25


def row(contacts: int, rate: float, workers: int = 1) -> Attempts:
    return Attempts(
        database="sqlite",
        contacts=contacts,
        workers=workers,
        attempts_per_second=rate,
        attempt_ms={"p50": 8.0, "p99": 20.5},
        claim_ms={"p50": 4.0, "p99": 9.0},
        cpu_ms_per_attempt=7.5,
        memory_mb=120.4,
    )


def test_each_call_that_is_counted_is_one_call_in_the_ledger(database: Database, tmp_path: Path) -> None:
    worker = Worker(invented(write_campaign(tmp_path, CALLS)), database, "bench-0")
    assert worker.import_all() == CALLS
    took = worker.call(CALLS)
    assert len(took.claim) == len(took.sent) == len(took.folded) == CALLS
    assert database.read(calls_by_number) == Counter(number_of(n) for n in range(CALLS))
    assert database.read(outcomes, [NAME]) == {Outcome.HEARD: CALLS}
    assert database.read(open_attempts) == []


def test_whoever_has_been_called_is_not_called_again_to_be_measured(
    database: Database, tmp_path: Path
) -> None:
    worker = Worker(invented(write_campaign(tmp_path, 1)), database, "bench-0")
    worker.import_all()
    worker.call(1)
    with pytest.raises(NobodyLeft, match="no call to place"):
        worker.call(1)


def test_a_million_people_have_a_number_each_that_may_be_imported() -> None:
    for n in (0, 999_999):
        assert e164_of(number_of(n), region="PE") == number_of(n)
    assert START.utcoffset() is not None


def test_the_bench_measures_processes_of_their_own(tmp_path: Path) -> None:
    plan, steps = Plan(contacts=(120,), workers=(1, 2), attempts=30), Counter[str]()
    found = measure_ledger(plan, None, lambda what, done: steps.update({what: done}))
    assert steps.total() == steps_of(plan, None)
    (measured,) = found.attempts  # SQLite has one writer
    assert measured.attempts_per_second > 0
    assert measured.cpu_ms_per_attempt > 0
    assert measured.claim_ms["p99"] >= measured.claim_ms["p50"] > 0
    assert found.imports[0].rows_per_second > 0
    assert json.loads(json.dumps(found.as_json()))["ratios"] == {"sqlite": {"120": 1.0}}


def test_a_ratio_says_how_much_dearer_a_call_is_of_more_contacts() -> None:
    found = LedgerBench(
        imports=[Import(database="sqlite", contacts=10_000, rows_per_second=5000.4, memory_mb=90.6)],
        attempts=[row(10_000, 120), row(1_000_000, 100), row(1_000_000, 250, workers=4)],
    )
    assert found.ratios() == {"sqlite": {"10000": 1.0, "1000000": 1.2}}
    attempts, imports = (table.as_markdown() for table in ledger_tables(found))
    assert "| sqlite | 1,000,000 | 4 | 250 | 8.0 / 20.5 ms | 4.0 / 9.0 ms | 7.5 ms | 120 MB |" in attempts
    assert "| sqlite | 10,000 | 5,000 | 91 MB |" in imports


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile(list(range(200)), 0.99) == 198
    assert percentile([], 0.99) == 0


def test_a_ledger_too_small_for_its_calls_is_said_before_anything_is_measured() -> None:
    ran = CliRunner().invoke(app, ["ledger", "--contacts", "100", "--attempts", "90"])
    assert ran.exit_code == 2
    assert "a ledger of 100 contacts is too small for 90 calls" in ran.output
