"""What the books say of a call, situation by situation; order and repetition of events change nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.call_event import CallEvent
from dialer.outcome import Outcome
from dialer.policy.outcome import RANK, decide, fold

ATTEMPT = "01a2017f0b3075308bfdb7ea53ff1fcd"
START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BY_PERSON, BY_FLOW = "PJSIP/trunk-0000000f", "dialplan/builtin"


def event(name: str, second: float = 0, *, n: int = 0, leg: str = ATTEMPT, **detail: str) -> CallEvent:
    return CallEvent(
        name=name,
        channel_id=leg,
        linked_id=ATTEMPT,
        n=n,
        at=START + timedelta(seconds=second),
        detail=detail,
    )


def hangup(cause: int, second: float = 30, source: str = BY_PERSON, status: str = "") -> list[CallEvent]:
    end = event("HANGUP", second, hangupcause=str(cause), hangupsource=source, dialstatus=status)
    return [end, event("CHAN_END", second)]


def rang(cause: int) -> list[CallEvent]:
    """Nobody answered."""
    return [event("CHAN_START"), *hangup(cause, source="")]


def call(*flow: tuple[str, dict[str, str]], source: str = BY_PERSON) -> list[CallEvent]:
    """Answered, these events of the flow, one a second, and the end."""
    said = [event(f"RECADO_{name}", 2 + n, n=n, **detail) for n, (name, detail) in enumerate(flow, start=1)]
    return [event("CHAN_START"), event("ANSWER", 2), *said, *hangup(16, source=source)]


def mark(outcome: str) -> tuple[str, dict[str, str]]:
    return ("OUTCOME", {"outcome": outcome})


def key(pressed: str) -> tuple[str, dict[str, str]]:
    return ("KEY", {"step": "menu", "key": pressed})


def digits(match: str) -> tuple[str, dict[str, str]]:
    return ("DIGITS", {"step": "id", "count": "4", "match": match, "secret": "id_last4"})


AMD = ("AMD", {"status": "MACHINE", "cause": "LONGGREETING"})
SILENCE = ("NO_INPUT", {"step": "menu"})
END = ("END", {"step": "bye"})


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        # Nobody answered: the cause is seen on a real Asterisk for each SIP answer.
        (rang(17), "busy"),
        (rang(19), "no_answer"),
        (rang(18), "no_answer"),
        (rang(21), "rejected"),
        (rang(1), "unallocated"),
        (rang(28), "unallocated"),
        (rang(34), "congestion"),
        (rang(42), "congestion"),
        (rang(38), "congestion"),
        (rang(58), "failed"),
        (rang(127), "failed"),
        (rang(0), "failed"),
        # What the person said counts, whoever hung up.
        (call(key("1"), digits("yes"), key("1"), mark("pay")), "pay"),
        (call(key("1"), digits("yes"), key("2"), mark("info"), END, source=BY_FLOW), "info"),
        (call(key("3"), mark("dispute")), "dispute"),
        (call(key("0"), mark("agent")), "agent"),
        (call(key("9"), mark("opt_out")), "opt_out"),
        (call(key("2"), mark("wrong_person"), END), "wrong_person"),
        # Several marks: what stops calls, then the strongest wish.
        (call(mark("heard"), mark("pay"), mark("opt_out")), "opt_out"),
        (call(mark("opt_out"), mark("pay")), "opt_out"),
        (call(mark("info"), mark("pay")), "pay"),
        (call(mark("pay"), mark("dispute")), "dispute"),
        (call(mark("heard"), SILENCE, mark("no_input"), END), "heard"),
        # The second factor.
        (call(key("1"), digits("no"), digits("no"), mark("not_verified"), END), "not_verified"),
        (call(key("1"), digits("no")), "not_verified"),
        (call(key("1"), digits("no"), digits("yes"), mark("heard")), "heard"),
        # Nothing said.
        (call(), "hung_up"),
        (call(("STEP", {"step": "who"})), "hung_up"),
        (call(key("1")), "hung_up"),
        (call(SILENCE, SILENCE, mark("no_input"), END, source=BY_FLOW), "no_input"),
        (call(SILENCE, SILENCE, END, source=BY_FLOW), "no_input"),
        (call(key("7"), key("8"), mark("no_match"), END), "no_match"),
        (call(key("5"), ("ANSWER", {"key": "score", "value": "5"}), END, source=BY_FLOW), "heard"),
        # Machines: none that presses a key.
        (call(AMD, mark("machine"), END), "machine"),
        (call(AMD), "machine"),
        (call(AMD, SILENCE, mark("no_input"), END), "machine"),
        (call(AMD, mark("machine"), key("1")), "hung_up"),
        (call(AMD, key("1"), digits("yes"), mark("pay")), "pay"),
        # Not dialled, refused by the flow, or lost.
        ([event("ORIGINATE_RESPONSE", response="Failure", reason="0")], "failed"),
        (call(("INTRUDER", {})), "failed"),
        ([], "unknown"),
        ([event("CHAN_START")], "unknown"),
        ([event("CHAN_START"), event("ANSWER", 2)], "unknown"),
        ([*call(mark("pay"))[:-2]], "pay"),
        # OriginateResponse comes before the hang-up, with reason 0 for nearly all: the cause decides.
        ([event("ORIGINATE_RESPONSE", response="Failure", reason="0"), *rang(17)], "busy"),
        ([event("CHAN_START"), event("ORIGINATE_RESPONSE", response="Failure", reason="3")], "no_answer"),
        ([event("CHAN_START"), event("ORIGINATE_RESPONSE", response="Failure", reason="0")], "unknown"),
        # A second Originate with this id was refused while the first call was up: the call counts.
        ([event("ORIGINATE_RESPONSE", response="Failure", reason="0"), *call(mark("info"))], "info"),
        # After a queue, dial status is the agent's: an answered call is never busy.
        (
            [
                *call(mark("agent"))[:-2],
                *hangup(16, status="BUSY"),
            ],
            "agent",
        ),
    ],
)
def test_every_situation_has_its_outcome(events: Sequence[CallEvent], outcome: str) -> None:
    decided = decide(fold(events))
    assert decided.outcome == outcome
    assert 0 < len(decided.reason) <= 200


def test_each_outcome_of_a_person_has_its_place_in_the_ranking() -> None:
    of_the_network = {"busy", "no_answer", "rejected", "unallocated", "congestion", "failed", "unknown"}
    assert {str(outcome) for outcome in Outcome} - of_the_network - {"hung_up"} == {str(o) for o in RANK}


def test_every_key_is_on_record_in_order_and_digits_never_are() -> None:
    evidence = fold(call(key("1"), digits("yes"), key("7"), key("1"), ("KEY", {"step": "id", "key": "*9"})))
    assert evidence.keys == ("1", "7", "1", "*9")
    assert (evidence.digits_tried, evidence.digits_matched) == (1, True)


def test_what_is_owed_survives_a_stronger_outcome() -> None:
    evidence = fold(
        call(
            mark("pay"),
            ("NOTIFY", {"to": "collector", "mail": "pay"}),
            ("NOTIFY", {"to": "collector", "mail": "pay"}),
            ("NOTIFY", {"to": "debtor", "mail": "pay"}),
            ("CALLBACK", {"step": "wait"}),
            mark("opt_out"),
            ("SUPPRESS", {"scope": "both"}),
        )
    )
    assert decide(evidence).outcome == "opt_out"
    assert evidence.marks == (Outcome.PAY, Outcome.OPT_OUT)
    assert evidence.notify == (("collector", "pay"), ("debtor", "pay"))
    assert (evidence.callback, evidence.suppress) == (True, ("both",))


def agent_leg(leg: str, *moves: tuple[str, float]) -> list[CallEvent]:
    return [
        event(name, second, leg=leg, n=i if "BRIDGE" in name else 0) for i, (name, second) in enumerate(moves)
    ]


def test_a_transfer_counts_who_was_rung_who_answered_and_for_how_long_they_talked() -> None:
    evidence = fold(
        [
            *call(mark("pay"), ("QUEUE", {"status": "entered"}), ("QUEUE", {"status": "CONTINUE"})),
            *agent_leg("a1", ("CHAN_START", 5), ("HANGUP", 9)),
            *agent_leg(
                "a2",
                ("CHAN_START", 9),
                ("ANSWER", 10),
                ("BRIDGE_ENTER", 10),
                ("BRIDGE_EXIT", 22),
                ("HANGUP", 22),
            ),
        ]
    )
    assert evidence.transfer.statuses == ("entered", "CONTINUE")
    assert evidence.transfer.agents_rung == 2
    assert evidence.transfer.agent_answered_at == START + timedelta(seconds=10)
    assert (evidence.talked, evidence.transfer.talked_seconds) == (True, 12.0)


def test_talking_ends_with_the_agents_leg_when_nobody_saw_them_leave_the_bridge() -> None:
    moves = (("CHAN_START", 5), ("ANSWER", 6), ("BRIDGE_ENTER", 6), ("HANGUP", 16))
    assert fold([*call(), *agent_leg("a1", *moves)]).transfer.talked_seconds == 10


def test_an_agent_who_never_answered_was_not_talked_to() -> None:
    evidence = fold([*call(mark("pay")), *agent_leg("a1", ("CHAN_START", 5), ("HANGUP", 25))])
    assert (evidence.talked, evidence.transfer.agents_rung) == (False, 1)


def test_an_agents_hangup_does_not_end_the_attempt() -> None:
    evidence = fold([event("CHAN_START"), event("ANSWER", 2), event("HANGUP", 9, leg="a1", hangupcause="17")])
    assert (evidence.ended_at, evidence.cause) == (None, None)


LONG_CALL = [
    *call(key("1"), digits("no"), digits("yes"), mark("heard"), key("1"), mark("pay"), SILENCE, END),
    *agent_leg(
        "a1", ("CHAN_START", 5), ("ANSWER", 6), ("BRIDGE_ENTER", 6), ("BRIDGE_EXIT", 8), ("BRIDGE_ENTER", 9)
    ),
    event("ORIGINATE_RESPONSE", response="Success", reason="4"),
]


@given(shuffled=st.permutations(LONG_CALL), again=st.lists(st.sampled_from(LONG_CALL)))
def test_duplicates_and_disorder_change_nothing(
    shuffled: Sequence[CallEvent], again: Sequence[CallEvent]
) -> None:
    assert fold([*shuffled, *again]) == fold(LONG_CALL)


@given(events=st.lists(st.sampled_from(LONG_CALL), unique_by=id))
def test_whatever_is_lost_there_is_one_outcome_and_a_reason(events: Sequence[CallEvent]) -> None:
    decided = decide(fold(events))
    assert decided.outcome in Outcome
    assert decided.reason
