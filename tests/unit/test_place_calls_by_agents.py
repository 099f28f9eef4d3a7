"""Agents speak first: a person is dialled for an agent who is on the line, and for nobody else."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from dialer.campaign import Mode
from dialer.give_back_calls import NO_AGENT_AGAIN
from dialer.store.attempts import open_attempts
from dialer.store.releases import AGENT_WAITED, HOPELESS_AFTER
from dialer.store.schema import attempt
from dialer.store.sendings import Sending, send_all
from dialer.store.suppressions import suppress
from tests.unit.desk import ANA, EVA, TUESDAY, Desk
from tests.waiting import until


async def test_s48_with_no_agent_free_nobody_is_dialled_nor_even_asked_about(
    desk: Callable[..., Desk],
) -> None:
    here = desk(ANA, EVA, mode=Mode.AGENT_FIRST)
    running = asyncio.create_task(here.placer.run())
    await asyncio.sleep(0.5)
    assert (here.telephone.placed, here.database.read(open_attempts)) == ([], [])
    here.agents.free.append("PJSIP/agent-1")
    await until(lambda: here.telephone.placed)
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

    def ended(times: int) -> bool:
        return len(here.ended) >= times

    for times in range(1, HOPELESS_AFTER + 2):
        await until(partial(ended, times))
        ana = here.of_debt("F1")
        assert (ana.attempts, ana.done_reason) == (0, None)
        assert ana.next_at is not None
        assert ana.next_at - here.clock.now() > NO_AGENT_AGAIN / 2, "not at once"
        here.clock.skip_to(ana.next_at)
    here.placer.stop()
    await running
    assert (here.telephone.placed, here.database.read(open_attempts)) == ([], [])
    assert here.agents.free == ["PJSIP/agent-1"]


async def test_nobody_is_dialled_for_an_agent_who_waited_for_the_ledger_for_too_long(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their channel has hung up by then; the person would hear nobody."""
    here = desk(ANA, mode=Mode.AGENT_FIRST)
    here.agents.free.append("PJSIP/agent-1")
    monkeypatch.setattr("dialer.pace_calls.DIALLED_WITHIN", timedelta(seconds=0.5))
    asked: list[str] = []

    def slow_at_first(tx: Any, sendings: Sequence[Sending], *args: Any, **kwargs: Any) -> Any:
        asked.extend(each.reserved.id for each in sendings)
        time.sleep(1 if len(asked) == 1 else 0)
        return send_all(tx, sendings, *args, **kwargs)

    monkeypatch.setattr("dialer.dial_calls.send_all", slow_at_first)
    await here.dial_until(lambda: here.telephone.placed != [])
    assert here.telephone.placed[0].attempt_id in asked[1:]
    refused = select(attempt.c.outcome_reason).where(attempt.c.id == asked[0])
    assert here.database.read(lambda tx: tx.execute(refused).scalar_one()) == AGENT_WAITED
    assert here.of_debt("F1").attempts == 1, "the first was no call"


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
