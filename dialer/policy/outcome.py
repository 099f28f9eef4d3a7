"""From what is known of an attempt to its one outcome, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialer.outcome import Outcome
from dialer.policy.evidence import Evidence, fold

__all__ = ["CAUSES", "RANK", "Decided", "Evidence", "decide", "fold"]

RANK = (
    Outcome.OPT_OUT,
    Outcome.DISPUTE,
    Outcome.WRONG_PERSON,
    Outcome.PAY,
    Outcome.AGENT,
    Outcome.INFO,
    Outcome.NOT_VERIFIED,
    Outcome.MACHINE,
    Outcome.HEARD,
    Outcome.NO_MATCH,
    Outcome.NO_INPUT,
)
"""Which mark of a flow names the outcome when there are several, first wins.

What stops calls comes first, in the person's favour: who pressed 1 and then 9 wants no more calls, and
the books must say so. Then what the person asked for, the strongest wish first; then what was merely
noticed. The other marks are not lost: each takes effect by itself (mails, suppression, dispute)."""

CAUSES: Mapping[int, tuple[Outcome, str]] = {
    1: (Outcome.UNALLOCATED, "no such number"),
    3: (Outcome.FAILED, "no route to the number"),
    16: (Outcome.NO_ANSWER, "ended before anybody answered"),
    17: (Outcome.BUSY, "busy"),
    18: (Outcome.NO_ANSWER, "the telephone did not respond"),
    19: (Outcome.NO_ANSWER, "it rang and nobody answered"),
    20: (Outcome.NO_ANSWER, "switched off or out of coverage"),
    21: (Outcome.REJECTED, "rejected"),
    22: (Outcome.UNALLOCATED, "the number has changed"),
    27: (Outcome.CONGESTION, "the destination is out of order"),
    28: (Outcome.UNALLOCATED, "not a complete number"),
    31: (Outcome.NO_ANSWER, "ended before anybody answered, without a reason"),
    34: (Outcome.CONGESTION, "no circuit free"),
    38: (Outcome.CONGESTION, "network out of order"),
    41: (Outcome.CONGESTION, "temporary failure of the network"),
    42: (Outcome.CONGESTION, "the exchange is congested"),
    44: (Outcome.CONGESTION, "the circuit asked for is not free"),
    47: (Outcome.CONGESTION, "no resource free"),
    58: (Outcome.FAILED, "no codec in common with the trunk"),
    102: (Outcome.CONGESTION, "the network did not answer in time"),
}
"""Q.850 causes of calls that nobody answered. Asterisk maps SIP to them: 404 604 to 1, 486 600 to 17, 408
to 18, 480 to 19, 403 603 to 21, 484 to 28, 503 to 34, 500 to 38, 504 to 102. Any other is `failed`."""

_DIAL_STATUSES: Mapping[str, Outcome] = {
    "BUSY": Outcome.BUSY,
    "NOANSWER": Outcome.NO_ANSWER,
    "CONGESTION": Outcome.CONGESTION,
    "CHANUNAVAIL": Outcome.FAILED,
}
_ORIGINATE_REASONS: Mapping[int, Outcome] = {
    1: Outcome.NO_ANSWER,
    3: Outcome.NO_ANSWER,
    5: Outcome.BUSY,
    8: Outcome.CONGESTION,
}
"""What OriginateResponse means by its Reason; 0 may be anything (seen for busy, rejected, unallocated)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """The outcome, and a sentence for whoever asks why."""

    outcome: Outcome
    reason: str


def decide(evidence: Evidence) -> Decided:
    """The outcome of an attempt that has ended, or whose end will never be known."""
    if evidence.intruder:
        return _decided(Outcome.FAILED, "the flow refused the call: its token was not valid, or too old")
    if mark := _strongest_mark(evidence):
        return mark
    if evidence.answered_at is None:
        return _unanswered(evidence)
    if evidence.ended_at is None:
        return _decided(Outcome.UNKNOWN, "answered, and its end is not on record")
    return _answered(evidence)


def _decided(outcome: Outcome, reason: str) -> Decided:
    return Decided(outcome=outcome, reason=reason)


def _strongest_mark(evidence: Evidence) -> Decided | None:
    """A machine presses no keys: who did is a person, whatever the detector said."""
    a_person = evidence.keys or evidence.digits_tried
    for outcome in RANK:
        if outcome is Outcome.MACHINE and a_person:
            continue
        if outcome in evidence.marks:
            return _decided(outcome, f"the flow marked it: {outcome}")
        if outcome is Outcome.MACHINE and evidence.amd == "MACHINE":
            return _decided(outcome, "a machine, said the detector, and no key was pressed")
    return None


def _answered(evidence: Evidence) -> Decided:
    """Answered, ended, and the flow marked nothing."""
    if evidence.abandoned:
        return _decided(Outcome.FAILED, "answered, and the agent who waited had gone")
    if evidence.talked:
        return _decided(Outcome.AGENT, "talked with an agent")
    if evidence.digits_tried and not evidence.digits_matched:
        return _decided(Outcome.NOT_VERIFIED, "typed digits that did not match, and nothing else")
    if not (evidence.end_reached or evidence.hung_up_by_flow):
        at = f" at step {evidence.last_step}" if evidence.last_step else ""
        return _decided(Outcome.HUNG_UP, f"the person hung up{at}")
    if evidence.no_inputs and not evidence.keys:
        return _decided(Outcome.NO_INPUT, "no key was pressed until the flow ended")
    return _decided(Outcome.HEARD, "the flow came to its end")


def _unanswered(evidence: Evidence) -> Decided:
    if evidence.cause:
        outcome, text = CAUSES.get(evidence.cause, (Outcome.FAILED, "failed"))
        return _decided(outcome, f"{text} (Q.850 cause {evidence.cause})")
    if evidence.dial_status in _DIAL_STATUSES:
        return _decided(_DIAL_STATUSES[evidence.dial_status], f"dial status {evidence.dial_status}")
    if evidence.originate_failed_at:
        return _not_begun(evidence)
    if evidence.ended_at:
        return _decided(Outcome.FAILED, "ended unanswered, without a cause")
    return _decided(Outcome.UNKNOWN, "its end is not on record")


def _not_begun(evidence: Evidence) -> Decided:
    """Asterisk gave the Originate up, and the event log has no cause."""
    reason = evidence.originate_reason or 0
    if reason in _ORIGINATE_REASONS:
        return _decided(_ORIGINATE_REASONS[reason], f"the Originate ended with reason {reason}")
    if evidence.started_at is None:
        return _decided(Outcome.FAILED, "Asterisk could not begin the call: is the trunk's endpoint right?")
    return _decided(Outcome.UNKNOWN, "not answered, and the cause is not on record")
