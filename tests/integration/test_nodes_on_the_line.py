"""Four nodes, an Asterisk each, on one PostgreSQL and one campaign; one is killed meanwhile, and one joins.

RECADO_NODES_CONTACTS=2000 calls so many; a short run calls fewer, and shows the same.
"""

import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from dialer.lab.install import AsteriskInstall
from tests.faults.nodes import NodeScene, node_scene
from tests.faults.people import BUSY, LIVELY, numbers
from tests.faults.verdict import Verdict, asked

CONTACTS = int(os.environ.get("RECADO_NODES_CONTACTS", "160"))
PER_SECOND = 8.0
AT_ONCE = 14
"""Fewer than the nodes would have up if each kept this limit alone."""

FIRST = ("north", "east", "south", "west")
ONE_MORE = "center"

JITTER = 2
"""Calls more in a second than the pace: between two starts and their INVITEs a machine may be busy."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the carrier, the Asterisks and the ledger say when everybody was called."""

    verdict: Verdict
    most_up: int
    most_a_second: int
    calls_of: dict[str, int]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seen(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seen]:
    people = [*numbers(CONTACTS // 4, LIVELY), *numbers(CONTACTS - CONTACTS // 4, BUSY)]
    folder = tmp_path_factory.mktemp("n")
    async with node_scene(folder, asterisk, people, per_second=PER_SECOND, at_once=AT_ONCE) as scene:
        yield await _play(scene)


async def _play(scene: NodeScene) -> Seen:
    began = time.monotonic()
    await (await scene.node(FIRST[0])).hears("up")  # whose list is in the ledger before the others come
    for name in FIRST[1:]:
        await scene.node(name)
    await scene.until_calls(CONTACTS // 3)
    await scene.dialers["south"].kill()
    await scene.node(ONE_MORE)
    await scene.until_calls(CONTACTS * 2 // 3)
    await scene.node("south")
    for dialer in scene.dialers.values():
        await dialer.finished()
    calls_of = _calls_of(scene)
    seen = Seen(
        verdict=scene.judge(),
        most_up=scene.most_up_at_once(),
        most_a_second=scene.most_a_second(),
        calls_of=calls_of,
    )
    print(f"{seen.verdict.calls} calls by {calls_of} in {time.monotonic() - began:.0f} s: {seen}")
    return seen


def _calls_of(scene: NodeScene) -> dict[str, int]:
    question = "SELECT node, count(*) FROM attempt WHERE state = 'settled' GROUP BY node"
    with asked(scene.judged) as tx:
        return dict(tx.execute(question).fetchall())


def test_everybody_is_called_once_and_nothing_is_lost(seen: Seen) -> None:
    verdict = seen.verdict
    assert (verdict.called_twice, verdict.keys_lost, verdict.broken) == (0, 0, ())
    assert verdict.calls == CONTACTS


def test_no_more_calls_are_up_at_any_instant_than_one_node_may_have(seen: Seen) -> None:
    assert seen.most_up <= AT_ONCE


def test_calls_start_no_faster_than_one_node_may_start_them(seen: Seen) -> None:
    assert seen.most_a_second <= PER_SECOND + JITTER


def test_every_node_has_its_part_also_the_one_that_joined(seen: Seen) -> None:
    assert seen.calls_of.keys() == {*FIRST, ONE_MORE}
