"""What AMI says, as values: events, answers, and the ways an answer can fail to come."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from panoramisk.message import Message


class AmiError(Exception):
    """The link could not do what was asked; the text says what happened."""


class LinkDown(AmiError):
    """There is no link: nothing was sent."""


class LinkLost(AmiError):
    """The action was written and the link ended before its answer: it may have been carried out."""


class AnswerLate(AmiError):
    """The action was written and no answer came in time: it may have been carried out."""


@dataclass(frozen=True, slots=True)
class AmiEvent:
    """One event as Asterisk sent it. Its fields may hold phone numbers, so it prints its name only."""

    name: str
    fields: Mapping[str, str] = field(repr=False)

    def get(self, header: str, default: str = "") -> str:
        """A header by its name, in any case: Asterisk writes UniqueID, Uniqueid and uniqueid."""
        return self.fields.get(header.lower(), default)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Asterisk answered to one action; `events` are the entries of a list."""

    ok: bool
    message: str
    fields: Mapping[str, str] = field(repr=False)
    events: tuple[AmiEvent, ...] = ()


def fields_of(message: Message) -> dict[str, str]:
    return {name.lower(): _text(value) for name, value in message.items()}


def _text(value: str | list[str]) -> str:
    """A repeated header (Output, ChanVariable) as lines."""
    return value if isinstance(value, str) else "\n".join(value)
