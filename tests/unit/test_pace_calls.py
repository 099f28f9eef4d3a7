"""Many calls at a time: claimed, written as sent and dialled together, and each limit holds as for one."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from dialer.campaign import Campaigns, Pace
from dialer.lines import AT_ONCE, Lines, PaceInForce
from dialer.policy.pacing import SLACK, TOGETHER
from dialer.ports import OutboundCall, Placed, Queued
from dialer.store import Tx
from dialer.store.answers import answers_about
from dialer.store.attempts import find_attempt, open_attempts
from dialer.store.claims import claim_all
from dialer.store.done import UNDECIDED
from dialer.store.facts import Learnt
from dialer.store.releases import STOOD_STILL, STOPPED_BEFORE
from dialer.store.schema import attempt as attempt_table
from dialer.store.sendings import Sending, send_all
from tests.unit.desk import Desk
from tests.waiting import until

AHEAD_OF_IT = 0.02
"""Seconds that a busy machine may be late with a call, and in time with the next."""


def people(n: int) -> list[str]:
    return [f"C{i};F{i};Eva Sanz;9112224{i:02};;80,00;;;;4321;\n" for i in range(n)]


def paced(here: Desk, *, per_second: float, at_once: int) -> Desk:
    """The desk, whose campaign, trunk and all campaigns together take so many."""
    here.lines._whole = replace(here.lines._whole, calls_per_second=per_second, max_calls=at_once)
    trunk = replace(here.campaign.trunk, calls_per_second=per_second, max_calls=at_once)
    pace = Pace(calls_per_second=per_second, max_calls=at_once, ramp=timedelta(0))
    here.campaign = replace(here.campaign, trunk=trunk, pace=pace)
    here.launched = replace(here.launched, campaign=here.campaign)
    here.placer._launched = [here.launched]
    return here


async def all_ready_at_once(here: Desk, calls: int) -> asyncio.Task[None]:
    """So many wait for the voice, which then comes to all of them."""
    running = asyncio.create_task(here.placer.run())
    await until(lambda: len(here.lines) == calls)
    await asyncio.sleep(0.1)
    here.prompts.voice_comes.set()
    return running


async def test_no_more_are_up_nor_start_in_any_span_than_the_limits_say(desk: Callable[..., Desk]) -> None:
    here = paced(desk(*people(60)), per_second=40, at_once=7)
    began: list[float] = []
    up: set[str] = set()
    most_up = 0
    calls: set[asyncio.Task[None]] = set()

    async def place(call: OutboundCall) -> Placed:
        nonlocal most_up
        began.append(time.monotonic())
        up.add(call.attempt_id)
        most_up = max(most_up, len(up))
        lasts = 0.4 if len(began) <= 20 else 0.05  # the lines are the limit, and then the pace is
        calls.add(asyncio.create_task(hang_up(call.attempt_id, lasts)))
        return Queued()

    async def hang_up(attempt_id: str, after: float) -> None:
        await asyncio.sleep(after)
        up.discard(attempt_id)
        await here.database.run_write(over, attempt_id)
        here.end(attempt_id)

    here.telephone.place = place  # type: ignore[method-assign]
    await here.dial_until(lambda: len(began) == 60)
    await asyncio.gather(*calls)
    assert most_up <= 7
    for n, first in enumerate(began):
        for more, later in enumerate(began[n:], start=1):
            span = later - first + AHEAD_OF_IT + SLACK.total_seconds()
            assert more <= 40 * span + 1, f"{more} calls in {later - first:.3f} s"


async def test_what_was_missed_while_nobody_was_ready_is_not_made_up_for(desk: Callable[..., Desk]) -> None:
    here = paced(desk(*people(AT_ONCE)), per_second=40, at_once=60)
    here.prompts.slow = {f"C{n}" for n in range(AT_ONCE)}
    here.lines.start("before", here.launched, here.clock.now() - timedelta(minutes=1))
    here.lines.free("before")
    place, most_ahead = here.telephone.place, 0

    async def place_and_count(call: OutboundCall) -> Placed:
        nonlocal most_ahead
        written = len([each for each in here.database.read(open_attempts) if each.state == "sent"])
        most_ahead = max(most_ahead, written - len(here.telephone.placed))
        return await place(call)

    here.telephone.place = place_and_count  # type: ignore[method-assign]
    running = await all_ready_at_once(here, AT_ONCE)
    await until(lambda: len(here.telephone.placed) == AT_ONCE)
    here.placer.stop()
    await running
    most = 40 * (TOGETHER + SLACK).total_seconds() + 1
    assert most_ahead <= 2 * most, "written as sent, those of the next transaction too, and not dialled yet"


async def test_they_are_called_in_the_order_of_their_turns(desk: Callable[..., Desk]) -> None:
    here = paced(desk(*people(40)), per_second=100, at_once=40)
    await here.dial_until(lambda: len(here.telephone.placed) == 40)
    called = [call.number for call in here.telephone.placed]
    assert called == [f"+349112224{i:02}" for i in range(40)]


async def test_who_is_written_as_sent_and_not_dialled_when_it_stops_was_not_called(
    desk: Callable[..., Desk],
) -> None:
    """Several are written together; the second's instant is yet to come when the first leaves."""
    here = paced(desk(*people(3)), per_second=25, at_once=3)
    here.prompts.slow = {"C0", "C1", "C2"}
    place = here.telephone.place

    async def place_and_stop(call: OutboundCall) -> Placed:
        here.placer.stop()
        return await place(call)

    here.telephone.place = place_and_stop  # type: ignore[method-assign]
    await (await all_ready_at_once(here, 3))
    (call,) = here.telephone.placed
    (left,) = here.database.read(open_attempts)
    assert left.id == call.attempt_id
    second, third = (here.of_debt(ref) for ref in ("F1", "F2"))
    for standing in (second, third):
        assert (standing.attempts, standing.done_reason) == (0, None)
        assert standing.next_at
        assert standing.next_at <= here.clock.now()
    assert "refused" in states(here), "it had been written as sent, and is proved never dialled"


async def test_one_call_that_nobody_foresaw_keeps_no_other_from_its_dial(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = paced(desk(*people(3)), per_second=40, at_once=3)
    here.prompts.slow = {"C0", "C1", "C2"}

    def sent_but_one(tx: Any, sendings: Sequence[Sending], *args: Any, **kwargs: Any) -> Any:
        if any(each.reserved.person_id == "C1" for each in sendings):
            raise IntegrityError("UPDATE", {}, Exception("CHECK constraint failed"))
        return send_all(tx, sendings, *args, **kwargs)

    monkeypatch.setattr("dialer.dial_calls.send_all", sent_but_one)
    running = await all_ready_at_once(here, 3)
    await until(lambda: len(here.telephone.placed) == 2 and here.ended)
    here.placer.stop()
    await running
    assert [call.number for call in here.telephone.placed] == ["+34911222400", "+34911222402"]


async def test_a_claim_that_nobody_foresaw_keeps_those_before_it_from_nothing(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = paced(desk(*people(3)), per_second=40, at_once=3)

    def claimed_but_last(*args: Any, **kwargs: Any) -> Any:
        claimed = claim_all(*args, **kwargs)
        if any(each.person_id == "C2" for each in claimed):
            raise IntegrityError("INSERT", {}, Exception("CHECK constraint failed"))
        return claimed

    monkeypatch.setattr("dialer.claim_calls.claim_all", claimed_but_last)
    await here.dial_until(lambda: len(here.telephone.placed) == 2)
    assert [call.number for call in here.telephone.placed] == ["+34911222400", "+34911222401"]


async def test_one_about_whom_nobody_foresaw_the_decision_keeps_nobody_behind_from_their_call(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = paced(desk(*people(5)), per_second=40, at_once=5)

    def answered_but_first(learnt: Learnt, *args: Any) -> Any:
        if learnt.whom.key == "C0":
            raise KeyError("a profile that is nowhere")
        return answers_about(learnt, *args)

    monkeypatch.setattr("dialer.store.claims.answers_about", answered_but_first)
    await here.dial_until(lambda: len(here.telephone.placed) == 4)
    assert {call.number for call in here.telephone.placed} == {f"+349112224{n:02}" for n in range(1, 5)}
    left = here.of_debt("F0")
    assert (left.attempts, left.done_reason) == (0, UNDECIDED)
    assert left.next_at
    assert left.next_at > here.clock.now()


async def test_however_many_wait_for_their_turn_nobody_asks_more_often_for_that(
    desk: Callable[..., Desk],
) -> None:
    here = paced(desk(*people(60)), per_second=50, at_once=60)
    here.launched = replace(
        here.launched,
        campaign=replace(here.campaign, trunk=replace(here.campaign.trunk, calls_per_second=0.01)),
    )
    here.placer._launched = [here.launched]
    running = asyncio.create_task(here.placer.run())
    await until(lambda: len(here.prompts.prepared) == 60 and here.telephone.placed)
    next_turn, asked = here.lines.next_turn, 0

    def counted(*args: Any) -> Any:
        nonlocal asked
        asked += 1
        return next_turn(*args)

    here.lines.next_turn = counted  # type: ignore[assignment, method-assign]
    await asyncio.sleep(0.5)
    here.placer.stop()
    await running
    assert asked <= 30, "59 calls that ask ten times a second each ask 295 times"
    assert here.database.read(open_attempts) == [sent(here)]
    assert all(here.of_debt(f"F{n}").attempts == 0 for n in range(1, 60))


async def test_calls_are_claimed_many_at_a_time_and_none_while_half_of_enough_wait(
    desk: Callable[..., Desk],
) -> None:
    here = paced(desk(), per_second=20, at_once=500)
    whole = Campaigns(path=here.campaign.contacts.path, campaigns=(), max_calls=500, calls_per_second=500)
    lines, now = Lines(whole), here.clock.now()
    waiting: list[str] = []
    rooms = []
    for _ in range(61):
        rooms.append(lines.room(here.launched, now))
        waiting.append(f"a{len(waiting)}")
        lines.wait(waiting[-1], here.launched)
    assert rooms[:31] == [AT_ONCE] * 31
    assert rooms[31:] == [0] * 30, "61 are enough"
    for attempt_id in waiting[:31]:
        lines.free(attempt_id)
    assert lines.room(here.launched, now) == AT_ONCE


def over(tx: Tx, attempt_id: str) -> None:
    tx.execute(update(attempt_table).where(attempt_table.c.id == attempt_id).values(state="settled"))


def states(here: Desk) -> set[str]:
    return set(here.database.read(lambda tx: tx.execute(select(attempt_table.c.state)).scalars().all()))


def sent(here: Desk) -> object:
    return here.database.read(find_attempt, here.telephone.placed[0].attempt_id)


async def test_who_cannot_leave_in_time_is_not_dialled_and_holds_nobody_up(desk: Callable[..., Desk]) -> None:
    """The operator makes a campaign slow while its calls are on their way out."""
    here = paced(desk(*people(20)), per_second=400, at_once=20)
    here.prompts.slow = {f"C{n}" for n in range(20)}
    place = here.telephone.place

    async def place_and_slow_down(call: OutboundCall) -> Placed:
        written = [each for each in here.database.read(open_attempts) if each.state == "sent"]
        if len(written) - len(here.telephone.placed) > 1:
            here.lines.set_paces({here.campaign.name: PaceInForce(calls_per_second=0.01)})
        return await place(call)

    def too_late(tx: Tx) -> list[str | None]:
        refused = select(attempt_table.c.outcome_reason).where(attempt_table.c.state == "refused")
        return list(tx.execute(refused).scalars())

    here.telephone.place = place_and_slow_down  # type: ignore[method-assign]
    running = await all_ready_at_once(here, 20)
    await until(lambda: STOOD_STILL in here.database.read(too_late))
    here.placer.stop()
    await running
    assert {*here.database.read(too_late)} <= {STOOD_STILL, STOPPED_BEFORE}
    due_again = [here.of_debt(f"F{n}").done_reason for n in range(20)]
    assert due_again.count(None) >= len(here.database.read(too_late))
