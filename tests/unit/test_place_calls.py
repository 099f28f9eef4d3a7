"""The one door to the telephone: who is let through, who is not, and what is written before."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from dialer.ask_gate import Law
from dialer.attempt import Attempt
from dialer.campaign import Campaign, Campaigns, Hours, Mode, Pace
from dialer.clock import RehearsalClock
from dialer.contact import Contact, DebtStatus
from dialer.flow_needs import Needs
from dialer.import_contacts import import_contacts
from dialer.lines import Launched, Lines
from dialer.place_calls import NO_AGENT_AGAIN, PlaceCalls
from dialer.ports import NotDialled, Prepared, Unanswered
from dialer.store.attempts import open_attempts
from dialer.store.claims import HOPELESS_AFTER, Refused, claim, mark_sent, release
from dialer.store.contacts import Standing, find_contacts, set_debt_status
from dialer.store.database import Database
from dialer.store.history import story
from dialer.store.results import results
from dialer.store.suppressions import suppress
from dialer.store.wishes import wish_stop
from tests.fakes.telephone import FakeAgents, FakePrompts, FakeTelephone
from tests.unit.gate import LAW, gate_of

TUESDAY = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
OFFICE = Hours(days={day: ((time(9), time(21)),) for day in range(5)})
HEADER = "cliente;factura;nombre;teléfono;móvil;importe;vence;correo;estado;dni4;producto\n"
ANA = "C1;F1;Ana Núñez;911222333;600123456;1.234,56;;;;1234;\n"
ANA_AGAIN = "C1;F2;Ana Núñez;911222333;600123456;20,00;;;;1234;\n"
LUIS_AT_ANAS = "C2;F3;Luis Gil;911222333;;80,00;;;;4321;\n"
EVA = "C3;F4;Eva Sanz;911222444;;80,00;;;;4321;\n"


class Desk:
    """A campaign over a real ledger, with a telephone that calls nobody."""

    def __init__(
        self, database: Database, campaign: Campaign, mode: Mode = Mode.AUTOMATED, law: Law = LAW
    ) -> None:
        self.database = database
        self.campaign = replace(
            campaign,
            mode=mode,
            hours=OFFICE,
            pace=Pace(calls_per_second=50, max_calls=5, ramp=timedelta(0)),
        )
        self.clock = RehearsalClock(TUESDAY)
        self.telephone = FakeTelephone()
        self.prompts = FakePrompts()
        self.agents = FakeAgents()
        self.launched = Launched(
            campaign=self.campaign, flow_context="recado-x-1", prompts=self.prompts, began=TUESDAY
        )
        whole = Campaigns(
            path=Path("campaigns.yaml"),
            campaigns=(self.campaign,),
            max_calls=10,
            calls_per_second=50,
        )
        self.lines = Lines(whole)
        self.ended: list[str] = []
        self.placer = PlaceCalls(
            database=database,
            telephone=self.telephone,
            clock=self.clock,
            variables=lambda attempt, contact, campaign, sounds: {"RECADO_SOUNDS": sounds},
            lines=self.lines,
            launched=[self.launched],
            law=law,
            agents=self.agents,
            end=self.end,
            node="here",
        )

    def end(self, attempt_id: str) -> None:
        self.lines.free(attempt_id)
        self.agents.end(attempt_id)
        self.ended.append(attempt_id)

    async def dial_until(self, settled: Callable[[], bool]) -> None:
        """Run the placer until the condition holds, then stop it."""
        running = asyncio.create_task(self.placer.run())
        async with asyncio.timeout(20):
            while not settled():
                await asyncio.sleep(0.01)
        self.placer.stop()
        await running

    def claim(self) -> Attempt | None:
        now = self.clock.now()
        return self.database.write(
            claim, self.campaign.name, now, gate_of(self.campaign, now), "here", "recado-x-1"
        )

    def of_debt(self, ref: str) -> Standing:
        (found,) = self.database.read(find_contacts, ref)
        return found

    def refusals(self, ref: str) -> list[str]:
        entries = self.database.read(story, [self.of_debt(ref).contact.id])
        return [e.facts["reason"] for e in entries if e.kind == "decision" and not e.facts["allowed"]]


@pytest.fixture
def desk(database: Database, make_campaign: Callable[..., Campaign], tmp_path: Path) -> Callable[..., Desk]:
    def make(*rows: str, mode: Mode = Mode.AUTOMATED, law: Law = LAW) -> Desk:
        campaign = make_campaign(HEADER + "".join(rows))
        import_contacts(database, campaign, Needs(), now=TUESDAY, rejects=tmp_path)
        return Desk(database, campaign, mode, law)

    return make


async def test_everybody_is_called_once_with_their_prompts_ready(desk: Callable[..., Desk]) -> None:
    here = desk(ANA, EVA)
    await here.dial_until(lambda: len(here.telephone.placed) == 2)
    assert sorted(call.number for call in here.telephone.placed) == ["+34911222333", "+34911222444"]
    assert [call.attempt_id for call in here.telephone.placed] == here.prompts.prepared
    assert {attempt.state for attempt in here.database.read(open_attempts)} == {"sent"}


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


async def test_prompts_that_cannot_be_made_keep_the_phone_silent(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.prompts.refusing = {"C3"}
    await here.dial_until(lambda: here.ended != [])
    assert here.telephone.placed == []
    assert here.of_debt("F4").attempts == 0


async def test_without_a_link_nobody_is_even_claimed(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.telephone.up = False
    running = asyncio.create_task(here.placer.run())
    await asyncio.sleep(0.3)
    here.placer.stop()
    await running
    assert here.database.read(open_attempts) == []


async def test_stopping_gives_back_what_was_only_being_prepared(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    prepare = here.prompts.prepare

    async def slow(attempt: Attempt, contact: object) -> Prepared:
        here.placer.stop()
        return await prepare(attempt, contact)  # type: ignore[arg-type]

    here.prompts.prepare = slow  # type: ignore[method-assign]
    async with asyncio.timeout(20):
        await here.placer.run()
    assert here.telephone.placed == []
    assert here.database.read(open_attempts) == []
    assert here.of_debt("F4").next_at is not None


async def test_a_disk_that_is_full_ends_nobody_elses_calls(desk: Callable[..., Desk]) -> None:
    here = desk(ANA, EVA)
    prepare = here.prompts.prepare

    async def fails_for_eva(attempt: Attempt, contact: Contact) -> Prepared:
        if contact.person.id == "C3":
            raise OSError(28, "No space left on device")
        return await prepare(attempt, contact)

    here.prompts.prepare = fails_for_eva  # type: ignore[method-assign]
    await here.dial_until(lambda: len(here.telephone.placed) == 1 and len(here.ended) == 1)


async def test_a_contact_whose_prompts_never_work_is_ended_after_three_times(
    desk: Callable[..., Desk],
) -> None:
    here = desk(EVA)
    here.prompts.refusing = {"C3"}
    for _ in range(3):
        attempt = here.claim()
        assert attempt is not None
        now = here.clock.now()
        here.database.write(release, attempt.id, now, now, "prompt 'debt' cannot be said")
    assert here.claim() is None
    assert here.of_debt("F4").done_reason == "not_dialled"


def test_the_second_number_is_called_when_only_the_first_is_suppressed(desk: Callable[..., Desk]) -> None:
    here = desk(ANA)
    here.database.write(suppress, "phone", "+34911222333", now=TUESDAY, source="inbound call", reference="1")
    attempt = here.claim()
    assert attempt is not None
    assert attempt.phone == "+34600123456"


async def test_who_waits_for_a_voice_keeps_nobody_else_from_a_line(desk: Callable[..., Desk]) -> None:
    here = desk(ANA, EVA)
    here.campaign = replace(here.campaign, pace=replace(here.campaign.pace, max_calls=1))
    here.launched = replace(here.launched, campaign=here.campaign)
    here.placer._launched = [here.launched]
    here.prompts.slow = {"C1"}
    await here.dial_until(lambda: len(here.telephone.placed) == 1 and here.lines.waiting_for_voice == 1)
    assert [call.number for call in here.telephone.placed] == ["+34911222444"]


async def test_when_enough_wait_for_a_voice_whoever_is_ready_is_called(desk: Callable[..., Desk]) -> None:
    rows = [f"C{n};F{n};Eva Sanz;9112224{n:02};;80,00;;;;4321;\n" for n in range(60)]
    here = desk(*rows)
    here.campaign = replace(here.campaign, pace=replace(here.campaign.pace, calls_per_second=1))
    here.launched = replace(here.launched, campaign=here.campaign)
    here.placer._launched = [here.launched]
    here.prompts.slow = {f"C{n}" for n in range(59)}
    here.prompts.ready = {here.of_debt("F59").contact.id}
    claimed: set[str] = set()

    def called() -> bool:
        claimed.update(here.lines.held())
        return len(here.telephone.placed) == 1

    await here.dial_until(called)
    assert here.telephone.placed[0].number == "+34911222459"
    assert len(claimed) < 10  # the others were not even claimed


async def test_who_spoke_and_why_not_who_was_asked_for_is_in_the_results(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.prompts.fell_back = "kokoro ef_dora was not ready within 10 s"
    await here.dial_until(lambda: len(here.telephone.placed) == 1)
    (result,) = here.database.read(lambda tx: list(results(tx)))
    assert result.voice == "espeak-ng es+klatt2"
    assert result.voice_fallback == "kokoro ef_dora was not ready within 10 s"


async def test_s48_with_no_agent_free_nobody_is_dialled_nor_even_asked_about(
    desk: Callable[..., Desk],
) -> None:
    here = desk(ANA, EVA, mode=Mode.AGENT_FIRST)
    running = asyncio.create_task(here.placer.run())
    await asyncio.sleep(0.5)
    assert (here.telephone.placed, here.database.read(open_attempts)) == ([], [])
    here.agents.free.append("PJSIP/agent-1")
    async with asyncio.timeout(20):
        while not here.telephone.placed:
            await asyncio.sleep(0.01)
    here.placer.stop()
    await running
    (call,) = here.telephone.placed
    assert here.agents.rung == [call.attempt_id]
    assert call.variables["RECADO_AGENT"] == "PJSIP/agent-1-0000001a"


async def test_each_agent_is_held_for_one_call_and_free_again_when_it_ends(
    desk: Callable[..., Desk],
) -> None:
    here = desk(ANA, EVA, mode=Mode.AGENT_FIRST)
    here.agents.free.append("PJSIP/agent-1")
    await here.dial_until(lambda: len(here.telephone.placed) == 1)
    assert here.agents.free == []
    here.end(here.telephone.placed[0].attempt_id)
    assert here.agents.free == ["PJSIP/agent-1"]


async def test_agents_who_do_not_pick_up_leave_the_person_uncalled_and_their_turn_comes_again(
    desk: Callable[..., Desk],
) -> None:
    """However often: it says nothing about the person, who would be ended as hopeless for what is theirs."""
    here = desk(ANA, mode=Mode.AGENT_FIRST)
    here.agents.free.append("PJSIP/agent-1")
    here.agents.deaf.add("PJSIP/agent-1")
    running = asyncio.create_task(here.placer.run())
    async with asyncio.timeout(20):
        for times in range(1, HOPELESS_AFTER + 2):
            while len(here.ended) < times:
                await asyncio.sleep(0.01)
            ana = here.of_debt("F1")
            assert (ana.attempts, ana.done_reason) == (0, None)
            assert ana.next_at is not None
            assert ana.next_at - here.clock.now() > NO_AGENT_AGAIN / 2, "not at once"
            here.clock.skip_to(ana.next_at)
    here.placer.stop()
    await running
    assert (here.telephone.placed, here.database.read(open_attempts)) == ([], [])
    assert here.agents.free == ["PJSIP/agent-1"]


async def test_when_told_to_stop_no_agent_is_rung_any_longer(desk: Callable[..., Desk]) -> None:
    here = desk(ANA, mode=Mode.AGENT_FIRST)
    here.agents.free.append("PJSIP/agent-1")
    here.agents.distant.add("PJSIP/agent-1")
    await here.dial_until(lambda: here.agents.rung != [])
    assert here.telephone.placed == []
    assert here.agents.free == ["PJSIP/agent-1"]
    ana = here.of_debt("F1")
    assert (ana.attempts, ana.next_at and ana.next_at <= here.clock.now()) == (0, True)


async def test_who_the_gate_refuses_costs_no_agent(desk: Callable[..., Desk]) -> None:
    here = desk(ANA, mode=Mode.AGENT_FIRST)
    here.agents.free.append("PJSIP/agent-1")
    here.database.write(suppress, "phone", "+34911222333", now=TUESDAY, source="test", reference="1")
    here.database.write(suppress, "person", "C1", now=TUESDAY, source="test", reference="1")
    running = asyncio.create_task(here.placer.run())
    await asyncio.sleep(0.5)
    here.placer.stop()
    await running
    assert here.telephone.placed == []
    assert (here.agents.rung, here.agents.free) == ([], ["PJSIP/agent-1"])


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

    def claim_once_broken(*args: Any, **kwargs: Any) -> Attempt | None:
        for failure in failures:
            raise failure
        return claim(*args, **kwargs)

    monkeypatch.setattr("dialer.place_calls.claim", claim_once_broken)
    with capture_logs() as told:
        await here.dial_until(lambda: len(here.telephone.placed) == 1)
    assert [each["event"] for each in told if each["log_level"] == "error"] == ["not claimed"]
