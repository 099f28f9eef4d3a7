"""What the gate says of each number of a contact, and which answer decides."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dialer.policy.rules import Verdict
from dialer.store.decisions import Ask, Asked, Gate
from dialer.store.facts import Learnt

NUMBERS_THAT_WAIT = 3
"""Of so many numbers of a contact that none may be rung yet is found out in one turn, and no more."""


def answers_about(learnt: Learnt, gate: Gate, ask: Ask) -> list[Asked]:
    """The gate's answers: about the person's next number, and others only as long as none may be rung now.

    What forbids a number for good costs nothing to pass over; of those that must wait a few are asked about.
    """
    answers: list[Asked] = []
    passing: set[str] = set()
    while True:
        facts = learnt.facts(passing=passing)
        if facts.phone is None and answers:
            return answers
        answers.append(ask(facts, gate))
        waiting = sum(each.decision.verdict is Verdict.DEFER for each in answers)
        enough = answers[-1].dials or facts.in_call or waiting == NUMBERS_THAT_WAIT
        if facts.phone is None or enough:
            return answers
        passing.add(facts.phone.e164)


def mildest(answers: Sequence[Asked]) -> Asked:
    """The answer that decides what becomes of the contact: of those that wait, which ends first."""
    never = datetime.max.replace(tzinfo=UTC)
    return min(answers, key=lambda each: (each.mildness, each.decision.until or never))
