"""What Prometheus is told, over HTTP: each figure moves with what happens, and none of them names anybody."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import uvicorn
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.health import Readiness
from dialer.clock import RehearsalClock
from dialer.lag import Lag
from dialer.metrics import Metrics
from dialer.outcome import Outcome
from dialer.pulse import FILE, Pulse, TrunkState, write_pulse
from dialer.settings import Settings
from dialer.store.follow_ups import Owing, delivered, due_follow_ups, owe
from dialer.store.wishes import wish_start, wish_stop
from tests.unit.desk import EVA
from tests.unit.ledger import ANA, Ledger, Make, Said, sent, tell
from tests.unit.test_api_health import NOBODY
from tests.waiting import until

NIGHT = timedelta(hours=12)
SLOW = timedelta(minutes=10)
"""So long a pulse that was just written is of a dialer that lives, on however busy a machine."""


class Prometheus:
    """Asks as Prometheus does, and keeps the last answer."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.text = ""

    async def look(self) -> None:
        async with httpx2.AsyncClient(timeout=30) as client:
            answer = await client.get(self._url)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        self.text = answer.text

    async def value(self, name: str, **labels: str) -> float | None:
        """Now; None where nothing is told of it."""
        await self.look()
        families = text_string_to_metric_families(self.text)
        samples = [each for family in families for each in family.samples if each.name == name]
        return next((each.value for each in samples if each.labels == labels), None)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dialer.pulse.DEAD_AFTER", SLOW)


@asynccontextmanager
async def asking(here: Ledger, state: Path) -> AsyncIterator[Prometheus]:
    """A real server on loopback over this ledger."""

    async def ready() -> Readiness:
        return Readiness(troubles={})

    metrics = Metrics(Settings(state=state), here.database, RehearsalClock(here.now))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(NOBODY, ready, metrics.read), log_level="warning"))
    serving = asyncio.create_task(server.serve([listening]))
    await until(lambda: server.started)
    try:
        yield Prometheus(f"http://127.0.0.1:{listening.getsockname()[1]}/metrics")
    finally:
        server.should_exit = True
        await serving
        listening.close()


@pytest.fixture
def here(ledger: Make) -> Ledger:
    return ledger(ANA, EVA)


async def test_attempts_and_outcomes_move_with_a_call(here: Ledger, tmp_path: Path) -> None:
    async with asking(here, tmp_path) as ask:

        async def in_state(state: str) -> float | None:
            return await ask.value("recado_attempts", campaign="overdue", state=state)

        assert await in_state("reserved") is None
        reserved = here.reserved()
        assert await in_state("reserved") == 1
        here.send(reserved)
        assert (await in_state("reserved"), await in_state("sent")) == (None, 1)
        here.called(Outcome.BUSY)
        assert await in_state("settled") == 1
        assert await ask.value("recado_outcomes_total", campaign="overdue", outcome="busy") == 1


async def test_refusals_are_counted_by_rule_from_the_first_look_on(here: Ledger, tmp_path: Path) -> None:
    async with asking(here, tmp_path) as ask:
        here.now += NIGHT
        assert here.claim() is None
        rule = {"campaign": "overdue", "rule": "campaign.hours"}
        assert await ask.value("recado_gate_refusals_total", **rule) is None
        here.now += timedelta(hours=24)
        assert here.claim() is None
        once = await ask.value("recado_gate_refusals_total", **rule)
        assert once
        assert await ask.value("recado_gate_refusals_total", **rule) == once, "a look counts nothing twice"
        assert not [line for line in ask.text.splitlines() if 'rule="campaign.max_attempts"' in line]


