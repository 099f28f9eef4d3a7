"""Why the gate let nobody be called, counted by rule, the most frequent first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from dialer.cli.words import language, say
from dialer.gate_words import what_to_do, what_was_found, which_rule
from dialer.policy.judge import Reason


def refusal_lines(reasons: Sequence[Reason]) -> Iterator[str]:
    """`reasons` are one a contact; what was found for the last one of a rule stands for all of it."""
    if not reasons:
        return
    yield say("demo.refused", n=len(reasons))
    of_rule = {reason.rule: reason for reason in reasons}
    for rule, n in Counter(reason.rule for reason in reasons).most_common():
        reason = of_rule[rule]
        yield f"  {n}  {what_was_found(reason, language())}. {which_rule(reason, language())}."
        yield f"     {say('plan.to_do', what=what_to_do(reason, language()))}"
