"""Something on the telephone line that should not be: seen, ended, told and written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Intrusion(StrEnum):
    """What somebody did who is not Recado."""

    FLOW_WITHOUT_TOKEN = "flow_without_token"  # noqa: S105 - a word, no secret
    """A channel came into a flow without a valid one-time token; it heard nothing."""
    CALL_PAST_THE_GATE = "call_past_the_gate"
    """A call went out on our trunk that no attempt of the ledger is; it was hung up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """One channel that should not be. `number` is what it rang, digits as they were dialled, if known."""

    what: Intrusion
    channel: str
    unique_id: str
    trunk: str = ""
    why: str = ""
    number: str = field(default="", repr=False)
    ended: bool = True
    """Whether it is over, or was hung up; False when Asterisk did not do so."""

    def content(self) -> Mapping[str, object]:
        """What the audit keeps; the number goes beside it, as a keyed hash."""
        return {
            "what": str(self.what),
            "channel": self.channel,
            "unique_id": self.unique_id,
            "trunk": self.trunk,
            "why": self.why,
            "ended": self.ended,
        }
