"""What kind of line a number is: what its digits say, and what somebody has looked up. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

MAX_AGE = timedelta(days=15)
"""As long as 47 CFR 64.1200(a)(1)(iv) excuses whoever calls a landline that has become a mobile number
since; a number may be carried over on any day, so what was looked up earlier shows nothing."""

LANDLINE = "fixed_line"


@dataclass(frozen=True, kw_only=True, slots=True)
class LookedUp:
    """What a carrier's service said of a number: a word of LINE_TYPES, and the day it said so."""

    line_type: str
    on: date


def believed(by_digits: str, looked_up: LookedUp | None, today: date) -> str:
    """The line type by which the law is asked; both are words of LINE_TYPES.

    Of fixed and mobile the stricter is mobile: a record says "landline" only while it is fresh, and "mobile"
    for ever. Where digits leave it open and no fresh record tells, it stays open, and counts as mobile.
    """
    if looked_up is None:
        return by_digits
    if looked_up.line_type != LANDLINE:
        return looked_up.line_type
    fresh = timedelta(0) <= today - looked_up.on < MAX_AGE
    return LANDLINE if fresh and by_digits == "fixed_line_or_mobile" else by_digits
