"""Every reason for which nobody is called is said by its part, over HTTP's own door to it."""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dialer.clock import SystemClock
from dialer.pulse import FILE, Pulse, TrunkState, write_pulse
from dialer.readiness import troubles
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.wishes import stop_by_itself, wish_start, wish_stop

SLOW = timedelta(minutes=10)
"""So long a pulse that was just written is of a dialer that lives, on however busy a machine."""

WELL = Pulse(
    at=datetime.now(UTC),
    campaigns=("a", "b"),
    ami_epoch=1,
    ami_up=True,
    trouble="",
    event_log="",
    event_lag=0.0,
    trunks={"main": TrunkState.USED, "second": TrunkState.USED},
    paused={},
    calls={},
)


class Installation:
    """One that is ready, until a test breaks something of it."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.database = database
        self.settings = Settings(
            state=folder / "state", sounds=folder / "sounds", event_log=folder / "cel" / "recado.jsonl"
        )
        for each in (self.settings.state, self.settings.sounds, self.settings.event_log.parent):
            each.mkdir(exist_ok=True)
        database.write(wish_start, ["a", "b"], now=datetime.now(UTC), by="ana")

    def beats(self, **changes: Any) -> None:
        alive = replace(WELL, at=datetime.now(UTC))
        write_pulse(self.settings.state / FILE, replace(alive, **changes))

    def stop(self, *campaigns: str) -> None:
        self.database.write(wish_stop, campaigns, now=SystemClock().now(), by="ana")

    def troubles(self) -> Mapping[str, str]:
        async def no_trouble() -> None:
            return None

        return asyncio.run(troubles(self.settings, self.database, no_trouble))


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dialer.pulse.DEAD_AFTER", SLOW)


@pytest.fixture
def here(tmp_path: Path, database: Database) -> Installation:
    return Installation(tmp_path, database)


def test_nothing_is_wrong_while_a_dialer_beats(here: Installation) -> None:
    here.beats()
    assert here.troubles() == {}


def test_a_dialer_that_does_not_run_or_hangs(here: Installation) -> None:
    assert "no dialing process has given a sign of life for 5 s" in here.troubles()["dialer"]
    here.beats(at=datetime.now(UTC) - 2 * SLOW)
    assert "dialer" in here.troubles()


def test_where_the_clock_was_set_back_a_pulse_left_before_that_is_no_sign_of_life(here: Installation) -> None:
    """A dialer that lives has written another within a second; a dead one would live until it is so late."""
    here.beats(at=datetime.now(UTC) + 2 * SLOW)
    assert "dialer" in here.troubles()


def test_a_dialer_that_cannot_place_calls_says_why(here: Installation) -> None:
    here.beats(trouble="the ledger is being reconciled")
    assert here.troubles() == {"dialer": "the dialing process says: the ledger is being reconciled"}


def test_a_trunk_that_is_left_alone_when_there_is_no_other(here: Installation) -> None:
    why = {"main": "8 of its last 8 calls failed in the network"}
    here.beats(trunks={**WELL.trunks, "main": TrunkState.PAUSED}, paused=why)
    assert here.troubles() == {}, "the second one's calls go on"
    here.beats(trunks={"main": TrunkState.PAUSED}, paused=why)
    assert here.troubles() == {"trunk": "main is left alone: 8 of its last 8 calls failed in the network"}


def test_an_operator_has_stopped_every_campaign(here: Installation) -> None:
    here.beats()
    here.stop("a")
    assert here.troubles() == {}, "the other one goes on"
    here.stop("b")
    assert here.troubles() == {"stopped": "an operator has stopped a, b; `recado run` starts them again"}


def test_what_recado_stopped_by_itself_is_no_operator_s_wish(here: Installation) -> None:
    here.beats()
    here.stop("a")
    here.database.write(stop_by_itself, ["b"], now=datetime.now(UTC), seen="intruders 3 of 3")
    told = here.troubles()["stopped"]
    assert told.startswith("an operator has stopped a; `recado run` starts them again; Recado has stopped b ")
    assert "3 calls that are not Recado's were seen" in told
    assert "`recado run --after-alarm` starts it again" in told


def test_an_event_log_that_cannot_be_read(here: Installation) -> None:
    here.beats()
    here.settings.event_log.mkdir()
    assert "cannot be read: Is a directory" in here.troubles()["event_log"]
    shutil.rmtree(here.settings.event_log.parent)
    assert "does not exist" in here.troubles()["event_log"]


def test_a_disk_that_is_nearly_full(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    here.beats()
    monkeypatch.setattr("dialer.readiness.ROOM", shutil.disk_usage("/").total * 2)
    monkeypatch.setattr("dialer.readiness.SHARE", 2.0)
    assert "is nearly full" in here.troubles()["disk"]


def test_a_database_without_tables(here: Installation, tmp_path: Path) -> None:
    here.beats()
    file = tmp_path / "bare.db"
    file.touch()
    with Database(f"sqlite:///{file}") as here.database:
        told = here.troubles()
    assert told.keys() == {"database"}
    assert "It has no tables of Recado yet; `recado run` creates them." in told["database"]
