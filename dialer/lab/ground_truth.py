"""What really happened on the rehearsal telephone network, as the carrier itself saw it.

The carrier writes a line for each INVITE before it does anything with it, and the people write a line
for each key they sent; both survive the death of Recado, of the PBX and of the lab.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

INVITES = "invites.log"
AGENT_CALLS = "agents.log"
KEYS = "keys.jsonl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Invite:
    """A call that reached the telephone network, answered or not. `number` is as it was dialled."""

    sip_call_id: str
    number: str
    caller: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class KeySent:
    """A key that Asterisk accepted for sending.

    `identity` marks digits of a second factor, which Recado must not keep; `inbound` a key of somebody
    who rang the PBX (then `number` is the caller's own).
    """

    sip_call_id: str
    number: str
    key: str
    at: datetime
    identity: bool
    inbound: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentCall:
    """A transfer that an agent's telephone answered."""

    agent: str
    caller: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class GroundTruth:
    """Everything since the lab's folder is there, in order. Times are the machine's own, aware, UTC."""

    invites: tuple[Invite, ...]
    keys: tuple[KeySent, ...]
    agent_calls: tuple[AgentCall, ...]


def read_ground_truth(folder: Path) -> GroundTruth:
    """Read the carrier's and the people's lines; one SIP Call-ID counts once."""
    invites = {invite.sip_call_id: invite for invite in reversed(list(_invites(folder / INVITES)))}
    return GroundTruth(
        invites=tuple(sorted(invites.values(), key=lambda invite: invite.at)),
        keys=tuple(_keys(folder / KEYS)),
        agent_calls=tuple(_agent_calls(folder / AGENT_CALLS)),
    )


def write_key(folder: Path, key: KeySent) -> None:
    """Append one key; the line is whole or not there."""
    line = json.dumps({**asdict(key), "at": key.at.isoformat()})
    with (folder / KEYS).open("a") as file:
        file.write(line + "\n")


def _invites(file: Path) -> Iterator[Invite]:
    for at, sip_call_id, number, caller in _rows(file, 4):
        yield Invite(sip_call_id=sip_call_id, number=number, caller=caller, at=_instant(at))


def _agent_calls(file: Path) -> Iterator[AgentCall]:
    for at, agent, caller in _rows(file, 3):
        yield AgentCall(agent=agent, caller=caller, at=_instant(at))


def _keys(file: Path) -> Iterator[KeySent]:
    for line in _lines(file):
        row = json.loads(line)
        yield KeySent(**{**row, "at": datetime.fromisoformat(row["at"])})


def _rows(file: Path, fields: int) -> Iterator[list[str]]:
    """The words of each line; a caller without a number leaves the last one empty."""
    for line in _lines(file):
        yield [*line.split(" "), ""][:fields]


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def _instant(epoch: str) -> datetime:
    return datetime.fromtimestamp(float(epoch), UTC)
