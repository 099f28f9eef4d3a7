"""What the ledger tells of somebody (dialer/telling), in the language of whoever sits at the terminal."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dialer.cli.words import language
from dialer.store.contacts import Standing
from dialer.store.history import Entry
from dialer.telling import story


def told(entry: Entry, zone: ZoneInfo | None, said: set[str]) -> str:
    """One thing that happened, as a line; a decision with a line for each of its reasons."""
    return story.told(entry, zone, said, language())


def where_it_stands(standing: Standing, entries: Sequence[Entry]) -> str:
    """Whether the contact waits, is in a call, or why it is done. `entries` are its own, newest first."""
    return story.where_it_stands(standing, entries, language())


def why_done(code: str, last_outcome: str = "") -> str:
    """A reason of the gate, what ended the retries, or the outcome that ended the contact by itself."""
    return story.why_done(code, last_outcome, language())


def ended(outcome: str, written: str, *, answered: bool, cause: int | None) -> str:
    """What came of an attempt; with the network's cause (Q.850) if nobody answered, or what went wrong."""
    return story.ended(outcome, written, answered=answered, cause=cause, language=language())
