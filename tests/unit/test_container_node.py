"""What runs in each replica of compose.nodes.yaml: which node it is, and how it ends.

The two programs that it keeps are stand-ins, which write down what they are told; `make image-check` runs it
with the real ones.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.waiting import until

SCRIPT = Path(__file__).parents[2] / "tools" / "container-node"

STAND_IN = """#!/bin/bash
name=${0##*/}
note() { echo "$name $1" >>"$RECADO_STATE/told"; }
# Calls in progress: the dialer is not gone at once.
trap '[ $name != recado ] || sleep 0.5; note ended; exit' TERM
env | grep -E '^(RECADO|ASTERISK)_' | sort >"$RECADO_STATE/$name.env"
echo $$ >"$RECADO_STATE/$name.pid"
note began
while :; do sleep 0.05; done
"""

Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def places(tmp_path: Path) -> Path:
    return tmp_path / "places"


@pytest.fixture
def start(tmp_path: Path, places: Path) -> Iterator[Start]:
    """Starts a replica; all share one volume."""
    (tmp_path / "bin").mkdir()
    for name in ("container-asterisk", "recado"):
        (tmp_path / "bin" / name).write_text(STAND_IN)
        (tmp_path / "bin" / name).chmod(0o755)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    given = {"PATH": path, "NODE_PLACES": str(places), "NODE_MOST": "2", "NODE_AGAIN": "0.1"}
    started: list[subprocess.Popen[str]] = []

    def one() -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [SCRIPT],
                env=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        )
        return started[-1]

    yield one
    for each in started:
        lose(each)


def lose(replica: subprocess.Popen[str]) -> None:
    """As a container ends that is killed: everything in it at once."""
    with suppress(ProcessLookupError):
        os.killpg(replica.pid, signal.SIGKILL)
    replica.wait()
    assert replica.stdout
    replica.stdout.close()


def name_of(replica: subprocess.Popen[str]) -> str:
    assert replica.stdout
    return replica.stdout.readline().removeprefix("container-node: ").strip()


def told(place: Path) -> list[str]:
    file = place / "state" / "told"
    return file.read_text().splitlines() if file.exists() else []


async def test_replicas_are_different_nodes_and_a_new_one_goes_on_as_the_one_that_died(start: Start) -> None:
    first, second = start(), start()
    names = [name_of(first), name_of(second)]
    assert sorted(names) == ["node-1", "node-2"]
    lose(first)
    assert name_of(start()) == names[0]


async def test_one_replica_too_many_refuses_to_be_anybody(start: Start) -> None:
    names = {name_of(start()), name_of(start())}
    third = start()
    assert "are held" in name_of(third)
    assert (third.wait(), len(names)) == (1, 2)


async def test_each_node_has_folders_of_its_own_and_both_programs_the_same(
    start: Start, places: Path
) -> None:
    name_of(start())
    state = places / "1" / "state"
    await until(lambda: len(told(places / "1")) == 2)
    for name in ("container-asterisk", "recado"):
        given = dict(line.split("=", 1) for line in (state / f"{name}.env").read_text().splitlines())
        folders = {key: value for key, value in given.items() if key != "RECADO_NODE"}
        assert given["RECADO_NODE"] == "node-1"
        assert all(value.startswith(f"{places}/1/") for value in folders.values())
        assert given["RECADO_EVENT_LOG"].startswith(given["ASTERISK_LOG"])


async def test_told_to_end_the_dialer_goes_first_and_asterisk_after_it(start: Start, places: Path) -> None:
    replica = start()
    await until(lambda: len(told(places / "1")) == 2)
    replica.terminate()
    assert replica.wait() == 0
    assert told(places / "1")[2:] == ["recado ended", "container-asterisk ended"]


async def test_a_dialer_that_dies_is_begun_again_while_its_calls_go_on(start: Start, places: Path) -> None:
    start()
    await until(lambda: len(told(places / "1")) == 2)
    os.kill(int((places / "1/state/recado.pid").read_text()), signal.SIGKILL)
    await until(lambda: told(places / "1").count("recado began") == 2)
    assert told(places / "1").count("container-asterisk began") == 1
