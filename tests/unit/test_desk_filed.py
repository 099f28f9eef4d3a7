"""What an agent files of a call: its effects at once, taken back by the later word, and on record by whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dialer.control.contacts import Contacts
from dialer.control.desk_dispositions import Disposition, Said
from dialer.control.errors import Conflict, Invalid
from dialer.control.masking import Eyes
from dialer.gate_words import Language
from dialer.outcome import Outcome
from dialer.store.agent_calls import dispositions
from dialer.store.attempts import find_attempt
from dialer.store.audit import told
from dialer.store.claims import claim
from dialer.store.desk import ShiftState
from dialer.store.promises import debt_of, promise_to_pay, promises_of
from dialer.store.states import set_state, states_of
from dialer.store.taken_back import withdraw_promise
from tests.unit.desk import TUESDAY
from tests.unit.desk_office import Office, hire, office_of
from tests.unit.gate import gate_of
from tests.unit.ledger import ANA, ANA_AGAIN, Ledger


@pytest.fixture
def office(ledger: Callable[..., Ledger]) -> Office:
    here = ledger(ANA, ANA_AGAIN)
    hire(here.database)
    return office_of(here)


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


@pytest.mark.parametrize(
    ("language", "by"), [("en", "by the agent Agent 1 in a call"), ("es", "por Agent 1")]
)
async def test_what_an_agent_filed_stands_in_the_person_s_story_with_their_name(
    office: Office, language: Language, by: str
) -> None:
    _, hand = await office.talking()
    await office.desk.dispose(office.agent, hand.call.id, Said(disposition=Disposition.DISPUTE))
    await office.desk.opt_out(office.agent, hand.call.id)
    contact = office.here.of_debt("F1").contact
    story = await Contacts(office.database).story(contact.id, Eyes(clear=True), language)
    told = "\n".join(each.text for each in story.entries)
    assert told.count(by) >= 2
    assert "user:" not in told


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
