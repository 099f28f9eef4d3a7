"""One call to one number: its states, its moves and its id."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import uuid_utils

from dialer.outcome import Outcome


class AttemptState(StrEnum):
    """Where an attempt stands. The first three are open: they block the person and the number."""

    RESERVED = "reserved"
    SENT = "sent"
    LIVE = "live"
    SETTLED = "settled"
    RELEASED = "released"
    REFUSED = "refused"


OPEN = (AttemptState.RESERVED, AttemptState.SENT, AttemptState.LIVE)

MOVES: dict[AttemptState, tuple[AttemptState, ...]] = {
    AttemptState.RESERVED: (AttemptState.SENT, AttemptState.RELEASED),
    AttemptState.SENT: (AttemptState.LIVE, AttemptState.SETTLED, AttemptState.REFUSED),
    AttemptState.LIVE: (AttemptState.SETTLED,),
    AttemptState.SETTLED: (),
    AttemptState.RELEASED: (),
    AttemptState.REFUSED: (),
}
"""Every move there is. `released` was never written to Asterisk and is not counted; `refused` was
turned down by Asterisk before it dialled. Evidence that comes after `settled` is kept, and a late
opt-out, dispute or wrong person still takes effect, but the outcome stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A call that is, or was, on its way. Times are aware, UTC, by Recado's clock."""

    id: str
    contact_id: int
    campaign: str
    person_id: str
    phone: str
    n: int
    state: AttemptState
    opt_out_reference: str
    reserved_at: datetime
    sent_at: datetime | None = None
    pbx_booted_at: datetime | None = None
    """Since when the Asterisk it was sent to had run, by Asterisk's own clock: which run of it that was."""
    answered_at: datetime | None = None
    settled_at: datetime | None = None
    outcome: Outcome | None = None


def new_attempt_id() -> str:
    """A fresh id, ordered by time (UUIDv7, 32 hex digits): also ChannelId, ActionID and Account."""
    return uuid_utils.uuid7().hex


def new_reference() -> str:
    """Six digits that a person is told when they ask not to be called again: short enough to write down."""
    return f"{secrets.randbelow(1_000_000):06d}"
