"""What the law asks of the call itself, on the real thing: who opts out, who cannot show who they are, who is
no person of ours, and agents who speak first."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from ruamel.yaml import YAML

from dialer.asterisk.files import GeneratedFiles
from dialer.call_variables import TOKEN_GRACE
from dialer.lab.ami import Ami
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from dialer.lab.pbx import TRUNK
from ivr_flows.dialplan import CompiledFlow, compile_flow
from ivr_flows.dialplan_token import token
from ivr_flows.loader import load_flow
from tests.integration.listening import begun, places, share_heard, signal, without
from tests.integration.pbx_calls import config_link
from tests.integration.rehearsal import ROOT, SHIPPED, AttemptRow, Demo, Ran, Rehearsal, until
from tts.g711 import encode

HEADER = "cliente;deuda;nombre;telefono;telefono_2;importe;vencimiento;dni_4;nacimiento;correo;idioma;estado"
CEILING = 60.0

Change = Callable[[dict[str, Any]], None]


def campaign_file(home: Path, rows: Sequence[str], change: Change) -> Path:
    """The shipped campaigns.yaml with one campaign in it, and a list of our own."""
    yaml = YAML()
    whole = yaml.load(SHIPPED.read_text())
    one = whole["campaigns"]["con-respuesta"]
    one["flow"] = str(ROOT / one["flow"])
    one["contacts"] = {"file": str(home / "people.csv")}
    whole["campaigns"] = {"nuestra": one}
    whole["defaults"]["inbound_flow"] = str(ROOT / whole["defaults"]["inbound_flow"])
    change(whole)
    (home / "people.csv").write_text("\n".join([HEADER, *rows, ""]))
    file = home / "campaigns.yaml"
    with file.open("w") as out:
        yaml.dump(whole, out)
    return file


def row(person: str, number: str, *, debt: str = "D", second: str = "") -> str:
    factor = str(1000 + int(person.removeprefix("P-")))
    return f"{person};{debt}-{person};Marta Prueba;{number};{second};50,50;01/09/2026;{factor};;;es;pendiente"


# A call in which somebody opts out, cannot show who they are, or is somebody else; and, while it goes on,
# somebody who holds the dialing password.

OPTS_OUT, AT_ONCE, AT_DIGITS = "+34910300020", "+34910300123", "+34910300299"
STRANGER, SOMEBODY_ELSE, LISTENER = "+34910300353", "+34910300450", "+34910300524"
OTHER_LINE = "+34910300673"
BY_HAND, INTO_THE_FLOW = "+34910309973", "agent-4"

PEOPLE = [
    row("P-1", OPTS_OUT),
    row("P-1", OPTS_OUT, debt="OTHER"),
    row("P-2", AT_ONCE),
    row("P-3", AT_DIGITS),
    row("P-4", STRANGER),
    row("P-5", SOMEBODY_ELSE, second=OTHER_LINE),
    row("P-6", LISTENER),
]
BY_KEY_9 = {OPTS_OUT: "answer", AT_ONCE: "who", AT_DIGITS: "ask_id"}
"""Who presses 9 (or *9), and at which question."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A campaign, and two calls that somebody placed by hand while it ran."""

    ran: Ran
    left: Rehearsal
    rang_for: float
    """Seconds that the telephone rang which was dialled past the gate; it would have rung for minutes."""
    alarms: list[dict[str, Any]]
    log: str


def _one_at_a_time(whole: dict[str, Any]) -> None:
    whole["campaigns"]["nuestra"]["pace"] = {"calls_per_second": 1, "max_calls": 2, "ramp": "0s"}


