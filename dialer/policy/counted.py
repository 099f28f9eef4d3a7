"""What a call that has ended counts as, for every limit there is."""

from dialer.campaign import Mode
from dialer.outcome import Outcome
from dialer.policy.evidence import Evidence
from dialer.policy.rules import Event

NOT_CONNECTED = frozenset({Outcome.BUSY, Outcome.UNALLOCATED, Outcome.CONGESTION})
"""Never reached the number dialled: busy, not in service, no way through. One that rang and was not answered
did reach it (12 CFR 1006 Supp. I, comment 14(b)(3)(ii)-1)."""

SPOKEN_WITH = frozenset({Outcome.PAY, Outcome.INFO, Outcome.DISPUTE, Outcome.AGENT})
"""Who chose one of these has talked with us about it, even where the script asks for no identity."""


def counted_as(evidence: Evidence, outcome: Outcome, mode: Mode) -> tuple[frozenset[Event], frozenset[str]]:
    """Its events and its marks. Of one whose end is not known every event is true, and no mark."""
    if outcome is Outcome.UNKNOWN:
        return frozenset(Event), frozenset()
    if evidence.answered_at is None:
        marks = {"not_connected"} if outcome in NOT_CONNECTED else set()
        return frozenset({Event.ATTEMPT}), frozenset(marks)
    return frozenset({Event.ATTEMPT, Event.CONNECTED, *_with_whom(evidence, outcome, mode)}), frozenset()


def _with_whom(evidence: Evidence, outcome: Outcome, mode: Mode) -> set[Event]:
    if outcome is Outcome.MACHINE:
        return {Event.MACHINE}
    if evidence.digits_matched or evidence.talked or outcome in SPOKEN_WITH:
        return {Event.CONTACT, Event.CONVERSATION}
    if mode is Mode.AGENT_FIRST or evidence.abandoned or _heard_nothing(evidence, outcome):
        return {Event.CONTACT, Event.ABANDONED}
    return {Event.CONTACT}


def _heard_nothing(evidence: Evidence, outcome: Outcome) -> bool:
    """A person who was taken for a machine, or who left before the flow had begun to speak."""
    return evidence.amd == "MACHINE" or (outcome is Outcome.HUNG_UP and not evidence.last_step)
