"""Prompts are there before a number is dialled; who waits for a voice keeps nobody from a line."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from dialer.attempt import Attempt
from dialer.contact import Contact
from dialer.ports import Prepared
from dialer.store.attempts import open_attempts
from dialer.store.releases import release
from dialer.store.results import results
from tests.unit.desk import ANA, EVA, Desk


async def test_prompts_that_cannot_be_made_keep_the_phone_silent(desk: Callable[..., Desk]) -> None:
    here = desk(EVA)
    here.prompts.refusing = {"C3"}
    await here.dial_until(lambda: here.ended != [])
    assert here.telephone.placed == []
    assert here.of_debt("F4").attempts == 0


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