@pytest_asyncio.fixture(scope="session")
async def watched(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    home = tmp_path_factory.mktemp("watched")
    campaigns = campaign_file(home, PEOPLE, _one_at_a_time)
    left = Rehearsal(home / "d", campaigns)
    async with Demo(left.folder, "--campaigns", str(campaigns)) as running:
        await until("the first call", left.attempts, running)
        rang_for = await _dial_by_hand(left, running)
        await _into_the_flow_by_hand(left, running)
        ran = await running.end()
    log = (left.folder / "state" / "recado.log").read_text()
    return Watched(ran=ran, left=left, rang_for=rang_for, alarms=_alarms(left), log=log)


async def _dial_by_hand(left: Rehearsal, running: Demo) -> float:
    """Straight to the trunk, as whoever holds the dialing password can; how long it rang."""
    began = time.monotonic()
    await _originate(left.lab, f"PJSIP/{BY_HAND}@{TRUNK}", "by-hand", Application="Wait", Data="120")
    await until("the alarm", lambda: _alarms(left), running)
    return time.monotonic() - began


async def _into_the_flow_by_hand(left: Rehearsal, running: Demo) -> None:
    """A telephone that is not on the trunk is put into the flow, without a token."""
    ((context,),) = left.ask("SELECT DISTINCT flow_context FROM attempt")
    into = {"Context": context, "Exten": "s", "Priority": "1"}
    await _originate(left.lab, f"PJSIP/{INTO_THE_FLOW}", "into-the-flow", **into)
    await until("the second alarm", lambda: len(_alarms(left)) == 2, running)


async def _originate(lab: Lab, channel: str, id_: str, **rest: str) -> None:
    settings = lab.settings
    secret = settings.ami_secret.get_secret_value()
    async with Ami(port=settings.ami_port, user=settings.ami_user, secret=secret) as ami:
        headers = {"Channel": channel, "ChannelId": id_, "Async": "true", "Timeout": "120000"}
        await ami.send("Originate", headers | rest)


def _alarms(left: Rehearsal) -> list[dict[str, Any]]:
    rows = left.ask("SELECT content FROM audit WHERE kind = 'alarm' ORDER BY n")
    return [json.loads(content) for (content,) in rows]


def _only(watched: Watched, number: str) -> AttemptRow:
    (attempt,) = [each for each in watched.left.attempts() if each.phone == number]
    return attempt


def _events(watched: Watched, attempt: AttemptRow) -> list[str]:
    """What the flow said of a call, in its order."""
    rows = watched.left.ask(
        "SELECT name, detail FROM call_event WHERE linked_id = ? AND name LIKE 'RECADO_%' ORDER BY n",
        attempt.id,
    )
    return [f"{name} {' '.join(f'{k}={v}' for k, v in json.loads(detail).items())}" for name, detail in rows]


@pytest.mark.parametrize(("number", "step"), BY_KEY_9.items())
async def test_s05_9_is_stored_before_the_goodbye_and_its_reference_is_heard(
    watched: Watched, tmp_path: Path, number: str, step: str
) -> None:
    attempt = _only(watched, number)
    events = _events(watched, attempt)
    pressed = next(i for i, event in enumerate(events) if f"KEY step={step}" in event and "9" in event[-2:])
    stored, goodbye = (
        events.index("RECADO_SUPPRESS scope=both"),
        events.index("RECADO_STEP step=opt_out_noted"),
    )
    assert pressed < stored < goodbye
    prompts = await watched.left.spoken_again(attempt, tmp_path)
    assert prompts["opt_out_noted"] in watched.left.heard(attempt)
    ((reference,),) = watched.left.ask("SELECT opt_out_reference FROM attempt WHERE id = ?", attempt.id)
    kept = watched.left.ask("SELECT scope FROM suppression WHERE reference = ? ORDER BY scope", reference)
    assert kept == [("person",), ("phone",)]


def test_s05_no_other_debt_of_who_opted_out_is_called_about(watched: Watched) -> None:
    """The same person's second debt was due within minutes: it is over, without an INVITE."""
    assert watched.left.invites[OPTS_OUT] == 1
    waits = watched.left.ask("SELECT next_at FROM contact WHERE person_id = 'P-1'")
    assert waits == [(None,), (None,)]


async def test_s17_somebody_else_hears_a_neutral_goodbye_and_their_number_is_dead_for_that_person(
    watched: Watched, tmp_path: Path
) -> None:
    attempt = _only(watched, SOMEBODY_ELSE)
    prompts, recording = await watched.left.spoken_again(attempt, tmp_path), watched.left.heard(attempt)
    said = [prompts[name] for name in ("identity", "who", "wrong_person")]
    assert -1 not in places(said, recording)
    assert without(said, recording) < 0.1, "something else was said"
    wrong = watched.left.ask("SELECT e164, wrong_since IS NULL FROM person_phone WHERE person_id = 'P-5'")
    assert sorted(wrong) == [(SOMEBODY_ELSE, 0), (OTHER_LINE, 1)]
    assert watched.left.invites[SOMEBODY_ELSE] == 1
    assert watched.left.invites[OTHER_LINE] >= 1, "the person's other number follows"


async def test_s18_who_fails_twice_hears_no_debt_and_had_no_conversation(
    watched: Watched, tmp_path: Path
) -> None:
    """Judged from the recording, from the event log, and from what the call counts as."""
    attempt = _only(watched, STRANGER)
    prompts, recording = await watched.left.spoken_again(attempt, tmp_path), watched.left.heard(attempt)
    private = load_flow(watched.left.campaigns["nuestra"].flow).private_sounds
    assert not any(begun(prompts[name], recording) for name in private)
    assert prompts["not_verified"] in recording
    events = _events(watched, attempt)
    assert [event for event in events if "RECADO_DIGITS" in event] == [
        "RECADO_DIGITS step=ask_id count=4 match=no secret=id_last4"
    ] * 2
    assert {"RECADO_STEP step=debt", "RECADO_STEP step=answer"}.isdisjoint(events)
    assert attempt.outcome == "not_verified"
    ((counted,),) = watched.left.ask("SELECT events FROM attempt WHERE id = ?", attempt.id)
    assert "connected" in counted
    assert "conversation" not in counted


async def test_the_same_measure_finds_the_debt_that_was_said(watched: Watched, tmp_path: Path) -> None:
    attempt = _only(watched, LISTENER)
    debt = (await watched.left.spoken_again(attempt, tmp_path))["debt"]
    assert begun(debt, watched.left.heard(attempt))


def test_digits_of_identity_are_in_no_log(watched: Watched) -> None:
    """Neither the right ones, nor the wrong ones that the stranger typed, nor any hash of them."""
    typed = [key for key in watched.left.truth.keys if key.identity]
    assert len(typed) >= 8
    kept = watched.left.ask("SELECT detail FROM call_event WHERE name = 'RECADO_DIGITS'")
    assert kept
    for (detail,) in kept:
        assert set(json.loads(detail)) == {"step", "count", "match", "secret"}
    pbx_log = "".join(
        file.read_text(errors="replace") for file in (watched.left.folder / "pbx/log").glob("*log*")
    )
    for code in ("1001", "1002", "1004", "1006"):
        assert f" {code} " not in pbx_log


def test_s43_a_call_past_the_gate_is_hung_up_told_and_written_down(watched: Watched) -> None:
    by_hand = watched.alarms[0]
    assert (by_hand["what"], by_hand["unique_id"], by_hand["trunk"]) == (
        "call_past_the_gate",
        "by-hand",
        TRUNK,
    )
    assert by_hand["ended"]
    assert watched.rang_for < 20, "it would have rung for two minutes"
    assert "a call past the gate was hung up" in watched.log
    assert BY_HAND.removeprefix("+") not in watched.log, "no number in the log"
    assert "ALARM" in watched.ran.output, "and on the screen"


def test_s43_the_carrier_tells_of_the_call_that_the_ledger_does_not_know(watched: Watched) -> None:
    """The one difference of this rehearsal; everything of Recado's own agrees."""
    assert watched.ran.exit_code == 1
    assert f"{BY_HAND}: 0" in watched.ran.output


def test_s42_a_call_into_the_flow_without_a_token_is_an_alarm_too(watched: Watched) -> None:
    into = watched.alarms[1]
    assert (into["what"], into["why"], into["unique_id"]) == ("flow_without_token", "token", "into-the-flow")
    assert len(watched.alarms) == 2, "and none of Recado's own calls is one"


# What somebody hears who is put into a flow by hand: nothing. Nobody watches here.


@pytest_asyncio.fixture(scope="session")
async def flow(lab: Lab) -> CompiledFlow:
    """A flow in a PBX that no Recado watches, with a loud sound for every prompt."""
    flow = load_flow(ROOT / "ivr_flows/flows/recordatorio.yaml")
    compiled = compile_flow(flow, token_secret=lab.settings.token_secret)
    async with config_link(lab.settings) as link:
        await GeneratedFiles(lab.settings.generated_config, link).install_flow(
            compiled.context, compiled.text
        )
    sounds = lab.settings.sounds / "loud"
    sounds.mkdir()
    for prompt in flow.prompts("es"):
        (sounds / f"{prompt}.alaw").write_bytes(b"\x05\x15\x25\x85\x95\xa5" * 1000)
    return compiled


async def heard_by_hand(
    lab: Lab, flow: CompiledFlow, dialled: str, id_: str, **bound: Any
) -> tuple[float, list[str]]:
    """Seconds of sound that reached the person, and what the event log says of the call.

    `bound` is what a token is bound to; without it there is none.
    """
    before = set(lab.recordings())
    expires = int(time.time()) + int((timedelta(seconds=15) + TOKEN_GRACE).total_seconds())
    own: dict[str, Any] = {
        "channel_id": id_,
        "number": dialled,
        "caller_id": "",
        "context": flow.context,
        "expires": expires,
    }
    made = token(lab.settings.token_secret, **(own | bound)) if bound else ""
    variables = {
        "RECADO_TOKEN": made,
        "RECADO_EXPIRES": str((own | bound)["expires"]),
        "RECADO_SOUNDS": str(lab.settings.sounds_in_asterisk / "loud"),
        "RECADO_MAX": "20",
    }
    await _originate(
        lab,
        f"PJSIP/{dialled}@{TRUNK}",
        id_,
        Context=flow.context,
        Exten="s",
        Priority="1",
        Variable=",".join(f"{name}={value}" for name, value in variables.items()),
    )
    async with asyncio.timeout(CEILING):
        while not _told(lab, id_, "CHAN_END"):
            await asyncio.sleep(0.1)
    assert _told(lab, id_, "ANSWER"), "somebody picked up"
    await asyncio.sleep(1)  # the recording is closed when the line is
    new = [file.read_bytes() for call, file in lab.recordings().items() if call not in before]
    loud = sum(int((abs(signal(recording)) > 100).sum()) for recording in new if recording)
    return loud / 8000, _told(lab, id_, "RECADO_INTRUDER")


def _told(lab: Lab, id_: str, name: str) -> list[str]:
    log = lab.settings.event_log
    lines = map(json.loads, log.read_text().splitlines()) if log.exists() else ()
    return [line["eventextra"] for line in lines if line["uniqueid"] == id_ and line["eventtype"] == name]


SILENT = "32"
"""The ending of who says nothing and hears a call to its end."""


@pytest.mark.parametrize(
    ("case", "bound", "why"),
    [
        ("none", {}, "token"),
        ("of-another-number", {"number": "+34910399932"}, "token"),
        ("of-another-caller-id", {"caller_id": "+34910000001"}, "token"),
        ("that-is-over", {"expires": 1_700_000_000}, "expired"),
    ],
)
async def test_s42_by_hand_into_the_flow_hears_nothing(
    lab: Lab, flow: CompiledFlow, case: str, bound: Mapping[str, Any], why: str
) -> None:
    number = f"+34910400{len(case):02}{SILENT}"
    sound, told = await heard_by_hand(lab, flow, number, f"token-{case}", **bound)
    assert sound == 0
    assert [why in each for each in told] == [True]


async def test_s42_a_token_of_this_very_call_is_let_in_once(lab: Lab, flow: CompiledFlow) -> None:
    """The same measure hears what is said with a valid token; used again it opens nothing."""
    number, expires = f"+3491041001{SILENT}", int(time.time()) + 60
    sound, told = await heard_by_hand(lab, flow, number, "let-in", expires=expires)
    assert sound > 1
    assert told == []
    sound, told = await heard_by_hand(lab, flow, number, "let-in", expires=expires)
    assert sound == 0
    assert ["used" in each for each in told] == [True]


# Agents speak first: no basis for an automated call is recorded, and none is placed.

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
    rows = [row(f"P-{n}", number) for n, number in enumerate(FIRST_BY_AGENTS)]
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
    assert _alarms(left) == []


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
