"""Who waits on PostgreSQL is woken by what another process changes, and asks little meanwhile.

The looks that find what nobody tells are an hour apart here: whatever is found was told, or known before.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from dialer.catalogue import Catalogue, Known
from dialer.flow_needs import Needs
from dialer.get_ready import GetReady
from dialer.heed_wishes import HeedWishes
from dialer.import_contacts import import_contacts
from dialer.lines import Launched
from dialer.no_prompts import NoPrompts
from dialer.send_follow_ups import SendFollowUps
from dialer.store import Tx, news
from dialer.store.database import Database
from dialer.store.dialer_lock import dialing_lock
from dialer.store.installation import Installation
from dialer.store.launches import Wish, wish_launch
from dialer.store.news import WISHES, News
from dialer.store.wishes import wish_start, wish_stop
from tests.unit.conftest import ENGINES
from tests.unit.desk import ANA, EVA, HEADER, TUESDAY, Desk
from tests.waiting import until

on_a_server = pytest.mark.parametrize(
    "database_url", [engine for engine in ENGINES if engine != "sqlite"], indirect=True
)
ROOT = Path(__file__).parents[2]
CAMPAIGN = "recordatorio"
LISTENS = "FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN recado'"
CUT = text(f"SELECT pg_terminate_backend(pid, 5000) {LISTENS}")
COMMITS = text("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
LAUNCH = """
import sys, time
from datetime import UTC, datetime
from dialer.store.database import Database
from dialer.store.launches import wish_launch
with Database(sys.argv[1]) as ledger:
    ledger.write(wish_launch, sys.argv[2], now=datetime.now(UTC), by="user:7")
    print(time.time(), flush=True)
"""


@pytest.fixture
def seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "SELDOM", 3600.0)


@asynccontextmanager
async def heard(database: Database) -> AsyncIterator[None]:
    """As long as this process dials, and is told what changes."""
    with dialing_lock(database):
        await until(lambda: database.news.listening)
        yield


@asynccontextmanager
async def running(*parts: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def another(database: Database) -> Iterator[Database]:
    """The same ledger, as another machine has it open."""
    with Database(str(database.url), Installation(node="another")) as opened:
        yield opened


def launched_elsewhere(database: Database) -> float:
    """When another process had committed a launch."""
    command = [sys.executable, "-c", LAUNCH, database.url.render_as_string(hide_password=False), CAMPAIGN]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def getting_ready(database: Database, desk: Desk, folder: Path, ready: list[float]) -> GetReady:
    async def make_ready(wish: Wish, known: Known) -> Launched:
        ready.append(time.time())
        return Launched(campaign=desk.campaign, flow_context="f", prompts=NoPrompts(), began=TUESDAY)

    catalogue = Catalogue(file=ROOT / "campaigns.yaml", database=database, uploads=folder / "uploads")
    return GetReady(catalogue=catalogue, database=database, make_ready=make_ready, on_ready=lambda: None)


async def test_what_is_told_while_somebody_looks_is_not_missed() -> None:
    told = News()
    told.listening = True
    seen = told.heard(WISHES)
    told.hear(WISHES)
    await told.rest(WISHES, seen, 3600.0)


@on_a_server
@pytest.mark.usefixtures("seldom")
async def test_a_launch_by_another_process_is_heard_at_once(
    database: Database, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    ready: list[float] = []
    getting = getting_ready(database, desk(EVA), tmp_path, ready)
    await getting.begin(())
    async with heard(database), running(getting.run()):
        await asyncio.sleep(0.5)
        committed = await asyncio.to_thread(launched_elsewhere, database)
        await until(lambda: ready)
    print(f"made ready {1000 * (ready[0] - committed):.0f} ms after the launch was committed")


@on_a_server
@pytest.mark.usefixtures("seldom")
async def test_a_launch_while_nobody_tells_is_found_and_then_they_are_told_again(
    database: Database, desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "AGAIN", 5.0)
    ready: list[float] = []
    getting = getting_ready(database, desk(EVA), tmp_path, ready)
    await getting.begin(())
    async with heard(database), running(getting.run()):
        assert database.write(lambda tx: tx.execute(CUT).scalars().all()) == [True]
        await until(lambda: not database.news.listening)
        await asyncio.sleep(0.5)
        database.write(wish_launch, CAMPAIGN, now=TUESDAY, by="user:7")
        await until(lambda: ready)
        assert not database.news.listening, "it was asked for"
        await until(lambda: database.news.listening)


@on_a_server
@pytest.mark.usefixtures("seldom")
async def test_whom_another_process_brings_is_called_at_once(
    database: Database, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    here = desk()
    (tmp_path / "overdue.csv").write_text(HEADER + EVA)

    def brought() -> None:
        with another(database) as ledger:
            import_contacts(ledger, here.campaign, Needs(), now=TUESDAY, rejects=tmp_path)

    async with heard(database), running(here.placer.run()):
        await asyncio.sleep(0.5)
        assert here.telephone.placed == []
        await asyncio.to_thread(brought)
        await until(lambda: here.telephone.placed)


@on_a_server
@pytest.mark.usefixtures("seldom")
async def test_what_was_stopped_goes_on_at_once_when_another_process_starts_it(
    database: Database, desk: Callable[..., Desk]
) -> None:
    here = desk(EVA)
    database.write(wish_stop, [here.campaign.name], now=TUESDAY, by="operator")
    async with heard(database), running(here.placer.run()):
        await asyncio.sleep(0.5)
        assert here.telephone.placed == []
        with another(database) as ledger:
            ledger.write(wish_start, [here.campaign.name], now=TUESDAY, by="operator")
        await until(lambda: here.telephone.placed)


@on_a_server
@pytest.mark.usefixtures("seldom")
async def test_who_waits_for_the_morning_is_called_then_though_nobody_tells(
    database: Database, desk: Callable[..., Desk]
) -> None:
    """And though the clock leaps there, as a rehearsal's does."""
    here = desk(EVA)
    here.clock.skip_to(TUESDAY + timedelta(hours=12))
    assert here.claim() is None
    async with heard(database), running(here.placer.run()):
        await asyncio.sleep(0.5)
        assert here.telephone.placed == []
        due = here.of_debt("F4").next_at
        assert due
        here.clock.skip_to(due)
        await until(lambda: here.telephone.placed)


