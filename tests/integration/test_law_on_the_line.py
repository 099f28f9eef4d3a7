"""What the law asks of the call itself, on the real thing: who opts out, who cannot show who they are, who is
no person of ours; and, while it goes on, somebody who holds the dialing password."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from dialer.lab.install import AsteriskInstall
from dialer.lab.pbx import TRUNK
from ivr_flows.loader import load_flow
from tests.integration.listening import begun, places, without
from tests.integration.rehearsal import (
    AttemptRow,
    Demo,
    Ran,
    Rehearsal,
    campaign_file,
    debtor,
    originate_by_hand,
    until,
)

OPTS_OUT, AT_ONCE, AT_DIGITS = "+34910300020", "+34910300123", "+34910300299"
STRANGER, SOMEBODY_ELSE, LISTENER = "+34910300353", "+34910300450", "+34910300524"
OTHER_LINE = "+34910300673"
BY_HAND, INTO_THE_FLOW = "+34910309973", "agent-4"

PEOPLE = [
    debtor("P-1", OPTS_OUT),
    debtor("P-1", OPTS_OUT, debt="OTHER"),
    debtor("P-2", AT_ONCE),
    debtor("P-3", AT_DIGITS),
    debtor("P-4", STRANGER),
    debtor("P-5", SOMEBODY_ELSE, second=OTHER_LINE),
    debtor("P-6", LISTENER),
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
    return Watched(ran=ran, left=left, rang_for=rang_for, alarms=left.alarms(), log=log)


async def _dial_by_hand(left: Rehearsal, running: Demo) -> float:
    """Straight to the trunk, as whoever holds the dialing password can; how long it rang."""
    began = time.monotonic()
    await originate_by_hand(left.lab, f"PJSIP/{BY_HAND}@{TRUNK}", "by-hand", Application="Wait", Data="120")
    await until("the alarm", left.alarms, running)
    return time.monotonic() - began


async def _into_the_flow_by_hand(left: Rehearsal, running: Demo) -> None:
    """A telephone that is not on the trunk is put into the flow, without a token."""
    ((context,),) = left.ask("SELECT DISTINCT flow_context FROM attempt")
    into = {"Context": context, "Exten": "s", "Priority": "1"}
    await originate_by_hand(left.lab, f"PJSIP/{INTO_THE_FLOW}", "into-the-flow", **into)
    await until("the second alarm", lambda: len(left.alarms()) == 2, running)


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
    assert watched.rang_for < 60, "it would have rung for two minutes"
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
