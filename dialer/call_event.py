"""One line of Asterisk's Channel Event Log (CEL), live from AMI or read from its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

ASTERISK_EVENTS = ("CHAN_START", "ANSWER", "BRIDGE_ENTER", "BRIDGE_EXIT", "HANGUP", "CHAN_END")
"""Asterisk's own events that Recado reads; those of a compiled flow begin with FLOW_PREFIX."""

FLOW_PREFIX = "RECADO_"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallEvent:
    """Something that happened on a channel.

    `linked_id` is the attempt's id for every leg of an attempt; the attempt's own leg has
    `channel_id == linked_id`, an agent's leg has a channel id of its own.
    `n` is the counter that the compiled flow puts into its events (0 for Asterisk's own).
    `at` is aware, UTC, Asterisk's own time: whole seconds from AMI, microseconds from the file.
    """

    name: str
    channel_id: str
    linked_id: str
    n: int
    at: datetime
    channel_name: str = ""
    peer: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)

    @property
    def of_attempt(self) -> bool:
        """Whether it happened on the attempt's own leg rather than on an agent's."""
        return self.channel_id == self.linked_id
