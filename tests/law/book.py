"""The product as it is shipped: its profiles and its calendars, and its gate asked with both."""

from dialer.calendars import load_calendars
from dialer.policy.compliance import Decision, decide
from dialer.policy.question import Question
from dialer.profiles import load_book

BOOK = load_book()
CALENDARS = load_calendars()
UNREAD = frozenset(profile.name for profile in BOOK if not profile.reviewed)
"""Profiles that nobody has reviewed."""


def gate(question: Question) -> Decision:
    return decide(question, BOOK, CALENDARS)