@on_a_server
async def test_a_node_that_waits_asks_little(
    database: Database, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    """Nobody is due until the morning: what it commits in some seconds, told of changes or not."""
    here, seconds = desk(ANA, EVA), 6.0
    here.clock.skip_to(TUESDAY + timedelta(hours=12))
    assert here.claim() is None
    asked: dict[bool, float] = {}
    for is_told in (False, True):
        with ExitStack() as held:
            if is_told:
                await held_open(held, database)
            asked[is_told] = await commits(database, waiting(here, tmp_path), seconds) / seconds
    print(f"commits a second of a node that waits: {asked[False]:.1f} asking, {asked[True]:.1f} told")
    assert asked[True] < asked[False]


async def held_open(held: ExitStack, database: Database) -> None:
    held.enter_context(dialing_lock(database))
    await until(lambda: database.news.listening)


def waiting(here: Desk, folder: Path) -> list[Coroutine[Any, Any, None]]:
    database, clock = here.database, here.clock
    getting = getting_ready(database, here, folder, [])
    heeding = HeedWishes(database=database, clock=clock, service=lambda: here)  # type: ignore[arg-type,return-value]
    sending = SendFollowUps(database=database, clock=clock, by_kind={})
    return [part.run() for part in (here.placer, getting, heeding, sending)]


async def commits(database: Database, parts: list[Coroutine[Any, Any, None]], seconds: float) -> int:
    """What the server counts of it; its counts are a second late."""

    def count(tx: Tx) -> int:
        found: int = tx.execute(COMMITS).scalar_one()
        return found

    async with running(*parts):
        await asyncio.sleep(2.0)
        before = database.read(count)
        await asyncio.sleep(seconds)
        return database.read(count) - before
