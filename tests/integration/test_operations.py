"""A real run as whoever looks after the machine sees it: `recado serve` asked over HTTP, and the log."""

import asyncio
import json
import re
import signal
import socket
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from dialer.lab.install import AsteriskInstall
from tests.faults.people import LIVELY, ROOT, numbers
from tests.faults.scene import Dialer, scene

PEOPLE = numbers(18, (*LIVELY, "01", "09"))
ATTEMPT = re.compile(r"\b[0-9a-f]{32}\b")
OF_A_CALL = {"settle", "originate", "release", "place"}
"""Actions that are always about one call."""


@dataclass
class Seen:
    """What was answered while the run went on, and after it."""

    peaks: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """The greatest value of each metric, whatever its labels."""
    text: str = ""
    readyz: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Before, during and after the run."""
    log: Sequence[Mapping[str, Any]] = ()


class Watching:
    """Asks a `recado serve`, as a supervisor and Prometheus do."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def readyz(self, status: int) -> Mapping[str, Any]:
        """What /readyz tells, once somebody answers there and with this status."""
        async with asyncio.timeout(60):
            while True:
                with suppress(httpx2.ConnectError):
                    answer = await self._client.get("/readyz")
                    if answer.status_code == status:
                        told: Mapping[str, Any] = answer.json()
                        return told
                await asyncio.sleep(0.2)

    async def metrics(self, seen: Seen) -> None:
        seen.text = (await self._client.get("/metrics")).text
        for family in text_string_to_metric_families(seen.text):
            for sample in family.samples:
                seen.peaks[sample.name] = max(seen.peaks[sample.name], sample.value)


@pytest.fixture(scope="module")
async def seen(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    seen, folder = Seen(), tmp_path_factory.mktemp("ops")
    async with scene(folder, asterisk, PEOPLE) as playing, _serving(folder) as watching:
        seen.readyz["before"] = await watching.readyz(503)
        dialer = await playing.dialer()
        await playing.until_calls(3)
        seen.readyz["during"] = await watching.readyz(200)
        await _watch(watching, dialer, seen)
        await dialer.finished()
        seen.readyz["after"] = await watching.readyz(503)
        await watching.metrics(seen)
        log = (playing.lab.settings.state / "recado.log").read_text("utf-8")
        seen.log = [json.loads(line) for line in log.splitlines()]
    return seen


async def _watch(watching: Watching, dialer: Dialer, seen: Seen) -> None:
    """Every half second, until the dialer has ended."""
    ended = asyncio.create_task(dialer.ended())
    while not ended.done():
        await watching.metrics(seen)
        await asyncio.wait((ended,), timeout=0.5)


@asynccontextmanager
async def _serving(folder: Path) -> AsyncIterator[Watching]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command: tuple[str, ...] = (sys.executable, "-m", "dialer", "serve", "--api-only", "--lab", str(folder))
    command += ("--campaigns", str(folder / "campaigns.yaml"), "--port", str(port))
    with (folder / "serve.err").open("ab") as complaints:
        server = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL, stderr=complaints
        )
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            yield Watching(client)
    finally:
        server.send_signal(signal.SIGTERM)
        await server.wait()


def test_readiness_follows_the_dialing_process(seen: Seen) -> None:
    parts = {each["part"] for each in seen.readyz["before"]["troubles"]}
    assert "dialer" in parts
    assert seen.readyz["during"] == {"status": "ready"}
    assert [each["part"] for each in seen.readyz["after"]["troubles"]] == ["dialer"]


@pytest.mark.parametrize(
    "metric",
    [
        "recado_dialer_up",
        "recado_ami_up",
        "recado_ami_epoch",
        "recado_event_log_ok",
        "recado_event_lag_seconds",
        "recado_calls_now",
        "recado_trunk",
        "recado_ledger_up",
        "recado_attempts",
        "recado_outcomes_total",
        "recado_outbox",
    ],
)
def test_each_figure_moves_in_a_real_run(seen: Seen, metric: str) -> None:
    assert seen.peaks[metric] > 0


def test_what_the_dialing_process_knew_is_gone_with_it_and_the_ledger_stays(seen: Seen) -> None:
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(seen.text)
        for sample in family.samples
    }
    assert values["recado_dialer_up",] == 0
    assert ("recado_ami_up",) not in values
    assert values["recado_attempts", "faults", "settled"] == len(PEOPLE)
    outcomes = [value for (name, *_), value in values.items() if name == "recado_outcomes_total"]
    assert sum(outcomes) == len(PEOPLE)


def test_b16_no_figure_names_anybody(seen: Seen) -> None:
    assert not re.findall(r"\d{7}|Marta|P-\d|C-\d", seen.text)


def test_every_line_of_the_log_has_its_action(seen: Seen) -> None:
    assert len(seen.log) > len(PEOPLE)
    assert [line for line in seen.log if not line.get("action")] == []


def test_whatever_is_said_of_a_call_has_the_attempt_s_id(seen: Seen) -> None:
    of_calls = [line for line in seen.log if line["action"] in OF_A_CALL]
    assert {line["attempt"] for line in of_calls if line["action"] == "settle"} == _settled(seen)
    assert [line for line in of_calls if not ATTEMPT.fullmatch(line.get("attempt", ""))] == []
    mentioned = [line for line in seen.log if _ids(line) & _settled(seen)]
    assert [line for line in mentioned if "attempt" not in line] == []


def _settled(seen: Seen) -> set[str]:
    found = {line["attempt"] for line in seen.log if line["event"] == "settled"}
    assert len(found) == len(PEOPLE)
    return found


def _ids(line: Mapping[str, Any]) -> set[str]:
    return set(ATTEMPT.findall(json.dumps(line)))
