"""The gate as it is shipped, for tests that place calls, with a clock that is right."""

from datetime import datetime

from dialer.ask_gate import AskGate, Law
from dialer.calendars import load_calendars
from dialer.campaign import Campaign
from dialer.profiles import load_book

_CALENDARS = load_calendars()

LAW = Law(book=load_book(), calendar_of=lambda campaign: _CALENDARS, clock_trusted=lambda: True)


def gate_of(campaign: Campaign, now: datetime) -> AskGate:
    """The gate as this campaign asks it at this instant."""
    return LAW.gate(campaign, now)
