"""The link, the one Originate and the event log against a real Asterisk, with a second one as the telephone
network: what it counted is the truth that the rest is held against."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dialer.asterisk.control import boot_time, clock, hangup, live_channels, version
from dialer.asterisk.events import ONLY_LOGGED
from dialer.asterisk.link import AmiLink
from dialer.asterisk.originate import originate
from dialer.asterisk.second_client import SecondClient
from dialer.call_event import CallEvent
from dialer.lab.lab import Lab
from dialer.policy.outcome import decide, fold
from dialer.ports import NotDialled, OutboundCall, Queued
from dialer.settings import Settings
from tests.integration.pbx_calls import (
    ANSWERS,
    BUSY,
    CONGESTED,
    REJECTS,
    RINGS_OUT,
    UNALLOCATED,
    call,
    config_link,
    dialing,
    invites,
    logged,
)
from tests.waiting import CEILING, until


async def test_asterisk_says_since_when_it_runs_what_it_is_and_what_time_it_has(lab: Lab) -> None:
    async with dialing(lab) as link:
        now = datetime.now(UTC)
        assert now - timedelta(hours=6) < await boot_time(link) <= now
        assert abs(await clock(link) - now) < timedelta(seconds=CEILING)
        assert (await version(link)).startswith("2")


async def test_a_call_is_told_live_and_in_the_file_by_the_same_keys(lab: Lab, short_flow: str) -> None:
    heard: list[CallEvent] = []
    async with dialing(lab, heard) as link:
        placed = call(ANSWERS)
        assert await originate(link, placed) == Queued()
        read = await logged(lab, placed.attempt_id)
        await until(lambda: any(event.name == "CHAN_END" for event in heard if event.of_attempt))
        mine = [event for event in heard if event.channel_id == placed.attempt_id]
    live_keys = {(event.name, event.n) for event in mine} - {("ORIGINATE_RESPONSE", 0)}
    told = [event for event in read if event.name not in ONLY_LOGGED and "BRIDGE" not in event.name]
    assert live_keys == {(event.name, event.n) for event in told}
    assert ("RECADO_STEP", 1) in live_keys
    evidence = fold(read)
    assert decide(evidence).outcome == "heard"
    assert evidence.hung_up_by_flow
    assert evidence.answered_at
    assert fold([*read, *mine]) == fold([*reversed(mine), *read, *mine])
    assert await invites(lab, placed) == 1


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (BUSY, "busy"),
        (RINGS_OUT, "no_answer"),
        (REJECTS, "rejected"),
        (UNALLOCATED, "unallocated"),
        (CONGESTED, "congestion"),
    ],
)
async def test_what_the_network_answers_becomes_the_outcome(
    lab: Lab, short_flow: str, ending: str, outcome: str
) -> None:
    async with dialing(lab) as link:
        placed = call(ending, ring=2)
        assert await originate(link, placed) == Queued()
        assert decide(fold(await logged(lab, placed.attempt_id))).outcome == outcome


async def test_what_asterisk_refuses_before_it_dials_rings_nobody(lab: Lab, short_flow: str) -> None:
    async with dialing(lab) as link:
        placed = call(ANSWERS, context="recado-nowhere-0000000000")
        answer = await originate(link, placed)
        assert isinstance(answer, NotDialled)
        assert "Extension" in answer.reason
        assert await invites(lab, placed) == 0


async def test_a_trunk_that_does_not_exist_fails_without_a_line_in_the_log(lab: Lab, short_flow: str) -> None:
    heard: list[CallEvent] = []
    async with dialing(lab, heard) as link:
        placed = call(ANSWERS)
        placed = replace(placed, trunk=replace(placed.trunk, endpoint="no-such-trunk"))
        assert await originate(link, placed) == Queued()
        await until(lambda: any(event.channel_id == placed.attempt_id for event in heard))
    assert decide(fold(event for event in heard if event.channel_id == placed.attempt_id)).outcome == "failed"


async def test_the_id_of_a_live_call_cannot_be_dialled_again(lab: Lab, short_flow: str) -> None:
    heard: list[CallEvent] = []
    async with dialing(lab, heard) as link:
        placed = call(RINGS_OUT, ring=3)
        assert await originate(link, placed) == Queued()
        await until(lambda: any(event.channel_id == placed.attempt_id for event in heard))
        await originate(link, placed)
        read = await logged(lab, placed.attempt_id)
        assert decide(fold([*read, *heard])).outcome == "no_answer"
        assert await invites(lab, placed) == 1


async def test_the_second_client_sees_what_the_first_one_did(lab: Lab, short_flow: str) -> None:
    async with dialing(lab) as link:
        placed = call(RINGS_OUT, ring=10)
        assert await originate(link, placed) == Queued()
        channel = await channel_of(link, placed)
        assert await is_up(lab.settings, channel)
        assert await hangup(link, channel)
        await logged(lab, placed.attempt_id)
        assert not await is_up(lab.settings, channel)
        assert not await hangup(link, channel)


async def test_a_telephone_that_still_rings_is_hung_up_by_the_id_we_gave_its_channel(
    lab: Lab, short_flow: str
) -> None:
    """Its name is known only once Asterisk has told: an agent's telephone may have to stop ringing before."""
    async with dialing(lab) as link:
        placed = call(RINGS_OUT, ring=60)
        assert await originate(link, placed) == Queued()
        await channel_of(link, placed)
        assert await hangup(link, placed.attempt_id)
        await logged(lab, placed.attempt_id)
        assert not await hangup(link, placed.attempt_id)


async def channel_of(link: AmiLink, placed: OutboundCall) -> str:
    async with asyncio.timeout(CEILING):
        while True:
            for channel in await live_channels(link):
                if channel.unique_id == placed.attempt_id:
                    return channel.name
            await asyncio.sleep(0.02)


async def is_up(settings: Settings, channel: str) -> bool:
    """As asterisk-ami is told."""

    def ask() -> bool:
        with SecondClient("127.0.0.1", settings.ami_port) as client:
            assert client.log_in(settings.ami_user, settings.ami_secret.get_secret_value()).ok
            return client.ask("Status", Channel=channel).ok

    return await asyncio.to_thread(ask)


@pytest.mark.parametrize("module", ["pbx_config", "app_queue"])
async def test_who_may_dial_may_not_change_the_configuration(lab: Lab, module: str) -> None:
    async with dialing(lab) as link:
        answer = await link.action("Reload", {"Module": module})
        assert (answer.ok, answer.message) == (False, "Permission denied")


async def test_who_may_change_the_configuration_may_not_dial(lab: Lab, short_flow: str) -> None:
    async with config_link(lab.settings) as link:
        placed = call(ANSWERS)
        assert await originate(link, placed) == NotDialled("Permission denied")
        assert await invites(lab, placed) == 0
