"""Asterisk's words for what happened on a channel, turned into `CallEvent`.

The same event comes twice: live on AMI and as a line of the event-log file. Both become a CallEvent with
the same key (channel id, name, n), so whoever folds them may see either, both, or both twice.

n tells repetitions apart. A compiled flow counts its own events. CHAN_START, ANSWER, HANGUP and CHAN_END
happen once a channel: 0. A channel may enter and leave bridges often, and only the file says when to the
microsecond; so a bridging line's n is made of that time, and bridging events on AMI (whole seconds) are
left to the file.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dialer.asterisk.message import AmiEvent
from dialer.call_event import FLOW_PREFIX, CallEvent
from dialer.policy.evidence import ORIGINATE_RESPONSE
from dialer.ports import AGENT_LEG

__all__ = [
    "ENTERED",
    "HEARD",
    "ONCE",
    "ONLY_LOGGED",
    "ORIGINATE_RESPONSE",
    "REPEATED",
    "BadLine",
    "from_ami",
    "from_line",
    "linked_attempt",
]

HEARD = frozenset(("CEL", "Newchannel", "OriginateResponse"))
"""What is listened to of all that AMI tells: how calls and agents fare, a channel's begin, what came of an
Originate. asterisk_conf/manager.conf lets no other event through, and a link takes none."""

ONLY_LOGGED = frozenset(("RECADO_KEY", "RECADO_OUTCOME", "RECADO_END"))
"""What each call's flow says for the ledger alone, which reads it in the event log: manager.conf keeps it off
AMI, where each event wakes the dialer up."""

ONCE = ("CHAN_START", "ANSWER", "HANGUP", "CHAN_END")
ENTERED = "BRIDGE_ENTER"

REPEATED = (ENTERED, "BRIDGE_EXIT")

_N_MODULUS = 2**31
"""n is a 32-bit column; microseconds repeat in it after 35 minutes, on one channel, to the microsecond."""


class BadLine(ValueError):
    """A line of the event log, or an event, that cannot be understood; says what is wrong with it."""


def from_ami(event: AmiEvent) -> CallEvent | None:
    """The CallEvent in an AMI event, or None if it is not one that Recado counts. Raises BadLine."""
    if event.name == "OriginateResponse":
        return _originate_response(event)
    if event.name != "CEL":
        return None
    name = event.get("UserDefType") or event.get("EventName")
    if name in REPEATED or not _counts(name):
        return None
    detail, n = _detail(name, event.get("Extra"))
    return CallEvent(
        name=name,
        channel_id=event.get("UniqueID"),
        linked_id=linked_attempt(event.get("LinkedID") or event.get("UniqueID")),
        n=n,
        at=_ami_time(event),
        channel_name=event.get("Channel"),
        peer=event.get("Peer"),
        detail=detail,
    )


def from_line(line: str) -> CallEvent | None:
    """The CallEvent in a line of the event log, or None if it is not one that counts. Raises BadLine."""
    fields = _json_object(line, "the line")
    name = str(fields.get("eventtype", ""))
    if name == "USER_DEFINED":
        name = str(fields.get("userdeftype", ""))
    if not _counts(name):
        return None
    at = _file_time(fields.get("eventtime"))
    channel_id = _text(fields, "uniqueid")
    if not channel_id:
        raise BadLine(f"{name} without a uniqueid")
    detail, n = _detail(name, _text(fields, "eventextra"))
    return CallEvent(
        name=name,
        channel_id=channel_id,
        linked_id=linked_attempt(_text(fields, "linkedid") or channel_id),
        n=_microseconds(at) % _N_MODULUS if name in REPEATED else n,
        at=at,
        channel_name=_text(fields, "channame"),
        peer=_text(fields, "peer"),
        detail=detail,
    )


def _originate_response(event: AmiEvent) -> CallEvent:
    attempt = event.get("ActionID") or event.get("Uniqueid")
    return CallEvent(
        name=ORIGINATE_RESPONSE,
        channel_id=attempt,
        linked_id=attempt,
        n=0,
        at=_ami_time(event),
        detail={"response": event.get("Response"), "reason": event.get("Reason")},
    )


def linked_attempt(id_: str) -> str:
    """An agent who is rung first has a call of their own until it is joined with the person's: it is one."""
    return id_.removeprefix(AGENT_LEG)


def _counts(name: str) -> bool:
    return name in ONCE or name in REPEATED or name.startswith(FLOW_PREFIX)


def _detail(name: str, extra: str) -> tuple[dict[str, str], int]:
    """What an event says besides its name, as words, and its counter.

    A flow's extra is `{"extra":"n=1 step=menu"}`; Asterisk's own is a JSON object of its own.
    """
    fields = _json_object(extra, f"the extra of {name}") if extra else {}
    if not name.startswith(FLOW_PREFIX):
        return {key: str(value) for key, value in fields.items()}, 0
    words = (word.partition("=") for word in _text(fields, "extra").split())
    detail = {key: value for key, equals, value in words if equals}
    return detail, _counter(name, detail.pop("n", "0"))


def _counter(name: str, n: str) -> int:
    if not (n.isascii() and n.isdigit() and len(n) < 10):
        raise BadLine(f"the counter of {name} is no number")
    return int(n)


def _json_object(text: str, what: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"{what} is not JSON ({type(error).__name__})") from None
    if not isinstance(found, dict):
        raise BadLine(f"{what} is not a JSON object")
    return found


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else str(value)


def _file_time(stamp: object) -> datetime:
    """`seconds.microseconds` since 1970, as Asterisk writes it when cel.conf sets no `dateformat`."""
    try:
        seconds, _, fraction = str(stamp).partition(".")
        at = datetime.fromtimestamp(int(seconds), UTC)
        return at.replace(microsecond=int(fraction[:6].ljust(6, "0") or 0))
    except (ValueError, OverflowError, OSError):
        raise BadLine("eventtime is not seconds.microseconds (leave dateformat out of cel.conf)") from None


def _ami_time(event: AmiEvent) -> datetime:
    """`Timestamp` (timestampevents=yes) is exact and has no zone; without it Asterisk tells its own wall
    time, which is right if it lives in this machine's zone."""
    if stamp := event.get("Timestamp"):
        return _file_time(stamp)
    try:
        return datetime.fromisoformat(event.get("EventTime")).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def _microseconds(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond
