"""Callbacks: asked for by key or at the desk, made by the agent who wants to, through the gate and once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from dialer.attempt import Attempt, AttemptState
from dialer.control.desk_dispositions import Disposition, Said
from dialer.control.errors import Conflict
from dialer.policy.rules import Event
from dialer.store.agent_calls import let_go
from dialer.store.attempts import find_attempt, open_attempts
from dialer.store.callback_claims import claim_callback, heed_calls_over, wanted_callbacks
from dialer.store.claims import claim
from dialer.store.desk import ShiftState
from dialer.store.facts import standing_contacts
from dialer.store.follow_ups import follow_up_counts
from dialer.store.past import calls_of, past_of, record_past
from dialer.store.schema import callback
from dialer.store.schema import contact as schema_contact
from dialer.store.sendings import Allowed
from dialer.store.turns import next_due
from tests.unit.asked_back import asks, listed
from tests.unit.desk import TUESDAY
from tests.unit.desk_office import TELEPHONE, Office, hire, office_of
from tests.unit.gate import gate_of
from tests.unit.known import answers_of
from tests.unit.ledger import ANA, Ledger, sent
from tests.unit.one_call import mark_sent

A_WEEK = timedelta(days=8)
"""After a conversation nobody in Spain is rung for seven days, unless they have asked for that very call."""


@pytest.fixture
async def office(ledger: Callable[..., Ledger]) -> Office:
    """One agent at work, and ready."""
    here = ledger(ANA)
    hire(here.database)
    made = office_of(here)
    await made.desk.begin(made.agent)
    await made.desk.ready(made.agent)
    return made


def claim_wanted(office: Office) -> Attempt | None:
    """As the dialing process does."""
    now, campaign = office.clock.at, office.here.campaign
    wanted = office.database.read(wanted_callbacks, [campaign.name])
    assert [each.interface for each in wanted] == [TELEPHONE]
    return office.database.write(
        claim_callback, wanted[0], now, gate_of(campaign, now), "here", "recado-agent_first-1"
    )


def watch(office: Office) -> None:
    """As the dialing process looks after what is over."""
    office.database.write(heed_calls_over, office.clock.at)
    office.database.write(let_go, office.clock.at)


async def test_who_asks_by_key_is_in_the_agents_list_and_no_machine_rings_them(office: Office) -> None:
    attempt = sent(office.database, office.here.campaign, TUESDAY)
    events = [("ANSWER", {}), ("RECADO_CALLBACK", {"step": "agent"}), ("HANGUP", {"hangupcause": "16"})]
    for n, (name, detail) in enumerate(events):
        office.happens(attempt, name, after=n, **detail)
    office.clock.at += timedelta(minutes=1)
    shown = await listed(office)
    assert (shown.name, shown.is_due, shown.state) == ("A. N.", True, "waiting")
    assert office.database.read(follow_up_counts)[("callback", "owed")] == 1
    office.happens(attempt, "RECADO_CALLBACK", after=9, step="agent")
    assert len((await office.view()).callbacks) == 1, "told late, it is the same"


async def test_while_one_waits_its_contact_has_no_turn(office: Office) -> None:
    asks(office)
    campaign, later = office.here.campaign, TUESDAY + timedelta(hours=1)
    assert office.database.write(claim, campaign.name, later, gate_of(campaign, later), "here", "x") is None
    assert office.database.read(next_due, [campaign.name]) is None


async def test_it_is_claimed_through_the_gate_for_that_contact_and_once(office: Office) -> None:
    asks(office)
    await office.desk.call_back(office.agent, (await listed(office)).id)
    assert await office.state() is ShiftState.IN_CALL, "nobody is put through meanwhile"
    with pytest.raises(Conflict):
        await office.desk.call_back(office.agent, (await listed(office)).id)
    attempt = claim_wanted(office)
    assert attempt is not None
    assert office.database.read(wanted_callbacks, [office.here.campaign.name]) == []
    assert (await listed(office)).state == "calling"
    assert len(office.database.read(open_attempts)) == 1


async def test_talked_with_it_is_done_and_so_is_what_was_owed(office: Office) -> None:
    asks(office)
    await office.desk.call_back(office.agent, (await listed(office)).id)
    attempt = claim_wanted(office)
    assert attempt is not None
    gate = gate_of(office.here.campaign, TUESDAY)
    assert isinstance(office.database.write(mark_sent, attempt, TUESDAY, gate), Allowed)
    office.happens(attempt, "ANSWER", after=1)
    office.agent_leg(attempt, "BRIDGE_ENTER", after=2)
    assert (await office.in_hand()).call.attempt_id == attempt.id
    office.hangs_up(attempt)
    watch(office)
    assert (await office.view()).callbacks == []
    assert await office.state() is ShiftState.WRAP_UP
    assert office.here.of_debt("F1").next_at is None


async def test_what_the_gate_refuses_waits_until_it_may_and_says_why(office: Office) -> None:
    asks(office)
    office.clock.at = TUESDAY.replace(hour=20)
    await office.desk.call_back(office.agent, (await listed(office)).id)
    before = office.here.of_debt("F1")
    assert claim_wanted(office) is None
    shown = await listed(office)
    assert (shown.state, shown.refused) == ("waiting", "hours")
    assert shown.due_at == (TUESDAY + timedelta(days=1)).replace(hour=7), "Wednesday 09:00 in Madrid"
    assert "Wed 16 Jun 2027 09:00" in shown.why
    assert office.here.of_debt("F1") == before, "no turn of a machine's comes of it"
    watch(office)
    assert await office.state() is ShiftState.READY


async def test_nobody_reached_waits_on_and_who_leaves_lets_it_wait(office: Office) -> None:
    asks(office)
    await office.desk.call_back(office.agent, (await listed(office)).id)
    attempt = claim_wanted(office)
    assert attempt is not None
    gate = gate_of(office.here.campaign, TUESDAY)
    assert isinstance(office.database.write(mark_sent, attempt, TUESDAY, gate), Allowed)
    office.happens(attempt, "CHAN_START")
    office.happens(attempt, "HANGUP", after=5, hangupcause="17", dialstatus="BUSY")
    watch(office)
    shown = await listed(office)
    assert (shown.state, shown.refused) == ("waiting", "busy")
    assert await office.state() is ShiftState.READY
    found = office.database.read(find_attempt, attempt.id)
    assert found
    assert found.state is AttemptState.SETTLED
    campaign, later = office.here.campaign, TUESDAY + timedelta(hours=3)
    assert office.database.write(claim, campaign.name, later, gate_of(campaign, later), "here", "x") is None


async def test_what_nobody_places_lets_its_agent_go_and_waits_on(office: Office) -> None:
    asks(office)
    await office.desk.call_back(office.agent, (await listed(office)).id)
    office.clock.at += timedelta(minutes=1, seconds=59)
    watch(office)
    assert (await listed(office)).state == "wanted"
    office.clock.at += timedelta(seconds=1)
    watch(office)
    shown = await listed(office)
    assert (shown.state, shown.refused, await office.state()) == ("waiting", "not_placed", ShiftState.READY)


async def test_an_agent_agrees_on_an_hour_and_it_is_offered_then(office: Office) -> None:
    attempt, hand = await office.talking()
    at = TUESDAY + A_WEEK
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.CALLBACK, due_at=at))
    office.hangs_up(attempt)
    shown = await listed(office)
    assert (shown.is_due, shown.due_at, shown.taken_by) == (False, at, office.agent.id)
    with pytest.raises(Conflict):
        await office.desk.call_back(office.agent, shown.id)
    office.clock.at = at
    await office.desk.call_back(office.agent, shown.id)
    assert claim_wanted(office) is not None


async def agreed(office: Office, *, due_in: timedelta) -> None:
    """Ana talks with the agent, and asks to be rung again."""
    attempt, hand = await office.talking()
    said = Said(disposition=Disposition.CALLBACK, due_at=TUESDAY + due_in)
    await office.desk.dispose(office.agent, hand.call.id, said)
    office.hangs_up(attempt)
    office.clock.at = TUESDAY + due_in


async def test_who_asked_in_a_conversation_is_rung_within_the_week_and_it_does_not_count(
    office: Office,
) -> None:
    await agreed(office, due_in=timedelta(days=1))
    campaign, contact = office.here.campaign, office.here.of_debt("F1").contact
    machine = gate_of(campaign, office.clock.at)
    row = office.database.read(
        lambda tx: tx.execute(standing_contacts().where(schema_contact.c.id == contact.id)).one()
    )
    refused = office.database.read(answers_of, row, machine)[0]
    assert refused.word == "es.conversation.week", "whoever else rings them is bound by the week"
    await office.desk.call_back(office.agent, (await listed(office)).id)
    attempt = claim_wanted(office)
    assert attempt is not None
    assert isinstance(office.database.write(mark_sent, attempt, office.clock.at, machine), Allowed)
    day = timedelta(days=1).total_seconds()
    office.happens(attempt, "ANSWER", after=day + 1)
    office.agent_leg(attempt, "BRIDGE_ENTER", after=day + 2)
    office.hangs_up(attempt, after=day + 60)
    calls = office.database.read(lambda tx: past_of(calls_of(tx, [attempt.person_id], [])))
    assert [(each.at, each.marks) for each in calls] == [
        (TUESDAY, frozenset()),
        (TUESDAY + timedelta(days=1), frozenset({"direct_prior_consent"})),
    ]


async def test_what_was_asked_for_a_week_ago_is_a_call_like_any_other(office: Office) -> None:
    await agreed(office, due_in=timedelta(days=6))
    person = office.here.of_debt("F1").contact.person.id
    later = TUESDAY + timedelta(days=6)
    office.database.write(
        record_past,
        at=later,
        events=[Event.CONVERSATION, Event.CONTACT],
        source="their call",
        now=later,
        person_id=person,
        direction="inbound",
    )
    office.clock.at = TUESDAY + timedelta(days=7)
    await office.desk.call_back(office.agent, (await listed(office)).id)
    assert claim_wanted(office) is None
    assert (await listed(office)).refused == "es.conversation.week"


async def test_what_they_asked_for_opens_neither_the_night_nor_the_week_s_attempts(office: Office) -> None:
    await agreed(office, due_in=timedelta(days=1, hours=9, minutes=30))
    await office.desk.call_back(office.agent, (await listed(office)).id)
    assert claim_wanted(office) is None
    assert (await listed(office)).refused == "hours"
    person = office.here.of_debt("F1").contact.person.id
    for hours in (20, 21, 22):
        at = TUESDAY + timedelta(hours=hours)
        office.database.write(
            record_past, at=at, events=[Event.ATTEMPT], source="elsewhere", now=at, person_id=person
        )
    watch(office)
    office.clock.at = (await listed(office)).due_at
    await office.desk.call_back(office.agent, (await listed(office)).id)
    assert claim_wanted(office) is None
    assert (await listed(office)).refused == "es.attempts.week"


async def test_given_up_nobody_rings_them_for_it(office: Office) -> None:
    asks(office)
    await office.desk.give_up(office.agent, (await listed(office)).id)
    assert (await office.view()).callbacks == []
    assert office.here.of_debt("F1").done_reason == "callback"
    (given_up,) = office.database.read(lambda tx: tx.execute(select(callback.c.id)).scalars().all())
    with pytest.raises(Conflict):
        await office.desk.call_back(office.agent, given_up)


async def test_a_wish_that_is_taken_back_rings_nobody_and_its_agent_is_free(office: Office) -> None:
    asks(office)
    wish = (await listed(office)).id
    await office.desk.call_back(office.agent, wish)
    with pytest.raises(Conflict):
        await office.desk.take_back(office.other, wish)
    await office.desk.take_back(office.agent, wish)
    assert office.database.read(wanted_callbacks, [office.here.campaign.name]) == []
    assert ((await listed(office)).state, await office.state()) == ("waiting", ShiftState.READY)
    await office.desk.call_back(office.agent, wish)
    assert claim_wanted(office) is not None
    with pytest.raises(Conflict, match="being made"):
        await office.desk.take_back(office.agent, wish)
