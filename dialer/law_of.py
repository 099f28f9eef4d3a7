"""What all campaigns of a document are judged by."""

from dialer.ask_gate import Law
from dialer.calendars import load_calendars
from dialer.campaign import Campaigns
from dialer.clock import Clock
from dialer.profiles import load_book


def law_of(whole: Campaigns, clock: Clock) -> Law:
    """The profiles as the operator moved them, every campaign's calendar, and the clock they are asked by."""
    calendars = {each.local_holidays: load_calendars(each.local_holidays) for each in whole.campaigns}
    return Law(
        book=load_book(whole.overrides),
        calendar_of=lambda campaign: calendars[campaign.local_holidays],
        clock_trusted=lambda: clock.trusted,
    )
