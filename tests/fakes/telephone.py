"""A telephone that calls nobody: it remembers what was placed, and answers as it was told."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dialer.attempt import Attempt
from dialer.campaign import Campaign
from dialer.contact import Contact
from dialer.ports import HeldAgent, OutboundCall, PbxState, Placed, Prepared, PromptsRefused, Queued


@dataclass
class FakeTelephone:
    """dialer.ports.Telephone. `answers` are given one after the other, then every call is queued."""

    up: bool = True
    epoch: int = 1
    placed: list[OutboundCall] = field(default_factory=list)
    answers: list[Placed] = field(default_factory=list)
    state: PbxState | None = None
    trouble: str = ""

    @property
    def booted_at(self) -> datetime | None:
        return self.state.booted_at if self.state else None

    def reconciled(self, epoch: int) -> None:
        self.up, self.trouble = True, ""

    def not_reconciled(self, why: str) -> None:
        self.up, self.trouble = False, why

    async def place(self, call: OutboundCall) -> Placed:
        self.placed.append(call)
        return self.answers.pop(0) if self.answers else Queued()

    async def look(self) -> PbxState | None:
        return self.state


@dataclass
class FakeAgents:
    """dialer.ports.Agents. `free` are the agents' telephones; those in `deaf` ring and are not answered,
    those in `distant` ring for ever.
    """

    free: list[str] = field(default_factory=list)
    deaf: set[str] = field(default_factory=set)
    distant: set[str] = field(default_factory=set)
    rung: list[str] = field(default_factory=list)
    serving: dict[str, HeldAgent] = field(default_factory=dict)

    async def hold(self, campaign: Campaign) -> HeldAgent | None:
        return HeldAgent(self.free.pop(0)) if self.free else None

    def hold_this(self, interface: str) -> HeldAgent | None:
        if interface in {held.interface for held in self.serving.values()}:
            return None
        return HeldAgent(interface)

    def let_go(self, held: HeldAgent) -> None:
        self.free.append(held.interface)

    def assign(self, held: HeldAgent, attempt_id: str) -> None:
        self.serving[attempt_id] = held

    async def ring(self, attempt_id: str, campaign: Campaign) -> str | None:
        self.rung.append(attempt_id)
        interface = self.serving[attempt_id].interface
        if interface in self.distant:
            await asyncio.Event().wait()
        return None if interface in self.deaf else f"{interface}-0000001a"

    def end(self, attempt_id: str) -> None:
        if held := self.serving.pop(attempt_id, None):
            self.let_go(held)


@dataclass
class FakeChannels:
    """dialer.ports.Channels. `up` are the channels that are up, by name: those in `inbound` came in."""

    up: dict[str, str] = field(default_factory=dict)
    inbound: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    hung_up: list[str] = field(default_factory=list)

    async def came_in(self, name: str) -> bool:
        self.asked.append(name)
        return name in self.inbound

    async def came_in_as(self, unique_id: str) -> bool:
        return any(up_as == unique_id and name in self.inbound for name, up_as in self.up.items())

    async def number_of(self, name: str) -> str:
        return "34911222333" if name in self.up else ""

    async def hang_up(self, name: str) -> bool:
        if name not in self.up:
            return False
        del self.up[name]
        self.hung_up.append(name)
        return True


@dataclass
class FakePrompts:
    """dialer.ports.Prompts. `refusing` are person ids whose prompts cannot be made; those of `slow` wait
    until `voice_comes`.
    """

    refusing: set[str] = field(default_factory=set)
    prepared: list[str] = field(default_factory=list)
    ready: set[int] = field(default_factory=set)
    slow: set[str] = field(default_factory=set)
    voice_comes: asyncio.Event = field(default_factory=asyncio.Event)
    fell_back: str = ""
    joins: bool = False
    ahead: list[int] = field(default_factory=list)
    trimmed: int = 0

    async def prepare(self, attempt: Attempt, contact: Contact) -> Prepared:
        if contact.person.id in self.refusing:
            raise PromptsRefused("prompt 'debt' cannot be said")
        if contact.person.id in self.slow:
            await self.voice_comes.wait()
        self.prepared.append(attempt.id)
        return Prepared(folder=f"/sounds/{attempt.id}", voice="espeak-ng es+klatt2", fell_back=self.fell_back)

    async def prepare_static(self, progress: Callable[[int, int], None]) -> Sequence[str]:
        progress(1, 1)
        return ()

    async def prepare_ahead(self, contact: Contact) -> None:
        if contact.person.id in self.refusing:
            raise PromptsRefused("prompt 'debt' cannot be said")
        self.ahead.append(contact.id)
        self.ready.add(contact.id)

    async def trim(self) -> int:
        self.trimmed += 1
        return 0
