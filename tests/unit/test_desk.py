"""Agents at their desks: shifts, the person in the call, the wrap-up after it, notes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from dialer.call_event import CallEvent
from dialer.control.access import Role
from dialer.control.desk import Desk
from dialer.control.desk_dispositions import Disposition, Said
from dialer.control.errors import Conflict, Forbidden, Stale
from dialer.store.agent_calls import WRAP_UP, connected, dispositions, let_go
from dialer.store.attempts import find_attempt
from dialer.store.desk import ShiftState
from dialer.store.schema import agent_call, agent_shift
from tests.unit.desk import TUESDAY
from tests.unit.desk_office import CHANNEL, TELEPHONE, Office, hire, office_of
from tests.unit.ledger import ANA, ANA_AGAIN, Ledger
from tests.unit.staff import ROOT, staff_of


@pytest.fixture
def office(ledger: Callable[..., Ledger]) -> Office:
    here = ledger(ANA, ANA_AGAIN)
    hire(here.database)
    return office_of(here)


async def test_a_shift_begins_paused_and_is_there_for_whoever_asks_anew(office: Office) -> None:
    await office.desk.begin(office.agent)
    assert await office.state() is ShiftState.PAUSED
    await office.desk.ready(office.agent)
    after_restart = Desk(office.database, office.clock)
    await after_restart.begin(office.agent)
    shift = (await after_restart.view(office.agent, "es")).shift
    assert shift is not None
    assert (shift.state, shift.interface) == (ShiftState.READY, TELEPHONE)


async def test_a_telephone_serves_one_agent_and_a_machine_has_none(office: Office) -> None:
    await office.desk.begin(office.agent)
    with pytest.raises(Conflict, match="Somebody else"):
        await office.desk.begin(replace(office.other, interface=TELEPHONE))
    with pytest.raises(Conflict, match="no telephone"):
        await office.desk.begin(replace(office.other, interface=""))
    with pytest.raises(Forbidden):
        await office.view(replace(office.agent, user_id=None, kind="machine"))


async def test_whoever_connects_is_on_the_agent_s_desk_and_on_nobody_else_s(office: Office) -> None:
    await office.desk.begin(office.other)
    attempt, hand = await office.talking()
    assert hand.call.attempt_id == attempt.id
    assert (hand.card.name, hand.number, hand.card.verified) == ("Ana Núñez", "…33", False)
    assert [(each.ref, each.called_about) for each in hand.card.debts] == [("F1", True), ("F2", False)]
    assert await office.state() is ShiftState.IN_CALL
    assert (await office.view(office.other)).in_hand is None


async def test_what_is_pressed_and_proved_is_on_the_desk_but_never_the_digits(office: Office) -> None:
    attempt, _ = await office.talking()
    before = await office.desk.mark(office.agent)
    office.happens(attempt, "RECADO_DIGITS", after=2, match="yes", count="4")
    office.happens(attempt, "RECADO_KEY", after=3, step="menu", key="0")
    hand = await office.in_hand()
    assert hand.card.verified
    assert [(each.step, each.key) for each in hand.card.pressed] == [("menu", "0")]
    assert await office.desk.mark(office.agent) != before


async def test_told_live_and_by_the_log_it_is_one_call_and_the_log_s_time_stands(office: Office) -> None:
    await office.desk.begin(office.agent)
    attempt = office.called()
    live = CallEvent(
        name="BRIDGE_ENTER",
        channel_id=f"{attempt.id}.{CHANNEL}",
        linked_id=attempt.id,
        n=0,
        at=TUESDAY + timedelta(seconds=1, milliseconds=900),
        channel_name=CHANNEL,
    )
    found = office.database.read(find_attempt, attempt.id)
    assert found
    assert office.database.write(connected, live, found, live=True)
    office.agent_leg(attempt, "BRIDGE_ENTER", after=1.5)
    assert office.database.write(connected, live, found, live=True)
    rows = office.database.read(lambda tx: tx.execute(select(agent_call.c.connected_at)).scalars().all())
    assert rows == [TUESDAY + timedelta(seconds=1.5)]


@pytest.mark.parametrize(
    "change",
    [
        {"roles": [Role.VIEWER], "interface": ""},
        {"roles": [Role.AGENT], "interface": "PJSIP/agent-7"},
        {},
    ],
    ids=["an agent no more", "another telephone", "disabled"],
)
async def test_whoever_may_take_no_calls_any_more_is_not_at_work_any_more(
    office: Office, change: dict[str, Any]
) -> None:
    users = staff_of(office.database).users
    await office.talking()
    await users.set_roles(1, [Role.AGENT, Role.VIEWER], interface=TELEPHONE, who=ROOT)
    assert (await office.in_hand()).card.name == "Ana Núñez", "who stays an agent stays at work"
    await (users.set_roles(1, who=ROOT, **change) if change else users.disable(1, who=ROOT))
    view = await office.view()
    assert (view.shift, view.in_hand) == (None, None)


async def test_the_two_are_joined_again_on_the_same_line_and_the_talk_goes_on(office: Office) -> None:
    attempt, hand = await office.talking()
    office.agent_leg(attempt, "BRIDGE_EXIT", after=20)
    assert await office.state() is ShiftState.WRAP_UP
    office.agent_leg(attempt, "BRIDGE_ENTER", after=25)
    assert await office.state() is ShiftState.IN_CALL
    again = (await office.in_hand()).call
    assert (again.id, again.ended_at, again.connected_at) == (hand.call.id, None, hand.call.connected_at)
    office.agent_leg(attempt, "BRIDGE_EXIT", after=20)
    office.hangs_up(attempt)
    assert await office.state() is ShiftState.WRAP_UP


async def test_whoever_wraps_up_a_call_of_somebody_erased_sees_nobody_else(office: Office) -> None:
    first, hand = await office.talking()
    office.hangs_up(first)
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.OTHER))
    office.database.write(
        lambda tx: tx.execute(
            update(agent_shift).values(state=ShiftState.WRAP_UP, since=TUESDAY + timedelta(hours=1))
        )
    )
    assert (await office.view()).in_hand is None


async def test_after_the_call_nobody_is_put_through_until_it_is_filed(office: Office) -> None:
    attempt, hand = await office.talking()
    with pytest.raises(Conflict):
        await office.desk.end(office.agent)
    office.hangs_up(attempt)
    assert await office.state() is ShiftState.WRAP_UP
    assert (await office.in_hand()).card.name == "Ana Núñez"
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.REFUSES))
    assert await office.state() is ShiftState.READY
    assert (await office.view()).in_hand is None, "seen in clear only while it lasts"


async def test_a_wrap_up_that_is_forgotten_ends_by_itself(office: Office) -> None:
    attempt, hand = await office.talking()
    office.hangs_up(attempt)
    office.database.write(let_go, TUESDAY + timedelta(seconds=59) + WRAP_UP)
    assert await office.state() is ShiftState.WRAP_UP
    office.database.write(let_go, TUESDAY + timedelta(seconds=61) + WRAP_UP)
    assert await office.state() is ShiftState.READY
    with pytest.raises(Conflict):
        await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.PAID))
    assert office.database.read(dispositions, office.here.campaign.name) == {"": 1}


async def test_a_pause_that_is_asked_for_in_a_call_comes_after_it(office: Office) -> None:
    attempt, hand = await office.talking()
    await office.desk.pause(office.agent, "lunch")
    assert await office.state() is ShiftState.IN_CALL
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.OTHER))
    assert await office.state() is ShiftState.IN_CALL, "filed before its end, the talk goes on"
    office.hangs_up(attempt)
    assert await office.state() is ShiftState.PAUSED


async def test_a_call_whose_end_no_line_told_ends_with_its_attempt(office: Office) -> None:
    attempt, _ = await office.talking()
    office.happens(attempt, "HANGUP", after=30, hangupcause="16")
    assert await office.state() is ShiftState.IN_CALL
    office.database.write(let_go, TUESDAY + timedelta(seconds=31))
    assert await office.state() is ShiftState.WRAP_UP


async def test_notes_are_kept_by_version_and_nobody_overwrites_what_they_have_not_seen(
    office: Office,
) -> None:
    _, hand = await office.talking()
    assert await office.desk.note(office.agent, hand.call.id, "pays on", 0) == 1
    with pytest.raises(Stale):
        await office.desk.note(office.agent, hand.call.id, "other tab", 0)
    assert await office.desk.note(office.agent, hand.call.id, "pays on Friday", 1) == 2
    assert (await office.in_hand()).call.notes == "pays on Friday"
