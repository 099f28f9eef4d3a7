"""Kamailio as shipped, between a node and two carriers: who gets a call, and never twice."""

from pathlib import Path

import pytest

from tests.integration.sip_proxy import STRANGER, Kamailio, Peer, Proxy, peer, proxy
from tests.waiting import until

BUSY, REFUSED, FAILED = "486 Busy Here", "503 Service Unavailable", "500 Server Internal Error"
"""Busy: what the person's own line says. The others: what a carrier says of itself."""

NOTICED = 3
"""Questions after which the first two are surely over, in vain: then a carrier gets no more calls."""


@pytest.fixture(scope="module")
def kamailio() -> Kamailio:
    return Kamailio.unpacked()


def port(of: Peer) -> int:
    return of.address[1]


async def call(running: Proxy) -> str:
    """What a node that calls somebody is told in the end."""
    async with peer() as node:
        node.ask("INVITE", running.nodes_side)
        await until(lambda: node.told_in_the_end)
        return node.told_in_the_end


def later(first: Peer, then: Peer) -> float:
    """Milliseconds between the first calls of two carriers."""
    return (min(then.invited.values()) - min(first.invited.values())) * 1000


async def test_a_carrier_that_refuses_is_passed_by(kamailio: Kamailio, tmp_path: Path) -> None:
    async with (
        peer(REFUSED) as first,
        peer(BUSY) as second,
        proxy(kamailio, tmp_path / "k", [port(first), port(second)]) as running,
    ):
        assert await call(running) == BUSY
        assert first.invited.keys() == second.invited.keys()
        print(f"a refused call was with the other carrier {later(first, second):.1f} ms later")


@pytest.mark.parametrize("answer", [BUSY, "404 Not Found", "603 Decline"])
async def test_what_is_said_of_the_person_is_asked_of_no_other_carrier(
    kamailio: Kamailio, tmp_path: Path, answer: str
) -> None:
    async with (
        peer(answer) as first,
        peer(REFUSED) as second,
        proxy(kamailio, tmp_path / "k", [port(first), port(second)]) as running,
    ):
        assert await call(running) == answer
        assert (len(first.invited), len(second.invited)) == (1, 0)


async def test_a_call_that_has_rung_is_made_by_no_other_carrier(kamailio: Kamailio, tmp_path: Path) -> None:
    async with (
        peer("180 Ringing", FAILED) as first,
        peer(BUSY) as second,
        proxy(kamailio, tmp_path / "k", [port(first), port(second)]) as running,
    ):
        assert await call(running) == FAILED
        assert (len(first.invited), len(second.invited)) == (1, 0)


async def test_a_call_to_a_silent_carrier_fails_and_the_next_goes_elsewhere(
    kamailio: Kamailio, tmp_path: Path
) -> None:
    """It may have arrived, and only its answers be lost: somebody may be rung, so nobody else rings them."""
    async with (
        peer() as silent,
        peer(BUSY) as second,
        proxy(kamailio, tmp_path / "k", [port(silent), port(second)]) as running,
    ):
        assert (await call(running)).startswith("503")
        assert (len(silent.invited), len(second.invited)) == (1, 0)
        assert await call(running) == BUSY
        assert len(silent.invited) == 1


async def test_who_chooses_so_has_a_silent_carrier_s_call_made_by_the_other(
    kamailio: Kamailio, tmp_path: Path
) -> None:
    async with (
        peer() as silent,
        peer(BUSY) as second,
        proxy(kamailio, tmp_path / "k", [port(silent), port(second)], "-A", "SILENCE_FAILS_OVER") as running,
    ):
        assert await call(running) == BUSY
        assert silent.invited.keys() == second.invited.keys()
        print(f"a call nobody answered was with the other carrier {later(silent, second):.0f} ms later")


async def test_a_dead_carrier_is_noticed_before_it_costs_a_call(kamailio: Kamailio, tmp_path: Path) -> None:
    async with (
        peer(lives=False) as dead,
        peer(BUSY) as second,
        proxy(kamailio, tmp_path / "k", [port(dead), port(second)]) as running,
    ):
        await until(lambda: len(dead.pinged) > NOTICED)
        assert await call(running) == BUSY
        assert dead.invited == {}


async def test_who_rings_back_reaches_a_node_and_a_stranger_nobody(
    kamailio: Kamailio, tmp_path: Path
) -> None:
    async with (
        peer(REFUSED) as theirs,
        peer(BUSY) as node,
        peer(address=STRANGER) as stranger,
        proxy(kamailio, tmp_path / "k", [port(theirs)], nodes=[port(node)]) as running,
    ):
        for side in (running.nodes_side, running.carriers_side):
            for method in ("OPTIONS", "INVITE"):
                stranger.ask(method, side)
        theirs.ask("INVITE", running.carriers_side)
        await until(lambda: theirs.told_in_the_end == BUSY)
        assert (len(node.invited), theirs.invited, stranger.heard) == (1, {}, [])
