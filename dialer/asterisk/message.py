"""What AMI says, as values: events, answers, and the ways an answer can fail to come.

panoramisk reads the answers. Events, of which there are many times as many, are read here, and only those
that somebody hears.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from panoramisk.message import Message

_EVENT = b"Event: "
_ACTION = b"\r\nActionID: "


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


def event_name(message: bytes) -> str | None:
    """The name of the event that this is; None for an answer. No more than its first line is read."""
    if not message.startswith(_EVENT):
        return None
    return message.partition(b"\r\n")[0][len(_EVENT) :].decode("utf-8", "replace")


def about_an_action(message: bytes) -> bool:
    """Whether it bears the id of an action: it is what came of it, or an entry of the list it asked for."""
    return _ACTION in message


def event_in(message: bytes) -> AmiEvent:
    """The whole event. Bytes that are no UTF-8 become U+FFFD, a repeated header (ChanVariable) lines."""
    fields: dict[str, str] = {}
    for line in message.decode("utf-8", "replace").split("\r\n"):
        header, colon, value = line.partition(": ")
        if colon:
            name = header.lower()
            fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return AmiEvent(fields.get("event", ""), fields)


def answer_in(message: bytes) -> Message | None:
    """The first part of an answer as panoramisk reads it; None for what is neither answer nor event."""
    read = Message.from_line(message.decode("utf-8", "replace"))
    return read if read and "Response" in read else None


def fields_of(message: Message) -> dict[str, str]:
    return {name.lower(): _text(value) for name, value in message.items()}


def _text(value: str | list[str]) -> str:
    """A repeated header (Output, ChanVariable) as lines."""
    return value if isinstance(value, str) else "\n".join(value)
