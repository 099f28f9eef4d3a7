"""Four dialing processes on one PostgreSQL and one campaign; one is killed meanwhile, and one joins.

RECADO_NODES_CONTACTS=2000 calls so many; the short run calls fewer, and shows the same.
"""

import asyncio
import os
import pickle
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dialer.campaign import Campaign, Campaigns, Pace
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.outcome import Outcome
from dialer.store.attempts import outcomes
from dialer.store.database import Database
from dialer.store.nodes import standings
from dialer.trunk import DayCap
from tests.nodes.exchange import Exchange, exchange
from tests.unit.conftest import ENGINES
from tests.unit.desk import HEADER, OFFICE, TUESDAY
from tests.waiting import until

CONTACTS = int(os.environ.get("RECADO_NODES_CONTACTS", "200"))
PER_SECOND = 8.0
AT_ONCE = 6
"""Fewer than the nodes would have up if each kept this limit alone."""

FIRST = ("north", "east", "south", "west")
ONE_MORE = "center"

CEILING = 1500.0
ROOT = Path(__file__).parents[2]

JITTER = 3
"""Calls more in a second than the pace: between a start and its call a busy machine may do other things."""


class Nodes:
    """The processes, by node."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._url = str(database.url)
        self._ahead = TUESDAY.timestamp() - time.time()
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        (self._folder / name).mkdir(exist_ok=True)
        command = [sys.executable, "-m", "tests.nodes.worker", str(self._folder), name, self._url]
        with (self._folder / name / "said").open("ab") as said:
            self.running[name] = subprocess.Popen(
                [*command, str(self._ahead)], cwd=ROOT, stdout=said, stderr=subprocess.STDOUT
            )

    def kill(self, name: str) -> None:
        self.running[name].kill()
        self.running[name].wait()

    async def finished(self) -> None:
        for name, process in self.running.items():
            await until(lambda process=process: process.poll() is not None, within=CEILING, every=0.1)  # type: ignore[misc]
            assert process.returncode == 0, (self._folder / name / "said").read_text()[-3000:]

    def end(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()


@pytest.mark.parametrize("database_url", [engine for engine in ENGINES if engine != "sqlite"], indirect=True)
async def test_four_nodes_call_everybody_once_and_keep_every_limit_while_one_dies_and_one_joins(
    database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path
) -> None:
    campaign = _campaign(make_campaign(HEADER + "".join(map(_row, range(CONTACTS)))))
    await asyncio.to_thread(import_contacts, database, campaign, Needs(), now=TUESDAY, rejects=tmp_path)
    (tmp_path / "campaigns").write_bytes(pickle.dumps(_whole(campaign)))
    nodes, began = Nodes(tmp_path, database), time.monotonic()
    async with exchange(tmp_path) as carrier:
        try:
            await _play(nodes, carrier)
        finally:
            nodes.end()
    _tell(carrier, time.monotonic() - began)
    assert (len(carrier.called), max(carrier.called.values())) == (CONTACTS, 1)
    assert carrier.most_up <= AT_ONCE
    assert carrier.most_a_second <= PER_SECOND + JITTER
    assert carrier.nodes.keys() == {*FIRST, ONE_MORE}
    ended: Counter[Outcome] = Counter(database.read(outcomes, [campaign.name]))
    assert ended.total() == CONTACTS
    assert not any(each.up or each.reserved for each in database.read(standings))


async def _play(nodes: Nodes, carrier: Exchange) -> None:
    for name in FIRST:
        nodes.start(name)
    await _called(nodes, carrier, CONTACTS // 3)
    nodes.kill("south")
    nodes.start(ONE_MORE)
    await _called(nodes, carrier, CONTACTS * 2 // 3)
    nodes.start("south")
    await nodes.finished()


async def _called(nodes: Nodes, carrier: Exchange, calls: int) -> None:
    await until(lambda: carrier.called.total() >= calls, within=CEILING, every=0.02)


def _tell(carrier: Exchange, seconds: float) -> None:
    print(
        f"{carrier.called.total()} calls in {seconds:.0f} s, at most {carrier.most_up} up (of {AT_ONCE}) and "
        f"{carrier.most_a_second} in a second (of {PER_SECOND:g}), by node: {dict(carrier.nodes)}"
    )


def _row(n: int) -> str:
    return f"C{n};F{n};Persona {n};;{600_000_000 + 7 * n};80,00;;;;{n % 10_000:04d};\n"


def _campaign(made: Campaign) -> Campaign:
    trunk = replace(
        made.trunk,
        max_calls=AT_ONCE,
        calls_per_second=PER_SECOND,
        day_caps=(DayCap(trunk="main", calls=1_000_000, spend=Decimal(1_000_000)),),
    )
    pace = Pace(calls_per_second=PER_SECOND, max_calls=AT_ONCE, ramp=timedelta(0))
    return replace(made, trunk=trunk, pace=pace, hours=OFFICE, retries={}, max_attempts=1)


def _whole(campaign: Campaign) -> Campaigns:
    return Campaigns(
        path=Path("campaigns.yaml"), campaigns=(campaign,), max_calls=AT_ONCE, calls_per_second=PER_SECOND
    )
