"""Agent first: nothing is said by a machine, the token is asked for, and what comes of a call is known."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from dialer.asterisk.events import from_line
from dialer.call_event import CallEvent
from dialer.policy.outcome import decide, fold
from ivr_flows.dialplan_agent_first import agent_first, agent_waits

SECRET = "0123456789abcdef"
SPEAKS = r"\b(Read|Playback|ControlPlayback|Background|AMD|Queue|SayDigits|RECADO_SOUNDS)\b"


def test_no_machine_says_a_word_or_listens() -> None:
    for compiled in (agent_first(SECRET), agent_waits()):
        assert not re.search(SPEAKS, compiled.text)


def test_who_has_no_token_is_joined_with_nobody() -> None:
    text = agent_first(SECRET).text
    assert text.index("?intruder,1)") < text.index("Bridge(")
    assert agent_first(SECRET).context != agent_first(SECRET[::-1]).context
    with pytest.raises(ValueError, match="16 to 128"):
        agent_first("short")


AT = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
ATTEMPT, AGENT = "0190a0", "agent-0190a0"


def told(*names: str, **detail: str) -> list[CallEvent]:
    """The attempt's events in order; those written `agent:NAME` are of the agent's leg."""
    return [
        CallEvent(
            name=name.removeprefix("agent:"),
            channel_id=AGENT if name.startswith("agent:") else ATTEMPT,
            linked_id=ATTEMPT,
            n=number if "RECADO_" in name else 0,
            at=AT + timedelta(seconds=number),
            detail=detail if name == "HANGUP" else {},
        )
        for number, name in enumerate(names)
    ]


def test_who_talked_with_the_agent_has_talked_with_an_agent() -> None:
    evidence = fold(
        told(
            "CHAN_START",
            "ANSWER",
            "RECADO_STEP",
            "BRIDGE_ENTER",
            "agent:BRIDGE_ENTER",
            "HANGUP",
            hangupcause="16",
        )
    )
    assert (decide(evidence).outcome, evidence.talked) == ("agent", True)


def test_who_answered_when_the_agent_had_gone_was_abandoned_and_may_be_called_again() -> None:
    flow = {"hangupcause": "16", "hangupsource": "dialplan/builtin"}
    evidence = fold(
        told("CHAN_START", "ANSWER", "RECADO_STEP", "RECADO_ABANDONED", "RECADO_END", "HANGUP", **flow)
    )
    decided = decide(evidence)
    assert (decided.outcome, decided.reason) == ("failed", "answered, and the agent who waited had gone")


def test_who_hung_up_before_a_word_hung_up() -> None:
    evidence = fold(told("CHAN_START", "ANSWER", "RECADO_STEP", "HANGUP", hangupcause="16"))
    assert decide(evidence).outcome == "hung_up"


def test_who_was_busy_was_busy() -> None:
    assert decide(fold(told("CHAN_START", "HANGUP", hangupcause="17"))).outcome == "busy"


def test_what_happens_on_an_agents_line_is_part_of_the_call_before_and_after_they_are_joined() -> None:
    """Asterisk gives both the agent's id as their linked id once they are joined, and each its own before."""
    line = '{{"eventtype":"{0}","eventtime":"1795338513.004149","uniqueid":"{1}","linkedid":"{2}"}}'
    alone = from_line(line.format("ANSWER", AGENT, AGENT))
    joined = from_line(line.format("BRIDGE_ENTER", AGENT, AGENT))
    person = from_line(line.format("HANGUP", ATTEMPT, AGENT))
    assert alone
    assert joined
    assert person
    assert {each.linked_id for each in (alone, joined, person)} == {ATTEMPT}
    assert (alone.of_attempt, person.of_attempt) == (False, True)
    assert fold([alone, joined]).talked


def test_an_agent_who_was_rung_is_no_proof_that_a_person_was() -> None:
    """The agent's events alone: the call has no line of its own."""
    assert fold(told("agent:CHAN_START", "agent:ANSWER")).started_at is None
