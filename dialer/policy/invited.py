"""Whether a call is one that the person themselves has just asked for. Pure.

As 12 CFR 1006.14(b)(3)(i) counts it: consent given directly, on at most seven days, its own day the first.
"""

from datetime import datetime

from dialer.policy.limits import released
from dialer.policy.question import Question
from dialer.policy.spans import CalendarDays

DIRECT_PRIOR_CONSENT = "direct_prior_consent"
"""The mark of such a call: a limit that leaves these out neither counts it nor refuses it."""

LASTS = CalendarDays(7)


def is_invited(question: Question, now: datetime) -> bool:
    """Whether at `now` this call is asked for, on whichever date it may be where the callee is."""
    asked_at = question.invited_at
    if asked_at is None or asked_at > now or not question.all_zones:
        return False
    return all(released(asked_at, LASTS, zone) > now for zone in question.all_zones)