async def test_refusals_that_are_too_many_for_one_look_are_counted_by_the_next(
    here: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialer.store.figures.MOST", 1)
    async with asking(here, tmp_path) as ask:
        rule = {"campaign": "overdue", "rule": "campaign.hours"}
        assert await ask.value("recado_gate_refusals_total", **rule) is None
        here.now += NIGHT
        assert here.claim() is None
        assert [await ask.value("recado_gate_refusals_total", **rule) for _ in range(4)] == [1, 2, 2, 2]


async def test_the_outbox_has_a_size_and_an_age(here: Ledger, tmp_path: Path) -> None:
    an_hour_ago = here.now - timedelta(hours=1)
    async with asking(here, tmp_path) as ask:
        mail = Owing(kind="mail", name="x", campaign="overdue", attempt_id="a", payload={})
        here.database.write(owe, [mail], an_hour_ago)
        assert await ask.value("recado_outbox", kind="mail", state="owed") == 1
        age = await ask.value("recado_outbox_oldest_seconds", kind="mail")
        assert age
        assert age >= 3600
        (due,) = here.database.read(due_follow_ups, here.now)
        here.database.write(delivered, due.id, here.now)
        assert await ask.value("recado_outbox", kind="mail", state="delivered") == 1
        assert await ask.value("recado_outbox_oldest_seconds", kind="mail") is None


async def test_a_campaign_that_an_operator_has_stopped_is_told(here: Ledger, tmp_path: Path) -> None:
    async with asking(here, tmp_path) as ask:
        here.database.write(wish_start, ["overdue"], now=here.now, by="ana")
        assert await ask.value("recado_campaign_stopped", campaign="overdue") == 0
        here.database.write(wish_stop, ["overdue"], now=here.now, by="ana")
        assert await ask.value("recado_campaign_stopped", campaign="overdue") == 1


async def test_what_the_calls_of_a_trunk_cost_is_told(here: Ledger, tmp_path: Path) -> None:
    async with asking(here, tmp_path) as ask:
        assert await ask.value("recado_spend_total", trunk="main", region="ES") is None
        attempt = sent(here.database, here.campaign, here.now)
        assert await ask.value("recado_spend_total", trunk="main", region="ES") == 0
        said: list[Said] = [("CHAN_START", {}), ("ANSWER", {}), ("HANGUP", {"hangupcause": "16"})]
        tell(here.database, here.campaign, attempt, *said, now=here.now)
        assert await ask.value("recado_spend_total", trunk="main", region="ES") == 0.012


async def test_what_the_dialing_process_knows_is_told_while_it_lives(here: Ledger, tmp_path: Path) -> None:
    async with asking(here, tmp_path) as ask:
        assert await ask.value("recado_dialer_up") == 0
        write_pulse(tmp_path / FILE, pulse())
        assert await ask.value("recado_dialer_up") == 1
        assert (await ask.value("recado_ami_up"), await ask.value("recado_ami_epoch")) == (1, 3)
        assert await ask.value("recado_event_lag_seconds") == 0.25
        assert await ask.value("recado_event_log_ok") == 0
        assert await ask.value("recado_calls_now", doing="ringing") == 2
        assert await ask.value("recado_trunk", trunk="main", state="paused") == 1
        assert await ask.value("recado_trunk", trunk="main", state="used") == 0
        write_pulse(tmp_path / FILE, pulse(at=datetime.now(UTC) - 2 * SLOW))
        assert (await ask.value("recado_dialer_up"), await ask.value("recado_ami_up")) == (0, None)


@pytest.mark.parametrize("left", ["", "{}", "[]", '{"at": 1}', '{"trunks": {"main": "?"}}'])
async def test_a_pulse_that_nobody_understands_is_none(here: Ledger, tmp_path: Path, left: str) -> None:
    (tmp_path / FILE).write_text(left)
    async with asking(here, tmp_path) as ask:
        assert await ask.value("recado_dialer_up") == 0


async def test_without_a_ledger_the_rest_is_told(here: Ledger, tmp_path: Path) -> None:
    async with asking(here, tmp_path) as ask:
        assert await ask.value("recado_ledger_up") == 1
        write_pulse(tmp_path / FILE, pulse())
        here.database.close()
        assert (await ask.value("recado_ledger_up"), await ask.value("recado_ami_epoch")) == (0, 3)


async def test_b16_no_figure_names_anybody(here: Ledger, tmp_path: Path) -> None:
    async with asking(here, tmp_path) as ask:
        write_pulse(tmp_path / FILE, pulse())
        here.called()
        await ask.look()
    told = ask.text
    assert "recado_attempts{" in told
    assert not [each for each in ("911222333", "Ana", "C1", "F1", "1234", "Eva") if each in told]


def test_the_worst_lag_of_the_last_minute_is_told_and_then_forgotten() -> None:
    now = [0.0]
    lag = Lag(lambda: now[0])

    def worst(at: float, late: float | None = None) -> float:
        now[0] = at
        if late is not None:
            lag.note(late)
        return lag.worst

    assert [worst(1, 0.1), worst(2, 5.0), worst(3, 0.2), worst(30, -1.0)] == [0.1, 5.0, 5.0, 5.0]
    assert [worst(61), worst(62.5), worst(63.5), worst(200)] == [5.0, 0.2, 0.0, 0.0]


def pulse(*, at: datetime | None = None) -> Pulse:
    return Pulse(
        at=at or datetime.now(UTC),
        campaigns=("overdue",),
        ami_epoch=3,
        ami_up=True,
        trouble="",
        event_log="its folder is gone",
        event_lag=0.25,
        trunks={"main": TrunkState.PAUSED},
        paused={"main": "8 of its last 8 calls failed in the network"},
        calls={"ringing": 2},
    )
