"""What the verbs need of the outside, in their own words. dialer/asterisk fills it; tests fake it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from dialer.attempt import Attempt
from dialer.campaign import Trunk
from dialer.contact import Contact


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboundCall:
    """One call to be placed, once.

    `attempt_id` is ChannelId, ActionID and Account; Asterisk refuses it while a channel bears it.
    `variables` hold ids, digits and file names only: whatever a human wrote stays in the database.
    """

    attempt_id: str
    number: str
    """E.164; the trunk says in which format it is dialled."""
    trunk: Trunk
    caller_id: str
    flow_context: str
    ring_timeout: timedelta
    variables: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Queued:
    """Asterisk took the call on; what comes of it arrives as events."""


@dataclass(frozen=True, slots=True)
class NotDialled:
    """Asterisk turned the request down before dialling: no call was made."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The request may or may not have been carried out; only evidence can tell. Never sent again."""

    reason: str


Placed = Queued | NotDialled | Unanswered


class Telephone(Protocol):
    """The way to Asterisk."""

    @property
    def up(self) -> bool:
        """Whether a call can be placed now: logged in, and reconciled since."""
        ...

    async def place(self, call: OutboundCall) -> Placed:
        """Originate once. Never raises for what ordinarily goes wrong, and never sends twice."""
        ...


class PromptsRefused(Exception):
    """What this contact would hear could not be made, or is not fit to be heard; says which and why."""


class Prompts(Protocol):
    """What a call may need to say, made before it is dialled."""

    async def prepare(self, attempt: Attempt, contact: Contact) -> str:
        """Make every sound of the attempt; the folder as Asterisk sees it. Raises PromptsRefused."""
        ...

    def discard(self, attempt_id: str) -> None:
        """Remove the attempt's sounds: they speak of a debt."""
        ...
