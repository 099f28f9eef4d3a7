"""`recado serve` on a lab: campaigns are launched, steered and stopped while calls go on; it is killed."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from signal import SIGKILL

import pytest
import pytest_asyncio

from dialer.control.campaign_views import CampaignState
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from tests.faults.people import LISTENERS, numbers
from tests.faults.verdict import Verdict, judge
from tests.integration.served import OPERATOR, Serving, serving

PEOPLE = numbers(64, LISTENERS)
ONE, TWO = PEOPLE[:32], PEOPLE[32:]
"""All of them hear their call to its end: a call that was cut has another outcome."""

PER_SECOND = 4.0

IN_FORCE = 1.5
"""Seconds after which a wish that is read before each dial, or a pace, must be in force, with a margin."""

QUIET = 4.0
"""Seconds in which a campaign at full pace would place a dozen calls."""


@dataclass
class Day:
    """What was seen of a day's work, step by step."""

    calls: dict[str, int] = field(default_factory=dict)
    """How many calls the carrier had been asked for, at each point."""
    states: dict[str, CampaignState] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    invites: Counter[str] = field(default_factory=Counter)
    verdict: Verdict | None = None
    contacts: int = 0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    async with (
        Lab(folder=tmp_path_factory.mktemp("serve"), install=asterisk) as lab,
        serving(lab, ONE, TWO, per_second=PER_SECOND) as playing,
    ):
        yield await _play(playing)


async def _play(playing: Serving) -> Day:
    day, control = Day(), playing.control
    process = await playing.serve("--dialer-only")
    await process.says("Dialling what is launched")
    day.states["before"] = (await control.one("one")).state
    await control.launch("one", OPERATOR)
    await playing.until_calls(2)
    day.states["launched"] = (await control.one("one")).state
    await _slow_down(playing, day)
    await _pause(playing, day)
    await _second_campaign(playing, day)
    await _stop(playing, day)
    await control.launch("one", OPERATOR)
    await control.launch("two", OPERATOR)
    await playing.until_calls(day.calls["stopped"] + 4)
    await process.end(SIGKILL)
    day.calls["killed"] = playing.calls()
    process = await playing.serve("--dialer-only")
    await playing.until_settled(len(PEOPLE))
    day.states["one"], day.states["two"] = [each.state for each in await control.every()]
    day.calls["exit"] = await process.end()
    day.outcomes, day.invites = await playing.outcomes(), playing.invites()
    day.verdict = judge(playing.lab.folder, playing.lab.folder / "state" / "recado.db")
    return day


async def _slow_down(playing: Serving, day: Day) -> None:
    pace = (await playing.control.one("one")).pace
    slow = await playing.control.set_pace(
        "one", OPERATOR, calls_per_second=0.1, max_calls=None, version=pace.version
    )
    await asyncio.sleep(IN_FORCE)
    day.calls["slowed"] = playing.calls()
    await asyncio.sleep(QUIET)
    day.calls["slow"] = playing.calls()
    await playing.control.set_pace(
        "one", OPERATOR, calls_per_second=None, max_calls=None, version=slow.version
    )
    await playing.until_calls(day.calls["slow"] + 1)


async def _pause(playing: Serving, day: Day) -> None:
    await playing.control.pause("one", OPERATOR)
    await asyncio.sleep(IN_FORCE)
    day.calls["pausing"] = playing.calls()
    day.states["paused"] = (await playing.control.one("one")).state
    await asyncio.sleep(QUIET)
    day.calls["paused"] = playing.calls()
    await playing.control.resume("one", OPERATOR)
    await playing.until_calls(day.calls["paused"])


async def _second_campaign(playing: Serving, day: Day) -> None:
    """With calls of the first one up."""
    await playing.control.launch("two", OPERATOR)
    before = playing.calls(ONE)
    began = time.monotonic()
    await playing.until_calls(2, TWO)
    day.calls["exchange"] = round(time.monotonic() - began)
    await playing.until_calls(before, ONE)


async def _stop(playing: Serving, day: Day) -> None:
    await playing.control.stop_all(OPERATOR)
    await asyncio.sleep(IN_FORCE)
    day.calls["stopping"] = playing.calls()
    day.states["stopped"] = (await playing.control.one("two")).state
    await asyncio.sleep(QUIET)
    day.calls["stopped"] = playing.calls()


def test_a_draft_runs_once_it_is_launched(day: Day) -> None:
    assert (day.states["before"], day.states["launched"]) == (CampaignState.DRAFT, CampaignState.RUNNING)


def test_a_pace_is_in_force_while_it_runs(day: Day) -> None:
    assert day.calls["slow"] - day.calls["slowed"] <= 1


def test_no_call_is_placed_while_it_is_paused(day: Day) -> None:
    assert day.states["paused"] is CampaignState.PAUSED
    assert day.calls["paused"] == day.calls["pausing"]


def test_stop_ends_every_campaign_s_dialling(day: Day) -> None:
    assert day.states["stopped"] is CampaignState.STOPPED
    assert day.calls["stopped"] == day.calls["stopping"]


def test_people_were_left_to_call_when_it_was_killed(day: Day) -> None:
    assert day.calls["killed"] < len(PEOPLE)


def test_nobody_is_called_twice_and_everybody_once(day: Day) -> None:
    assert day.invites == Counter(PEOPLE)


def test_no_call_was_cut_by_a_second_campaign_or_by_the_kill(day: Day) -> None:
    assert day.outcomes == {"heard": len(PEOPLE)}


def test_ledger_and_carrier_agree(day: Day) -> None:
    assert day.verdict
    assert day.verdict.ok, day.verdict.broken


def test_a_campaign_without_anybody_left_is_done(day: Day) -> None:
    assert (day.states["one"], day.states["two"]) == (CampaignState.DONE, CampaignState.DONE)


def test_it_ends_when_told(day: Day) -> None:
    assert day.calls["exit"] == 0
