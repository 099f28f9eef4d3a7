"""What a call counts as once it has ended, for every limit of every country."""

import pytest

from dialer.campaign import Mode
from dialer.outcome import Outcome
from dialer.policy.counted import counted_as
from dialer.policy.evidence import Evidence, Transfer
from dialer.policy.rules import Event
from tests.fakes.questions import TUESDAY

ANSWERED = Evidence(answered_at=TUESDAY, last_step="greeting")
PROVED = Evidence(answered_at=TUESDAY, digits_tried=1, digits_matched=True)
WITH_AGENT = Evidence(answered_at=TUESDAY, transfer=Transfer(connected=True))
CONTACT = {Event.ATTEMPT, Event.CONNECTED, Event.CONTACT}


@pytest.mark.parametrize(
    ("evidence", "outcome", "mode", "events"),
    [
        (Evidence(), Outcome.BUSY, Mode.AUTOMATED, {Event.ATTEMPT}),
        (Evidence(), Outcome.NO_ANSWER, Mode.AUTOMATED, {Event.ATTEMPT}),
        (ANSWERED, Outcome.HUNG_UP, Mode.AUTOMATED, CONTACT),
        (ANSWERED, Outcome.NOT_VERIFIED, Mode.AUTOMATED, CONTACT),
        (ANSWERED, Outcome.WRONG_PERSON, Mode.AUTOMATED, CONTACT),
        (ANSWERED, Outcome.MACHINE, Mode.AUTOMATED, {Event.ATTEMPT, Event.CONNECTED, Event.MACHINE}),
        (PROVED, Outcome.HUNG_UP, Mode.AUTOMATED, {*CONTACT, Event.CONVERSATION}),
        (ANSWERED, Outcome.PAY, Mode.AUTOMATED, {*CONTACT, Event.CONVERSATION}),
        (WITH_AGENT, Outcome.AGENT, Mode.AGENT_FIRST, {*CONTACT, Event.CONVERSATION}),
        (ANSWERED, Outcome.HUNG_UP, Mode.AGENT_FIRST, {*CONTACT, Event.ABANDONED}),
        (ANSWERED, Outcome.UNKNOWN, Mode.AUTOMATED, set(Event)),
        (Evidence(), Outcome.UNKNOWN, Mode.AUTOMATED, set(Event)),
    ],
)
def test_the_events_of_a_call(evidence: Evidence, outcome: Outcome, mode: Mode, events: set[Event]) -> None:
    assert counted_as(evidence, outcome, mode)[0] == events


@pytest.mark.parametrize("outcome", Outcome)
def test_s30_only_what_never_reached_the_number_is_left_out_of_seven_in_seven(outcome: Outcome) -> None:
    """A telephone that rang was reached (12 CFR 1006 Supp. I); so was one of which nobody knows."""
    marked = "not_connected" in counted_as(Evidence(), outcome, Mode.AUTOMATED)[1]
    assert marked == (outcome in {Outcome.BUSY, Outcome.UNALLOCATED, Outcome.CONGESTION})
    assert counted_as(ANSWERED, outcome, Mode.AUTOMATED)[1] == frozenset()
