"""Whether a number may be shown to who is called."""

from collections.abc import Iterable

from dialer.policy.question import CallerId
from dialer.policy.rules import CallerIdRule


def caller_id_refusal(shown: CallerId, rule: CallerIdRule) -> tuple[str, str] | None:
    """What is shown and what should be, where it may not; a campaigns file is asked the same as a dial."""
    if not shown.e164:
        return "no number is shown", "a number"
    if shown.line_type in rule.forbidden_types:
        return f"{shown.e164} is a {shown.line_type} number", "another kind of number"
    if rule.region and shown.region != rule.region:
        return f"{shown.e164} is of {shown.region}", f"a number of {rule.region}"
    if rule.prefixes and not _starting(shown.e164, rule.prefixes):
        return shown.e164, f"beginning with {' or '.join(sorted(rule.prefixes))}"
    if forbidden := _starting(shown.e164, rule.forbidden_prefixes):
        return f"{shown.e164} begins with {forbidden}", "another prefix"
    if rule.owned and not shown.owned:
        return f"{shown.e164} is not among the trunk's own numbers", "an owned number"
    return None


def _starting(number: str, prefixes: Iterable[str]) -> str | None:
    return next((prefix for prefix in sorted(prefixes) if number.startswith(prefix)), None)
