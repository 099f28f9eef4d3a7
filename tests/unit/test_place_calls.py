"""The one door to the telephone: who is let through, who is not, and what is written before."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from dialer.attempt import Attempt
from dialer.contact import DebtStatus
from dialer.outcome import Outcome
from dialer.policy.breaker import ENOUGH
from dialer.ports import NotDialled, Unanswered
from dialer.store.attempts import open_attempts
from dialer.store.claims import claim_all
from dialer.store.contacts import set_debt_status
from dialer.store.releases import release
from dialer.store.sendings import Refused
from dialer.store.suppressions import suppress
from dialer.store.wishes import wish_stop
from tests.unit.desk import ANA, ANA_AGAIN, EVA, LUIS_AT_ANAS, TUESDAY, Desk
from tests.unit.gate import LAW, gate_of
from tests.unit.one_call import mark_sent
from tests.waiting import until


async def test_everybody_is_called_once_with_their_prompts_ready(desk: Callable[..., Desk]) -> None:
    here = desk(ANA, EVA)
    await here.dial_until(lambda: len(here.telephone.placed) == 2)
    assert sorted(call.number for call in here.telephone.placed) == ["+34911222333", "+34911222444"]
    assert [call.attempt_id for call in here.telephone.placed] == here.prompts.prepared
    assert {attempt.state for attempt in here.database.read(open_attempts)} == {"sent"}


async def test_what_lets_a_call_in_is_made_when_the_wait_for_the_ledger_is_over(
    desk: Callable[..., Desk],
) -> None:
    """It is good for a minute only: made before, the person may answer a call that the flow turns away."""
    here = desk(EVA)
    await here.dial_until(lambda: len(here.telephone.placed) == 1)
    assert here.telephone.placed[0].variables["RECADO_WHEN"] == "sent"


async def test_a_person_with_two_debts_is_not_called_twice_at_once(desk: Callable[..., Desk]) -> None:
    here = desk(ANA, ANA_AGAIN, EVA)
    await here.dial_until(lambda: len(here.telephone.placed) == 2 and here.refusals("F2") != [])
    assert here.refusals("F2") == ["in_call"]


async def test_two_people_at_one_number_are_not_called_at_once(desk: Callable[..., Desk]) -> None:
    here = desk(ANA, LUIS_AT_ANAS, EVA)
    await here.dial_until(lambda: len(here.telephone.placed) == 2 and here.refusals("F3") != [])
    assert here.refusals("F3") == ["in_call"]


def test_at_night_nobody_is_claimed_and_the_morning_is_named(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.clock.skip_to(TUESDAY + timedelta(hours=12))
    assert here.claim() is None
    assert here.of_debt("F4").next_at == datetime(2027, 6, 16, 7, 0, tzinfo=UTC)
    assert here.refusals("F4") == ["hours"]


def test_an_opt_out_between_the_claim_and_the_dial_stops_the_call(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    reserved = here.claim()
    assert reserved is not None
    now = here.clock.now()
    here.database.write(suppress, "person", "C3", now=now, source="operator", reference="1")
    answer = here.database.write(mark_sent, reserved, now, gate_of(here.campaign, now))
    assert isinstance(answer, Refused)
    assert here.database.read(open_attempts) == []
    assert here.of_debt("F4").attempts == 0


def test_a_debt_paid_between_the_claim_and_the_dial_stops_the_call(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    reserved = here.claim()
    assert reserved is not None
    now = here.clock.now()
    owed = here.of_debt("F4").contact.debt
    here.database.write(set_debt_status, owed, DebtStatus.PAID, now=now, source="creditor")
    assert isinstance(here.database.write(mark_sent, reserved, now, gate_of(here.campaign, now)), Refused)


def test_a_reservation_that_is_given_back_is_no_call(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    reserved = here.claim()
    assert reserved is not None
    assert here.of_debt("F4").attempts == 1
    here.database.write(release, reserved.id, here.clock.now(), here.clock.now())
    assert here.of_debt("F4").attempts == 0
    again = here.claim()
    assert again is not None
    assert (again.n, again.id != reserved.id) == (2, True)


def test_a_reservation_that_somebody_gave_back_meanwhile_is_not_dialled(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    reserved = here.claim()
    assert reserved is not None
    now = here.clock.now()
    here.database.write(release, reserved.id, now, now)
    answer = here.database.write(mark_sent, reserved, now, gate_of(here.campaign, now))
    assert isinstance(answer, Refused)
    assert here.database.read(open_attempts) == []


async def test_a_reservation_that_a_sweep_ends_while_it_waits_for_its_trunk_is_no_fault(
    desk: Callable[..., Desk],
) -> None:
    """A trunk that is paused again and again outlasts what waits for it."""
    here = desk(EVA)
    here.prompts.slow.add("C3")
    running = asyncio.create_task(here.placer.run())
    await until(here.lines.held)
    (reserved,) = here.database.read(open_attempts)
    for _ in range(ENOUGH):
        here.lines.ended(here.campaign.name, Outcome.CONGESTION, here.clock.now())
    with capture_logs() as logs:
        here.prompts.voice_comes.set()
        await until(lambda: here.prompts.prepared)
        now = here.clock.now()
        here.database.write(release, reserved.id, now, now)
        here.end(reserved.id)
        await until(lambda: logs)
    here.placer.stop()
    await running
    assert here.telephone.placed == []
    assert [(line["event"], line["reason"]) for line in logs] == [("given back", "reserved too long")]


def test_a_stopped_campaign_claims_nobody(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.database.write(wish_stop, [here.campaign.name], now=TUESDAY, by="operator")
    assert here.claim() is None
    assert here.refusals("F4") == []  # nothing is written for each of them, again and again


async def test_what_asterisk_turns_down_is_no_call_and_is_tried_later(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.telephone.answers = [NotDialled("no such endpoint")]
    await here.dial_until(lambda: here.of_debt("F4").done_reason is None and len(here.telephone.placed) == 1)
    standing = here.of_debt("F4")
    assert (standing.attempts, len(here.lines)) == (0, 0)
    assert standing.next_at is not None
    assert standing.next_at > here.clock.now()


async def test_an_originate_without_an_answer_is_never_sent_again(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.telephone.answers = [Unanswered("the link was lost")]
    await here.dial_until(lambda: len(here.telephone.placed) == 1)
    (attempt,) = here.database.read(open_attempts)
    assert attempt.state == "sent"
    assert here.claim() is None


async def test_without_a_link_nobody_is_even_claimed(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.telephone.up = False
    running = asyncio.create_task(here.placer.run())
    await asyncio.sleep(0.3)
    here.placer.stop()
    await running
    assert here.database.read(open_attempts) == []


def test_the_second_number_is_called_when_only_the_first_is_suppressed(desk: Callable[..., Desk]) -> None:
    here = desk(ANA)
    here.database.write(suppress, "phone", "+34911222333", now=TUESDAY, source="inbound call", reference="1")
    attempt = here.claim()
    assert attempt is not None
    assert attempt.phone == "+34600123456"


async def test_while_the_time_is_in_doubt_nobody_is_asked_about_and_then_everybody_is_called(
    desk: Callable[..., Desk],
) -> None:
    """Asked with a wrong clock, they would be put off to a wrong day."""
    doubts = iter([False] * 5)
    here = desk(ANA, EVA, law=replace(LAW, clock_trusted=lambda: next(doubts, True)))
    await here.dial_until(lambda: len(here.telephone.placed) == 2)
    assert here.refusals("F1") == here.refusals("F4") == []


async def test_a_claim_that_nobody_foresaw_ends_nobody_s_calls(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = desk(EVA)
    failures = iter([IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))])

    def claim_once_broken(*args: Any, **kwargs: Any) -> list[Attempt]:
        for failure in failures:
            raise failure
        return claim_all(*args, **kwargs)

    monkeypatch.setattr("dialer.claim_calls.claim_all", claim_once_broken)
    with capture_logs() as told:
        await here.dial_until(lambda: len(here.telephone.placed) == 1)
    assert [each["event"] for each in told if each["log_level"] == "error"] == ["not claimed"]
