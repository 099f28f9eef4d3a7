"""The gate as it is shipped, with a clock that is right."""

from collections.abc import Sequence
from datetime import datetime

from dialer.ask_gate import AskGate, Law
from dialer.calendars import load_calendars
from dialer.campaign import Campaign
from dialer.policy.compliance import Decision, decide
from dialer.policy.question import Question
from dialer.policy.rules import Profile
from dialer.profiles import load_book

BOOK, CALENDARS = load_book(), load_calendars()

LAW = Law(book=BOOK, calendar_of=lambda campaign: CALENDARS, clock_trusted=lambda: True)


def gate_of(campaign: Campaign, now: datetime) -> AskGate:
    """The gate as this campaign asks it at this instant."""
    return LAW.gate(campaign, now)


def said(question: Question, book: Sequence[Profile] = BOOK) -> Decision:
    """What it answers to a question that somebody put together by hand."""
    return decide(question, book, CALENDARS)
