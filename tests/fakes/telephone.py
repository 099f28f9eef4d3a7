"""A telephone that calls nobody: it remembers what was placed, and answers as it was told."""

from dataclasses import dataclass, field

from dialer.attempt import Attempt
from dialer.contact import Contact
from dialer.ports import OutboundCall, PbxState, Placed, PromptsRefused, Queued


@dataclass
class FakeTelephone:
    """dialer.ports.Telephone. `answers` are given one after the other, then every call is queued."""

    up: bool = True
    epoch: int = 1
    placed: list[OutboundCall] = field(default_factory=list)
    answers: list[Placed] = field(default_factory=list)
    state: PbxState | None = None

    def reconciled(self, epoch: int) -> None:
        self.up = True

    def not_reconciled(self, why: str) -> None:
        self.up = False

    async def place(self, call: OutboundCall) -> Placed:
        self.placed.append(call)
        return self.answers.pop(0) if self.answers else Queued()

    async def look(self) -> PbxState | None:
        return self.state


@dataclass
class FakePrompts:
    """dialer.ports.Prompts. `refusing` are person ids whose prompts cannot be made."""

    refusing: set[str] = field(default_factory=set)
    prepared: list[str] = field(default_factory=list)

    async def prepare(self, attempt: Attempt, contact: Contact) -> str:
        if contact.person.id in self.refusing:
            raise PromptsRefused("prompt 'debt' cannot be said")
        self.prepared.append(attempt.id)
        return f"/sounds/{attempt.id}"
