"""Campaigns as an operator steers them over the control plane, on a real ledger."""

import asyncio
from pathlib import Path

import pytest

from dialer.control.campaign_views import CampaignState
from dialer.control.errors import Conflict, Invalid, NotFound, Stale
from dialer.store.launches import launched_campaigns, wish_launch
from dialer.store.wishes import stop_by_itself
from tests.unit.desk import TUESDAY
from tests.unit.plant import OLGA, ONE, Plants


async def test_a_campaign_s_life_is_steered_and_each_step_is_audited(plant: Plants) -> None:
    here = plant()
    control, seen = here.control, []
    for step in (control.launch, control.pause, control.resume, control.stop, control.launch):
        seen.append((await control.one(ONE)).state)
        await step(ONE, OLGA)
    assert seen == [
        CampaignState.DRAFT,
        CampaignState.RUNNING,
        CampaignState.PAUSED,
        CampaignState.RUNNING,
        CampaignState.STOPPED,
    ]
    assert [(each["what"], each["by"]) for each in here.audited()] == [
        (what, "user:7") for what in ("launched", "paused", "resumed", "stopped", "launched")
    ]
    assert [*here.database.read(launched_campaigns)] == [ONE]


async def test_what_cannot_be_is_refused(plant: Plants) -> None:
    control = plant().control
    with pytest.raises(NotFound):
        await control.launch("nobody-knows-it", OLGA)
    for step in (control.pause, control.resume, control.stop):
        with pytest.raises(Conflict):
            await step(ONE, OLGA)
    await control.launch(ONE, OLGA)
    with pytest.raises(Conflict, match="running already"):
        await control.launch(ONE, OLGA)


async def test_the_big_stop_leaves_drafts_as_they_are(plant: Plants) -> None:
    control = plant().control
    await control.launch(ONE, OLGA)
    assert await control.stop_all(OLGA) == [ONE]
    assert {each.name: each.state for each in await control.every()} == {
        ONE: CampaignState.STOPPED,
        "recordatorio": CampaignState.DRAFT,
    }


async def test_after_an_alarm_only_somebody_who_says_so_starts_it_again(plant: Plants) -> None:
    here = plant()
    await here.control.launch(ONE, OLGA)
    here.database.write(stop_by_itself, [ONE], now=TUESDAY, seen="wrong_list 3 10")
    assert (await here.control.one(ONE)).state is CampaignState.ALARMED
    with pytest.raises(Conflict):
        await here.control.resume(ONE, OLGA)
    with pytest.raises(Conflict, match="by itself") as refused:
        await here.control.launch(ONE, OLGA)
    assert "Recado ha detenido" in refused.value.told("es")
    assert (await here.control.one(ONE)).state is CampaignState.ALARMED
    await here.control.launch(ONE, OLGA, after_alarm=True)
    assert (await here.control.one(ONE)).state is CampaignState.RUNNING


async def test_a_pace_stays_within_the_trunk_s_and_nobody_overwrites_another_s(
    plant: Plants,
) -> None:
    control = plant().control
    pace = (await control.one(ONE)).pace
    assert (pace.calls_per_second, pace.at_most) == (8.0, (12.0, 80))
    for rate, calls in ((12.5, None), (0.0, None), (None, 81), (None, 0)):
        with pytest.raises(Invalid):
            await control.set_pace(ONE, OLGA, calls_per_second=rate, max_calls=calls, version=pace.version)
    set_to = await control.set_pace(ONE, OLGA, calls_per_second=2.5, max_calls=7, version=pace.version)
    assert (set_to.calls_per_second, set_to.max_calls, set_to.version) == (2.5, 7, pace.version + 1)
    with pytest.raises(Stale):
        await control.set_pace(ONE, OLGA, calls_per_second=3, max_calls=None, version=pace.version)


async def test_what_is_meant_for_rehearsals_calls_nobody_on_a_real_asterisk(
    plant: Plants,
) -> None:
    with pytest.raises(Conflict, match="rehearsals only"):
        await plant(rehearsal=False).control.launch(ONE, OLGA)


async def test_a_plan_leaves_no_trace_in_the_ledger(plant: Plants) -> None:
    here = plant()
    planned = await here.control.plan(ONE)
    assert planned.plan.contacts == planned.imported.new > 0
    assert sum((await here.control.one(ONE)).contacts.values()) == 0
    assert (await here.control.one(ONE)).state is CampaignState.DRAFT


async def test_who_asks_for_a_plan_while_it_is_made_waits_for_that_one(plant: Plants) -> None:
    """However many ask, one thread makes plans, and it is none of those that dialling needs."""
    control = plant().control
    asked = await asyncio.gather(*(control.plan(ONE) for _ in range(3)))
    assert asked[0] is asked[1] is asked[2]


async def test_a_campaign_that_left_its_file_while_it_ran_is_told_and_can_be_stopped(
    plant: Plants, tmp_path: Path
) -> None:
    here = plant()
    here.database.write(wish_launch, "gone", now=TUESDAY, by="user:7")
    view = (await here.control.every())[-1]
    assert (view.name, view.state) == ("gone", CampaignState.RUNNING)
    assert "in no file any more" in view.trouble
    await here.control.pause("gone", OLGA)
    await here.control.hang_up("gone", OLGA)
    await here.control.stop("gone", OLGA)
    assert (await here.control.one("gone")).state is CampaignState.STOPPED
    assert "gone" not in [each.name for each in await here.control.every()]
