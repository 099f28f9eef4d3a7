"""Agents speak first: no basis for an automated call is recorded, and none is placed."""

from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from dialer.lab.install import AsteriskInstall
from tests.integration.listening import share_heard
from tests.integration.rehearsal import Demo, Ran, Rehearsal, campaign_file, debtor
from tts.g711 import encode

ANSWERS, ALSO_ANSWERS, BUSY, AWAY, HANGS_UP = (
    f"+349103070{number}" for number in ("32", "33", "69", "73", "42")
)
FIRST_BY_AGENTS = {
    ANSWERS: "agent",
    ALSO_ANSWERS: "agent",
    HANGS_UP: "agent",
    BUSY: "busy",
    AWAY: "no_answer",
}


def _agents_first(whole: dict[str, Any]) -> None:
    one = whole["campaigns"]["nuestra"]
    one |= {"mode": "agent_first", "max_attempts": 1, "retries": {}}
    one["pace"] = {"calls_per_second": 2, "max_calls": 10, "ramp": "0s"}
    del whole["defaults"]["basis"]


@pytest_asyncio.fixture(scope="session")
async def by_agents(
    asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Ran, Rehearsal]:
    home = tmp_path_factory.mktemp("agents")
    rows = [debtor(f"P-{n}", number) for n, number in enumerate(FIRST_BY_AGENTS)]
    campaigns = campaign_file(home, rows, _agents_first)
    left = Rehearsal(home / "d", campaigns)
    async with Demo(left.folder, "--campaigns", str(campaigns)) as running:
        return await running.end(), left


def test_agent_first_every_call_is_answered_by_the_ledger_and_by_the_carrier_alike(
    by_agents: tuple[Ran, Rehearsal],
) -> None:
    ran, left = by_agents
    assert ran.exit_code == 0, ran.output
    assert {each.phone: each.outcome for each in left.attempts()} == FIRST_BY_AGENTS
    assert left.invites == dict.fromkeys(FIRST_BY_AGENTS, 1)
    assert left.alarms() == []


def test_agent_first_an_agent_is_on_the_line_before_anybody_is_dialled(
    by_agents: tuple[Ran, Rehearsal],
) -> None:
    """For each attempt, by Asterisk's clock to the microsecond; and the carrier has no more agents' calls."""
    _, left = by_agents
    times = left.ask(
        "SELECT own.linked_id, min(agent.at) < min(own.at) FROM call_event own JOIN call_event agent "
        "ON agent.linked_id = own.linked_id AND agent.channel_id != own.channel_id AND agent.name = 'ANSWER' "
        "WHERE own.channel_id = own.linked_id AND own.name = 'CHAN_START' GROUP BY own.linked_id"
    )
    assert dict(times) == {each.id: 1 for each in left.attempts()}
    assert len(left.truth.agent_calls) == len(FIRST_BY_AGENTS)


def test_agent_first_the_person_hears_the_agent_and_no_machine(by_agents: tuple[Ran, Rehearsal]) -> None:
    _, left = by_agents
    linear = np.frombuffer((left.folder / "voices/agent/goodbye.sln").read_bytes(), dtype="<i2")
    agent = encode(linear, "alaw")
    for number in (ANSWERS, ALSO_ANSWERS):
        (attempt,) = [each for each in left.attempts() if each.phone == number]
        assert share_heard(agent, left.heard(attempt)) > 0.3
    assert not list((left.folder / "sounds" / "calls").glob("*/*")), "no sound was ever made for a call"
    spoken = left.ask("SELECT DISTINCT voice FROM attempt")
    assert spoken == [("agent",)]
    steps = left.ask("SELECT DISTINCT name FROM call_event WHERE name LIKE 'RECADO_%' ORDER BY name")
    assert steps == [("RECADO_END",), ("RECADO_STEP",)]


def test_agent_first_the_ledger_knows_how_long_they_talked(by_agents: tuple[Ran, Rehearsal]) -> None:
    _, left = by_agents
    rows = left.ask(
        "SELECT linked_id, count(*) FROM call_event WHERE name = 'BRIDGE_ENTER' GROUP BY linked_id"
    )
    talked = {each.id for each in left.attempts("agent")}
    assert dict(rows) == dict.fromkeys(talked, 2), "both legs of each, under the attempt's id"
