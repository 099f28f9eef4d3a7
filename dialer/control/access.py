"""Who may do what: roles are for people, scopes are what a role, or a machine's key, comes down to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Scope(StrEnum):
    """One thing that may be done. Whatever is about people is masked for who has not PEOPLE_READ."""

    CAMPAIGNS_READ = "campaigns:read"
    CAMPAIGNS_WRITE = "campaigns:write"
    """Create them, upload their contacts."""
    CAMPAIGNS_RUN = "campaigns:run"
    """Launch, pause, resume, stop, change the pace, hang up."""
    CAMPAIGNS_STOP = "campaigns:stop"
    """Pause and stop alone: whoever sees harm may end it."""
    CONTACTS_READ = "contacts:read"
    PEOPLE_READ = "people:read"
    """Names, numbers, amounts and addresses in clear."""
    CALLS_READ = "calls:read"
    SUPPRESSIONS_READ = "suppressions:read"
    SUPPRESSIONS_WRITE = "suppressions:write"
    FOLLOW_UPS_READ = "follow_ups:read"
    FOLLOW_UPS_WRITE = "follow_ups:write"
    AGENTS_READ = "agents:read"
    AUDIT_READ = "audit:read"
    DESK = "desk"
    """Take transferred calls; sees in clear whom one is connected with, and nobody else."""
    USERS = "users"
    """Make and change users and keys."""


class Role(StrEnum):
    """What a person is here for."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    AGENT = "agent"
    COMPLIANCE = "compliance"
    ADMIN = "admin"


_LOOKS = frozenset(
    {
        Scope.CAMPAIGNS_READ,
        Scope.CONTACTS_READ,
        Scope.CALLS_READ,
        Scope.FOLLOW_UPS_READ,
        Scope.AGENTS_READ,
    }
)

SCOPES: Mapping[Role, frozenset[Scope]] = {
    Role.VIEWER: _LOOKS,
    Role.OPERATOR: _LOOKS
    | {
        Scope.CAMPAIGNS_WRITE,
        Scope.CAMPAIGNS_RUN,
        Scope.CAMPAIGNS_STOP,
        Scope.PEOPLE_READ,
        Scope.SUPPRESSIONS_READ,
        Scope.SUPPRESSIONS_WRITE,
        Scope.FOLLOW_UPS_WRITE,
    },
    Role.AGENT: frozenset({Scope.DESK}),
    Role.COMPLIANCE: _LOOKS
    | {
        Scope.CAMPAIGNS_STOP,
        Scope.PEOPLE_READ,
        Scope.SUPPRESSIONS_READ,
        Scope.SUPPRESSIONS_WRITE,
        Scope.AUDIT_READ,
    },
    Role.ADMIN: frozenset(Scope),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Who:
    """Who asks: a person by their session, or a machine by its key."""

    id: str
    """`user:7` or `key:3`: what the audit and an Idempotency-Key go by."""
    name: str
    kind: Literal["person", "machine"]
    scopes: frozenset[Scope]
    user_id: int | None = None
    interface: str = ""
    """An agent's telephone."""
    language: str = ""

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes
