"""Several nodes on one PostgreSQL: leases that only its clock ends, and limits that hold over all of them."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from dialer.attempt import Attempt
from dialer.campaign import Agents
from dialer.give_up_node import GivenUp, give_up_node
from dialer.lines import Launched
from dialer.policy.pacing import TOGETHER
from dialer.policy.sharing import Ceiling, Start
from dialer.store import Tx
from dialer.store.attempts import find_attempt, open_attempts
from dialer.store.database import Database
from dialer.store.dialer_lock import AlreadyDialing, dialing_lock
from dialer.store.installation import Installation
from dialer.store.locks import lock, people_and_numbers
from dialer.store.nodes import (
    StillDials,
    begin_run,
    end_run,
    lease_left,
    renew,
    reserved_by_the_dead,
    standings,
)
from dialer.store.sendings import Allowed, Refused
from dialer.store.shared_lines import starts_or_waits
from dialer.sweep_calls import _release_expired
from tests.unit.conftest import ENGINES
from tests.unit.desk import ANA, EVA, TUESDAY, Desk
from tests.unit.gate import gate_of
from tests.unit.night import Night
from tests.unit.one_call import mark_sent
from tests.waiting import until

pytestmark = pytest.mark.parametrize(
    "database_url", [engine for engine in ENGINES if engine != "sqlite"], indirect=True
)

NODES = ("east", "north", "south", "west")
AT_A_TIME = 4
"""Calls that a node asks for in one transaction."""

OVER = timedelta(0)
LONG = timedelta(hours=1)


@contextmanager
def opened(database: Database, node: str) -> Iterator[Database]:
    """The same database, as another machine has it open."""
    with Database(str(database.url), Installation(node=node)) as own:
        yield own


def sent(database: Database, desk: Desk, attempt: Attempt) -> Allowed | Refused:
    gate = gate_of(desk.campaign, TUESDAY)
    return database.write(mark_sent, attempt, TUESDAY, gate)


def state_of(database: Database, attempt: Attempt) -> str:
    found = database.read(find_attempt, attempt.id)
    assert found
    return found.state


def test_nodes_of_different_names_dial_beside_each_other_and_none_twice(database: Database) -> None:
    with ExitStack() as held:
        first, second, again = (
            held.enter_context(opened(database, name)) for name in ("east", "west", "west")
        )
        held.enter_context(dialing_lock(first))
        held.enter_context(dialing_lock(second))
        with pytest.raises(AlreadyDialing, match=r"as west.*RECADO_NODE"), dialing_lock(again):
            pass
        dialling = {each.name for each in database.read(standings) if each.lease}
        assert dialling >= {"east", "west"}


def test_a_later_run_of_a_node_ends_the_lease_of_the_one_before(database: Database) -> None:
    first = database.write(begin_run, "east")
    second = database.write(begin_run, "east")
    assert (database.write(renew, first), database.read(lease_left, first)) == (False, OVER)
    assert database.write(renew, second)
    assert database.read(lease_left, second) > OVER


def test_what_a_dead_node_had_reserved_is_given_back_and_a_live_ones_is_not(
    desk: Callable[..., Desk], database: Database
) -> None:
    here = desk(EVA, ANA)
    run = database.write(begin_run, "other", LONG)
    dead, live = here.claim(), here.claim()
    assert dead
    assert live
    database.write(begin_run, "dead", -LONG)
    database.write(_belongs_to, dead, "dead")
    assert database.read(reserved_by_the_dead, run) == [dead.id]
    assert list(database.write(_release_expired, TUESDAY, run)) == [dead.id]
    assert (state_of(database, dead), state_of(database, live)) == ("released", "reserved")
    assert sent(database, here, dead) == Refused("released"), "it stood still, and goes on now"


async def test_without_a_lease_nobody_is_claimed(desk: Callable[..., Desk], database: Database) -> None:
    here = desk(EVA)
    a_later_run_begins(database)
    assert await here.placer._claims.next(here.launched, 9) == []
    assert database.read(open_attempts) == []


async def test_a_campaign_with_agents_is_the_first_nodes_alone(
    desk: Callable[..., Desk], database: Database
) -> None:
    """No two Asterisks ring one agent; when the first node is gone, the next by name goes on."""
    here = desk(EVA)
    agents = Agents(queue="cobros", members=("PJSIP/ana",), offer_callback_after=timedelta(minutes=1))
    with_agents = replace(here.launched, campaign=replace(here.campaign, agents=agents))
    assert database.run
    assert database.run.node > "east"
    first = database.write(begin_run, "east", LONG)
    assert await here.placer._claims.next(with_agents, 9) == []
    database.write(end_run, first)
    assert await here.placer._claims.next(with_agents, 9)


async def test_a_node_that_is_not_the_first_claims_nobody_for_agents_until_it_is(
    desk: Callable[..., Desk], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor asks ten times a second whether it may."""
    here = desk(EVA)
    agents = Agents(queue="cobros", members=("PJSIP/ana",), offer_callback_after=timedelta(minutes=1))
    with_agents = replace(here.launched, campaign=replace(here.campaign, agents=agents))
    here.placer._launched = [with_agents]
    first = database.write(begin_run, "east", LONG)
    claims, claimed = 0, here.placer._claims.next

    async def counted(launched: Launched, most: int) -> list[Attempt]:
        nonlocal claims
        claims += 1
        return await claimed(launched, most)

    monkeypatch.setattr(here.placer._claims, "next", counted)
    running = asyncio.create_task(here.placer.run())
    await asyncio.sleep(0.5)
    assert claims == 0
    database.write(end_run, first)
    await until(lambda: here.telephone.placed)
    here.placer.stop()
    await running


