"""From what the ledger knows to the gate's answer, and to the word that the ledger keeps of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from structlog.testing import capture_logs

from dialer.campaign import Campaign, Hours, Mode, Purpose
from dialer.contact import DebtStatus
from dialer.contacts.phone_number import PhoneNumber
from dialer.policy.question import Past, State
from dialer.policy.rules import Event, Verdict
from dialer.policy.toll import Used
from dialer.store.bases import RecordedBasis
from dialer.store.decisions import Asked
from dialer.store.facts import Facts
from tests.unit.gate import LAW, gate_of

NOON = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
OFFICE = Hours(days={day: ((time(9), time(21)),) for day in range(5)})
OPINION = RecordedBasis(
    id=1,
    person_id="C1",
    e164="+34911000101",
    purpose=Purpose.SERVICE,
    kind="signed_legal_opinion",
    given_on=date(2027, 1, 11),
    wording="opinion-1",
    channel="dpo",
    evidence="file 7",
    recorded_by="",
    recorded_at=NOON,
)
LAWFUL = Facts(
    contact_id=1,
    campaign="overdue",
    person_id="C1",
    person_key="C1",
    country=None,
    region=None,
    time_zone=None,
    role="debtor",
    tags=frozenset(),
    debt_id=7,
    debt_status=DebtStatus.OPEN,
    creditor="Banco del Norte",
    phone=PhoneNumber(e164="+34911000101", region="ES", line_type="fixed"),
    history=(),
    bases=(OPINION,),
    states=(),
    listed=frozenset(),
    lists={},
    in_call=False,
    stopped=False,
)
A_CALL = Past(
    at=NOON - timedelta(days=30),
    events=frozenset({Event.ATTEMPT}),
    person="C1",
    debt=7,
    phone="+34911000101",
    creditor="Banco del Norte",
    campaign="overdue",
)

Ask = Callable[..., Asked]


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign]) -> Campaign:
    return replace(make_campaign(""), hours=OFFICE)


@pytest.fixture
def ask(campaign: Campaign) -> Ask:
    def asked(now: datetime = NOON, **changes: object) -> Asked:
        facts = replace(LAWFUL, **changes)  # type: ignore[arg-type]
        return Asked(facts=facts, decision=gate_of(campaign, now)(facts), mode=campaign.mode)

    return asked


def test_a_lawful_call_is_allowed(ask: Ask) -> None:
    assert ask().dials
    assert ask().word == "allowed"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"listed": frozenset({"recado:person"})}, "person_suppressed"),
        ({"listed": frozenset({"recado:phone"})}, "phone_suppressed"),
        ({"debt_status": DebtStatus.PAID, "states": (State(name="paid"),)}, "debt_paid"),
        ({"debt_status": DebtStatus.DISPUTED, "states": (State(name="disputed"),)}, "debt_disputed"),
        ({"debt_status": DebtStatus.WITHDRAWN, "states": (State(name="withdrawn"),)}, "debt_withdrawn"),
        ({"history": (A_CALL, A_CALL, A_CALL)}, "max_attempts"),
        ({"phone": None}, "no_phone"),
        ({"role": "third_party"}, "recado.role"),
    ],
)
def test_what_is_refused_for_good(ask: Ask, change: dict[str, object], word: str) -> None:
    asked = ask(**change)
    assert (asked.lasting, asked.word, asked.dials) == (True, word, False)


@pytest.mark.parametrize(
    ("change", "word", "wait"),
    [
        ({"in_call": True}, "in_call", timedelta(seconds=20)),
        ({"stopped": True}, "stopped", timedelta(seconds=20)),
        ({"now": NOON + timedelta(hours=9)}, "hours", timedelta(hours=12)),
    ],
)
def test_what_is_refused_for_now(ask: Ask, change: dict[str, object], word: str, wait: timedelta) -> None:
    asked = ask(**change)
    now = change.get("now", NOON)
    assert isinstance(now, datetime)
    assert (asked.word, asked.decision.until) == (word, now + wait)


def test_an_opt_out_is_the_reason_given_even_at_night(ask: Ask) -> None:
    """Who asked not to be called must never be told that they will be called tomorrow."""
    asked = ask(now=NOON + timedelta(hours=12), listed=frozenset({"recado:person"}))
    assert (asked.word, asked.decision.until, asked.refused_by) == ("person_suppressed", None, None)


def test_without_a_basis_a_machine_waits_to_be_told_and_a_person_may_speak(
    ask: Ask, campaign: Campaign
) -> None:
    asked = ask(bases=())
    assert (asked.decision.verdict, asked.dials, asked.lasting) == (Verdict.AGENT_ONLY, False, False)
    assert asked.refused_by is not None
    assert "BasisRequired" in asked.refused_by
    by_agent = Asked(facts=asked.facts, decision=asked.decision, mode=Mode.AGENT_FIRST)
    assert by_agent.dials


def test_a_clock_that_nobody_trusts_calls_nobody(campaign: Campaign) -> None:
    decision = replace(gate_of(campaign, NOON), clock_trusted=False)(LAWFUL)
    assert [reason.rule for reason in decision.reasons] == ["recado.clock"]


def test_one_person_of_whom_something_cannot_be_read_is_refused_and_ends_nobody_s_calls(ask: Ask) -> None:
    with capture_logs():
        asked = ask(time_zone="Europe/Nowhere")
    assert (asked.dials, asked.word, asked.lasting) == (False, "recado.unanswerable", False)


@pytest.mark.parametrize(("approved", "dials"), [(None, True), ("as it is", True), ("as it was", False)])
def test_s21_a_script_that_was_changed_since_its_approval_calls_nobody(
    campaign: Campaign, approved: str | None, dials: bool
) -> None:
    decision = gate_of(replace(campaign, script="as it is", approved_script=approved), NOON)(LAWFUL)
    assert [reason.rule for reason in decision.reasons] == ([] if dials else ["recado.script"])


def test_attempts_of_another_campaign_do_not_use_up_this_ones(ask: Ask) -> None:
    assert ask(history=(replace(A_CALL, campaign="other"),) * 3).dials


@pytest.mark.parametrize(
    ("change", "countries"),
    [
        ({}, {"ES": "MD"}),
        ({"country": "ES", "region": "CN"}, {"ES": None}),
        ({"country": "ES", "region": "MD"}, {"ES": "MD"}),
        ({"country": "MX", "region": "CMX"}, {"ES": "MD", "MX": "CMX"}),
        ({"phone": PhoneNumber(e164="+34600123456", region="ES", line_type="mobile")}, {"ES": None}),
        (
            {
                "country": "ES",
                "region": "CN",
                "phone": PhoneNumber(e164="+34600123456", region="ES", line_type="mobile"),
            },
            {"ES": "CN"},
        ),
    ],
)
def test_whose_law_has_a_say(
    campaign: Campaign, change: dict[str, object], countries: dict[str, str | None]
) -> None:
    """Where address and number disagree about the region, a holiday in any region counts."""
    asked = gate_of(campaign, NOON).question(replace(LAWFUL, **change))  # type: ignore[arg-type]
    assert asked.countries == countries


@pytest.mark.parametrize(
    ("change", "zones"),
    [
        ({"time_zone": "America/Lima"}, ["America/Lima"]),
        ({"time_zone": "Europe/Madrid", "country": "ES"}, ["Europe/Madrid"]),
        (
            {"time_zone": "Europe/Madrid", "country": "ES", "region": "CN"},
            ["Europe/Madrid", "Atlantic/Canary"],
        ),
        ({"country": "ES", "region": "CN"}, ["Atlantic/Canary"]),
        ({"country": "ES"}, ["Africa/Ceuta", "Atlantic/Canary", "Europe/Madrid"]),
        ({"country": "US", "region": "CA"}, ["America/Los_Angeles"]),
        ({}, []),
    ],
)
def test_what_time_it_may_be_at_the_address(
    campaign: Campaign, change: dict[str, object], zones: list[str]
) -> None:
    asked = gate_of(campaign, NOON).question(replace(LAWFUL, **change))  # type: ignore[arg-type]
    assert [str(zone) for zone in asked.zones] == zones


def test_a_number_that_is_not_the_operators_is_not_shown(ask: Ask, campaign: Campaign) -> None:
    foreign = replace(campaign, trunk=replace(campaign.trunk, own_numbers=()))
    decision = gate_of(foreign, NOON)(LAWFUL)
    assert decision.verdict is Verdict.DENY
    assert any(reason.type == "CallerIdRule" for reason in decision.reasons)


def test_a_melilla_landline_is_not_taken_for_malaga(campaign: Campaign) -> None:
    melilla = PhoneNumber(e164="+34952671111", region="ES", line_type="fixed")
    assert gate_of(campaign, NOON).question(replace(LAWFUL, phone=melilla)).countries == {"ES": None}


MANY: tuple[dict[str, object], ...] = (
    {},
    {"phone": PhoneNumber(e164="+34600123456", region="ES", line_type="mobile")},
    {"phone": PhoneNumber(e164="+525512345678", region="MX", line_type="fixed_or_mobile")},
    {"phone": None},
    {"country": "ES", "region": "CN"},
    {"country": "US", "region": "MA"},
    {"role": "guarantor"},
    {"bases": ()},
    {"history": (A_CALL, replace(A_CALL, at=NOON - timedelta(hours=1)), replace(A_CALL, at=NOON))},
    {"listed": frozenset({"recado:phone"})},
    {"time_zone": "America/Lima"},
    {"used": {("", ""): Used(calls=10**9)}},
)


@pytest.mark.parametrize("now", [NOON, NOON + timedelta(hours=9), datetime(2026, 12, 27, 23, 30, tzinfo=UTC)])
def test_many_asked_of_one_gate_are_answered_as_if_each_were_asked_alone(
    campaign: Campaign, now: datetime
) -> None:
    """In Spain it is the 28th half an hour before midnight in UTC: another version of its law has begun."""
    asked = [replace(LAWFUL, **change) for change in (*MANY, *reversed(MANY))]  # type: ignore[arg-type]
    gate = gate_of(campaign, now)
    assert [gate(facts) for facts in asked] == [replace(LAW).gate(campaign, now)(facts) for facts in asked]
