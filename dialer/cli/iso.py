"""Days as they are typed: year-month-day alone, for 05/12 is May to some and December to others."""

import re
from datetime import date

from dialer.cli.failures import Refusal
from dialer.cli.words import say


def iso_day(text: str) -> date:
    """The day. Raises Refusal, which says how it is written."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refusal(say("error.day", day=text))