async def test_a_campaign_without_agents_is_every_nodes(
    desk: Callable[..., Desk], database: Database
) -> None:
    here = desk(EVA)
    database.write(begin_run, "east", LONG)
    assert await here.placer._claims.next(here.launched, 9)


async def test_who_lost_the_lease_after_the_claim_does_not_call(
    desk: Callable[..., Desk], database: Database
) -> None:
    """It has reserved, and waits for its voice, when a later run of the same node begins."""
    here, running = await reserved_and_waiting(desk)
    a_later_run_begins(database)
    here.prompts.voice_comes.set()
    await until(lambda: here.prompts.prepared)
    here.placer.stop()
    await running
    assert here.telephone.placed == []
    assert database.read(open_attempts) == []


async def test_a_process_that_stood_still_past_its_lease_does_not_call_late(
    desk: Callable[..., Desk], database: Database
) -> None:
    """Its lease was seen, and ran out before the call was written to Asterisk: proved never dialled."""
    here, running = await reserved_and_waiting(desk)
    (attempt,) = database.read(open_attempts)
    database.run = run = database.write(begin_run, database.installation.node, timedelta(seconds=3))
    with opened(database, "other") as other, ThreadPoolExecutor(1) as beside:
        held, over = threading.Event(), threading.Event()
        holding = beside.submit(other.write, _hold_number, attempt, held, over)
        held.wait()
        here.prompts.voice_comes.set()
        await until(lambda: other.read(_somebody_waits))
        await until(lambda: not other.read(lease_left, run))
        over.set()
        holding.result()
    await until(lambda: here.ended)
    here.placer.stop()
    await running
    assert here.telephone.placed == []
    assert state_of(database, attempt) == "refused"
    next_at = here.of_debt("F4").next_at
    assert next_at
    assert next_at <= here.clock.now(), "whoever has a lease may call her at once"


async def test_another_nodes_call_is_not_judged_here(night: Night) -> None:
    """Its event log is on its own machine: no line in ours proves nothing."""
    attempt = night.sent()
    night.desk.database.write(_belongs_to, attempt, "other")
    await night.sweep_after_grace()
    assert state_of(night.desk.database, attempt) == "sent"


def test_a_node_that_is_gone_for_good_leaves_its_calls_unknown(
    desk: Callable[..., Desk], database: Database
) -> None:
    here = desk(EVA, ANA)
    up, reserved = here.claim(), here.claim()
    assert up
    assert reserved
    assert isinstance(sent(database, here, up), Allowed)
    campaigns = {here.campaign.name: here.campaign}
    node = database.installation.node
    with pytest.raises(StillDials):
        database.write(give_up_node, node, campaigns, now=TUESDAY, by="operator")
    run = database.write(begin_run, node, OVER)
    given_up = database.write(give_up_node, node, campaigns, now=TUESDAY, by="operator")
    assert given_up == GivenUp(released=1, settled=1)
    assert (state_of(database, up), state_of(database, reserved)) == ("settled", "released")
    settled = database.read(find_attempt, up.id)
    assert settled
    assert settled.outcome == "unknown"
    assert not database.write(renew, run), "should it come back, this run of it calls nobody"


def test_limits_hold_over_all_nodes_at_any_instant(database: Database) -> None:
    """Four nodes ask as fast as they can, and what each was allowed is seen by all others."""
    ceilings = [Ceiling(key="all", calls_per_second=50.0, max_calls=9)]

    def ask(node: str) -> int:
        with opened(database, node) as own:
            own.write(begin_run, node, LONG)
            return sum(own.write(_start, node, [ceilings] * AT_A_TIME) for _ in range(60))

    began = time.monotonic()
    with ThreadPoolExecutor(len(NODES)) as at_once:
        started = sum(at_once.map(ask, NODES))
    elapsed = time.monotonic() - began + TOGETHER.total_seconds()
    assert 1 <= started <= elapsed * 50 + 1


def _start(tx: Tx, node: str, wanted: list[list[Ceiling]]) -> int:
    return sum(isinstance(each, Start) for each in starts_or_waits(tx, node, wanted))


def _belongs_to(tx: Tx, attempt: Attempt, node: str) -> None:
    tx.execute(text("UPDATE attempt SET node = :node WHERE id = :id"), {"node": node, "id": attempt.id})


def _hold_number(tx: Tx, attempt: Attempt, held: threading.Event, over: threading.Event) -> None:
    lock(tx, people_and_numbers([], [attempt.phone]))
    held.set()
    over.wait()


def _somebody_waits(tx: Tx) -> bool:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    return bool(tx.execute(text(waiting)).scalar_one())


async def reserved_and_waiting(desk: Callable[..., Desk]) -> tuple[Desk, asyncio.Task[None]]:
    """Eva's call is reserved, and its voice is slow."""
    here = desk(EVA)
    here.prompts.slow.add("C3")
    running = asyncio.create_task(here.placer.run())
    await until(lambda: here.database.read(open_attempts))
    return here, running


def a_later_run_begins(database: Database) -> None:
    assert database.run
    database.write(begin_run, database.run.node, LONG)
