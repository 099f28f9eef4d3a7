"""Agents at their desks: shifts, the person in the call, what is filed of it, callbacks through the gate."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from dialer.call_event import CallEvent
from dialer.control.access import Role
from dialer.control.desk import Desk
from dialer.control.desk_dispositions import Disposition, Said
from dialer.control.errors import Conflict, Forbidden, Invalid, Stale
from dialer.outcome import Outcome
from dialer.store.agent_calls import WRAP_UP, connected, dispositions, let_go
from dialer.store.attempts import find_attempt
from dialer.store.audit import told
from dialer.store.claims import claim
from dialer.store.desk import ShiftState
from dialer.store.promises import debt_of, promise_to_pay, promises_of
from dialer.store.schema import agent_call, agent_shift
from dialer.store.states import set_state, states_of
from dialer.store.taken_back import withdraw_promise
from tests.unit.desk import TUESDAY
from tests.unit.desk_office import CHANNEL, TELEPHONE, Office, hire, office_of
from tests.unit.gate import gate_of
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


async def test_a_promise_keeps_every_machine_away_until_its_day_is_over(office: Office) -> None:
    attempt, hand = await office.talking()
    day = date(2027, 6, 29)
    said = Said(disposition=Disposition.PROMISE, on_date=day)
    await office.desk.dispose(office.agent, hand.call.id, said)
    office.hangs_up(attempt)
    of_campaign = office.database.read(promises_of, office.here.campaign.name, today=TUESDAY.date())
    assert (of_campaign.total, of_campaign.coming) == (1, 1)
    (made,) = of_campaign.latest
    assert (made.debt_ref, made.on_date, made.taken_by, made.amount) == ("F1", day, "user:1", None)
    assert _may_be_rung(office, "F1", datetime(2027, 6, 29, 18, 0, tzinfo=UTC)) == "all.debt.promise"
    assert _may_be_rung(office, "F1", datetime(2027, 6, 30, 8, 0, tzinfo=UTC)) == "allowed"
    settled = office.database.read(find_attempt, attempt.id)
    assert settled is not None
    assert settled.outcome is Outcome.AGENT, "what an agent files is no outcome"


def _may_be_rung(office: Office, ref: str, now: datetime) -> str:
    """The gate's word about this debt's contact, were it its turn."""
    standing = office.here.of_debt(ref)
    office.database.write(_turn, standing.contact.id, now)
    gate = gate_of(office.here.campaign, now)
    office.database.write(
        claim, office.here.campaign.name, now, gate, "here", "x", among={standing.contact.id}
    )
    (*_, last) = office.database.read(told, [standing.contact.id], ["decision"])
    return str(last.content["reason"])


def _turn(tx: object, contact_id: int, now: datetime) -> None:
    from dialer.store.attempts import set_next_turn

    set_next_turn(tx, contact_id, at=now, reason=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (Said(disposition=Disposition.PAID), "all.debt.closed"),
        (Said(disposition=Disposition.DISPUTE), "debt_disputed"),
        (Said(disposition=Disposition.WRONG_PERSON), "no_phone"),
        (Said(disposition=Disposition.OPT_OUT), "person_suppressed"),
    ],
)
async def test_what_forbids_further_calls_forbids_them_at_once(office: Office, said: Said, word: str) -> None:
    attempt, hand = await office.talking()
    reference = await office.desk.dispose(office.agent, hand.call.id, said)
    office.hangs_up(attempt)
    assert _may_be_rung(office, "F1", TUESDAY + timedelta(days=10)) == word
    assert (reference == attempt.opt_out_reference) is (said.disposition is Disposition.OPT_OUT)


PROMISES = Said(disposition=Disposition.PROMISE, on_date=date(2027, 6, 29))
LATER = Said(disposition=Disposition.CALLBACK, due_at=TUESDAY + timedelta(days=1))


@pytest.mark.parametrize(
    "said",
    [
        PROMISES,
        LATER,
        Said(disposition=Disposition.PAID),
        Said(disposition=Disposition.DISPUTE),
        Said(disposition=Disposition.WRONG_PERSON),
    ],
    ids=lambda said: str(said.disposition),
)
async def test_what_was_filed_by_mistake_is_taken_back_and_the_later_word_stands(
    office: Office, said: Said
) -> None:
    attempt, hand = await office.talking()
    await office.desk.dispose(office.agent, hand.call.id, said)
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.REFUSES))
    assert (await office.in_hand()).call.disposition == "refuses"
    office.hangs_up(attempt)
    assert _may_be_rung(office, "F1", TUESDAY + timedelta(days=9)) == "allowed"
    of_campaign = office.database.read(promises_of, office.here.campaign.name, today=TUESDAY.date())
    assert (of_campaign.total, (await office.view()).callbacks) == (0, [])
    rows = office.database.read(told, [hand.call.contact_id], ["control"])
    filed = [(row.content["disposition"], row.content.get("instead_of")) for row in rows]
    assert filed == [(str(said.disposition), None), ("refuses", str(said.disposition))]


async def test_an_earlier_promise_holds_again_when_the_later_one_is_taken_back(office: Office) -> None:
    attempt, hand = await office.talking()
    await office.desk.dispose(office.agent, hand.call.id, PROMISES)
    office.hangs_up(attempt)
    office.clock.at = TUESDAY + timedelta(minutes=5)
    debt_id = office.database.read(debt_of, hand.call.contact_id)
    office.database.write(
        promise_to_pay,
        contact_id=hand.call.contact_id,
        on_date=date(2027, 6, 20),
        amount=None,
        attempt_id="later",
        now=office.clock.at,
        by="user:1",
    )
    office.database.write(withdraw_promise, "later", at=office.clock.at, source="x", now=office.clock.at)
    held = office.database.read(lambda tx: states_of(tx, debt_id=debt_id))
    assert [(each.name, each.until) for each in held] == [("promise", date(2027, 6, 29))]


async def test_what_was_known_before_the_call_outlives_a_correction(office: Office) -> None:
    _, hand = await office.talking()
    debt = str(office.database.read(debt_of, hand.call.contact_id))
    office.database.write(
        set_state,
        scope="debt",
        key=debt,
        name="paid",
        until=None,
        source="the creditor",
        now=TUESDAY - timedelta(days=1),
    )
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.PAID))
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.OTHER))
    held = office.database.read(lambda tx: states_of(tx, debt_id=int(debt)))
    assert [each.name for each in held] == ["paid"]


async def test_a_callback_that_is_filed_again_moves_and_one_taken_back_can_be_agreed_on_anew(
    office: Office,
) -> None:
    _, hand = await office.talking()
    for said in (LATER, Said(disposition=Disposition.OTHER), replace(LATER, due_at=TUESDAY)):
        await office.desk.dispose(office.agent, hand.call.id, said)
    assert [each.due_at for each in (await office.view()).callbacks] == [TUESDAY]


async def test_whoever_wants_no_more_calls_is_heeded_whatever_is_filed_and_for_good(office: Office) -> None:
    attempt, hand = await office.talking()
    await office.desk.dispose(office.agent, hand.call.id, PROMISES)
    reference = await office.desk.opt_out(office.agent, hand.call.id)
    assert reference == attempt.opt_out_reference
    assert (await office.in_hand()).call.disposition == "promise"
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.OTHER))
    office.hangs_up(attempt)
    assert _may_be_rung(office, "F1", TUESDAY + timedelta(days=30)) == "person_suppressed"
    rows = office.database.read(told, [hand.call.contact_id], ["control"])
    assert [row.content["what"] for row in rows] == ["disposition", "opt_out", "disposition"]
    with pytest.raises(Conflict):
        await office.desk.opt_out(office.agent, hand.call.id)


async def test_an_opt_out_alone_is_what_came_of_the_call(office: Office) -> None:
    attempt, hand = await office.talking()
    office.hangs_up(attempt)
    assert await office.desk.opt_out(office.agent, hand.call.id) == attempt.opt_out_reference
    assert office.database.read(dispositions, office.here.campaign.name) == {"opt_out": 1}
    assert await office.state() is ShiftState.READY


async def test_each_act_at_the_desk_is_in_the_audit_by_whom(office: Office) -> None:
    _, hand = await office.talking()
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.OTHER))
    rows = office.database.read(told, [hand.call.contact_id], ["control"])
    assert [(row.content["what"], row.content["by"], row.attempt_id) for row in rows] == [
        ("disposition", "user:1", hand.call.attempt_id)
    ]


async def test_a_promise_needs_a_day_to_come_and_a_callback_an_hour_to_come(office: Office) -> None:
    _, hand = await office.talking()
    for said in (
        Said(disposition=Disposition.PROMISE),
        Said(disposition=Disposition.PROMISE, on_date=TUESDAY.date() - timedelta(days=1)),
        Said(disposition=Disposition.CALLBACK, due_at=TUESDAY - timedelta(hours=1)),
    ):
        with pytest.raises(Invalid):
            await office.desk.dispose(office.agent, hand.call.id, said)
    assert (await office.in_hand()).call.disposition is None
