"""Callbacks on their way: claimed by the one door, the agent rung first; trouble with one ends no other."""

from collections.abc import Callable
from dataclasses import replace

from dialer.call_back import CallBack
from dialer.campaign import Campaign
from dialer.policy.question import Calendar
from tests.unit.asked_back import asks, listed
from tests.unit.desk import EVA, Desk
from tests.unit.desk_office import TELEPHONE, Office, hire, office_of
from tests.unit.gate import LAW
from tests.unit.ledger import Ledger


def _no_calendar(campaign: Campaign) -> Calendar:
    raise KeyError(campaign.name)


async def wanted_of_eva(here: Desk) -> Office:
    """An agent at a desk whose calls are placed wants to ring Eva now."""
    hire(here.database)
    office = office_of(Ledger(here.database, here.campaign, here.launched.campaign.contacts.path.parent))
    await office.desk.begin(office.agent)
    asks(office, debt="F4")
    await office.desk.call_back(office.agent, (await listed(office)).id)
    return office


async def test_one_that_cannot_be_claimed_waits_and_ends_nobody_else_s_calls(
    desk: Callable[..., Desk],
) -> None:
    here = desk(EVA)
    office = await wanted_of_eva(here)
    broken = replace(LAW, calendar_of=_no_calendar)
    callbacks = CallBack(
        database=here.database, clock=here.clock, law=broken, agents=here.agents, node="here"
    )
    assert await callbacks.next([replace(here.launched, callback_context="recado-agent_first-1")]) is None
    assert (await listed(office)).refused == "not_placed"


async def test_the_one_door_rings_the_agent_first_and_then_the_person(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.placer._launched = [replace(here.launched, callback_context="recado-agent_first-1")]
    await wanted_of_eva(here)
    await here.dial_until(lambda: bool(here.telephone.placed))
    (call,) = here.telephone.placed
    assert call.flow_context == "recado-agent_first-1"
    assert call.variables["RECADO_AGENT"] == f"{TELEPHONE}-0000001a"
    assert here.agents.rung == [call.attempt_id]
    assert here.prompts.prepared == [], "no machine says a word"
