"""The fault suite in short: every fault once, and whether the suite would notice a Recado made wrong."""

import asyncio
import random
from pathlib import Path

import pytest

from dialer.lab.install import AsteriskInstall, find_or_install
from tests.faults.rows import Row
from tests.faults.stage import Stage
from tests.faults.suite import BROKEN, FAULTS, Fault, play

NOTICED = BROKEN[:4]
"""The fifth takes as long as all of these: `make faults ARGS=--self-check` plays it."""

LABS = 4
"""At the same time: most of a fault is waiting."""

pytestmark = pytest.mark.timeout(2400)
"""Seconds: the first test waits for everything that is played."""


@pytest.fixture(scope="session")
def install() -> AsteriskInstall:
    return find_or_install(print)


@pytest.fixture(scope="session")
async def rows(install: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """Everything there is to play, once."""
    labs = asyncio.Semaphore(LABS)

    async def one(fault: Fault, folder: Path) -> Row:
        async with labs:
            stage = Stage(folder=folder, install=install, runs=1, dice=random.Random(1), tell=print)
            return fault.row(await play(fault, stage))

    played = [fault for fault in (*NOTICED, *FAULTS) if fault.play]
    folders = [tmp_path_factory.mktemp("f") for _ in played]
    found = await asyncio.gather(*map(one, played, folders))
    return {fault.what: row for fault, row in zip(played, found, strict=True)}


@pytest.mark.parametrize("fault", [each for each in FAULTS if each.play], ids=lambda each: each.what)
def test_nobody_is_called_twice_and_nothing_is_lost(rows: dict[str, Row], fault: Fault) -> None:
    """Promised times are measured and printed by `make faults`, and not asserted here."""
    row = rows[fault.what]
    assert row.calls > 0 or not (row.runs and fault.rings)
    assert (row.called_twice, row.keys_lost, row.broken) == (0, 0, ())


def test_a_dialer_that_sends_an_originate_again_is_noticed(rows: dict[str, Row]) -> None:
    assert rows[NOTICED[0].what].called_twice > 0


def test_a_dialer_that_does_not_read_the_event_log_is_noticed(rows: dict[str, Row]) -> None:
    assert rows[NOTICED[1].what].keys_lost > 0


def test_nodes_that_keep_limits_alone_are_noticed(rows: dict[str, Row]) -> None:
    assert any("calls were up at once" in sentence for sentence in rows[NOTICED[3].what].broken)


def test_a_sender_that_does_not_say_what_it_is_sending_is_noticed(rows: dict[str, Row]) -> None:
    assert any("arrived 2 times" in sentence for sentence in rows[NOTICED[2].what].broken)
