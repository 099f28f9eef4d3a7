"""What the verbs need of the outside, in their own words. dialer/asterisk fills it; tests fake it."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from dialer.attempt import Attempt
from dialer.call_event import CallEvent
from dialer.campaign import Campaign
from dialer.contact import Contact
from dialer.trunk import Trunk


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


DIALLED_WITHIN = timedelta(seconds=10)
"""How long an agent who is on the line waits for the person to be dialled; then for the longest ringing."""

AGENT_LEG = "agent-"
"""How the channel id of an agent begins whose telephone is rung before an attempt is sent: then its id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrunkChannel:
    """A channel of a PJSIP endpoint. `came_in` is whether its call was made to us; None where nobody said."""

    name: str
    unique_id: str
    linked_id: str
    endpoint: str
    came_in: bool | None


class Channels(Protocol):
    """What may be asked, and done, about a channel that is up. All is about calls that may be over by now."""

    async def came_in(self, name: str) -> bool:
        """Whether this call was made to us."""
        ...

    async def came_in_as(self, unique_id: str) -> bool:
        """The same of the channel with this id."""
        ...

    async def number_of(self, name: str) -> str:
        """The digits that it rings; empty when that cannot be told."""
        ...

    async def hang_up(self, name: str) -> bool:
        """End it; False when it was gone already, or could not be ended."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class PbxState:
    """Asterisk as it stands. `booted_at` is Asterisk's own time, aware; whole seconds."""

    epoch: int
    """Of the session that told."""
    live: frozenset[str]
    """Ids of the channels that are up."""
    booted_at: datetime
    channels: tuple[TrunkChannel, ...] = ()
    """Those of PJSIP endpoints."""


@dataclass(frozen=True, slots=True)
class HeldAgent:
    """An agent's telephone that is kept free for one call."""

    interface: str


class Agents(Protocol):
    """Agents of whom one is rung before a person is (agent first)."""

    async def hold(self, campaign: Campaign) -> HeldAgent | None:
        """An agent of this campaign who is free now, kept from other calls; None when there is none."""
        ...

    def hold_this(self, interface: str) -> HeldAgent | None:
        """This agent, who wants to call somebody back; None while they are held for another call."""
        ...

    def let_go(self, held: HeldAgent) -> None:
        """The agent is free for other calls again: there was nobody to call."""
        ...

    def assign(self, held: HeldAgent, attempt_id: str) -> None:
        """From here on the agent belongs to the attempt, until `end`."""
        ...

    async def ring(self, attempt_id: str, campaign: Campaign) -> str | None:
        """Ring the attempt's agent: the name of their channel once they have picked up, else None."""
        ...

    def end(self, attempt_id: str) -> None:
        """The attempt is over: its agent, if it has one, is free again, and rings or waits no more."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """An agent's telephone in a queue. `of_desk`: a shift put it there; `reason`: why the desk paused it;
    `reachable`: no call would find it switched off, or unknown."""

    interface: str
    of_desk: bool
    paused: bool
    reason: str | None
    reachable: bool = True


class Queues(Protocol):
    """Asterisk's queues, as the desk keeps them. Nothing raises: what was not done is seen again."""

    @property
    def epoch(self) -> int:
        """Of the session with Asterisk; 0 while there is none."""
        ...

    async def members(self, queue: str) -> Sequence[Member] | None:
        """Who is in it; None where there is no such queue, or nobody can say."""
        ...

    async def put_in(self, queue: str, interface: str, *, paused: str | None) -> None:
        """`paused` is why nobody is put through yet; None: at once."""
        ...

    async def pause(self, queue: str, interface: str, reason: str | None) -> None:
        """Paused for this reason, or ready again without one."""
        ...

    async def take_out(self, queue: str, interface: str) -> None:
        """Who is not there stays out."""
        ...


@dataclass(frozen=True, slots=True)
class LogPosition:
    """A place in the event-log file: which file (inode), and how many bytes of it were read.

    `before` tells the bytes right before it: a file that has others there is another one. Empty: not known.
    """

    inode: int
    offset: int
    before: str = ""


class Telephone(Protocol):
    """The way to Asterisk."""

    @property
    def up(self) -> bool:
        """Whether a call can be placed now: logged in, and reconciled since."""
        ...

    @property
    def epoch(self) -> int:
        """Counts the sessions: what was learnt in one is not known in the next."""
        ...

    @property
    def booted_at(self) -> datetime | None:
        """Since when the Asterisk of this session runs, by its own clock: by this it is known again."""
        ...

    def reconciled(self, epoch: int) -> None:
        """The ledger agrees with what this session's Asterisk said: calls may be placed again."""
        ...

    async def place(self, call: OutboundCall) -> Placed:
        """Originate once. Never raises for what ordinarily goes wrong, and never sends twice."""
        ...

    async def look(self) -> PbxState | None:
        """What is up in Asterisk right now; None when it cannot be asked."""
        ...

    def not_reconciled(self, why: str) -> None:
        """No call may be placed until the ledger agrees with Asterisk again."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one look at the event log gave. `notices` are sentences; `invalid` counts lines skipped."""

    events: tuple[CallEvent, ...]
    position: LogPosition | None
    """None while there has never been a file."""
    trouble: str = ""
    """Why the log cannot be relied upon now; empty when it can."""
    notices: tuple[str, ...] = ()
    invalid: int = 0
    more: bool = False
    """What follows can be read at once: more than one look takes was there."""
    lost: bool = False
    """Lines that were never read are gone: no line of a call sent before proves nothing any more."""


class EventLog(Protocol):
    """Asterisk's event-log file, read from where one stopped."""

    @property
    def path(self) -> Path: ...

    def read_new(self, position: LogPosition | None) -> Reading:
        """What was written since, in order, a chunk at most; blocking. Never raises for a bad line."""
        ...


class PromptsRefused(Exception):
    """What this contact would hear could not be made, or is not fit to be heard; says which and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """What a call will say is there. `folder` is as Asterisk sees it; `voice` is who speaks.

    `fell_back` is why the embedded voice says it all instead of the campaign's; "" where it does not.
    """

    folder: str
    voice: str
    fell_back: str = ""


class Prompts(Protocol):
    """What a call may need to say, made before it is dialled."""

    @property
    def ready(self) -> Set[int]:
        """Contacts whose sounds were made ahead; a call to one of them waits for no voice."""
        ...

    @property
    def joins(self) -> bool:
        """Whether a voice of the campaign is so slow that its sounds are made ahead."""
        ...

    async def prepare(self, attempt: Attempt, contact: Contact) -> Prepared:
        """Make every sound of the attempt. Raises PromptsRefused."""
        ...

    async def prepare_static(self, progress: Callable[[int, int], None]) -> Sequence[str]:
        """Make what everybody hears, telling how many of how many are done; what could not be made."""
        ...

    async def prepare_ahead(self, contact: Contact) -> None:
        """Make what only this contact hears, while no call waits for its own. Raises PromptsRefused."""
        ...

    async def trim(self) -> int:
        """Remove sounds that are too old or too many; how many."""
        ...
