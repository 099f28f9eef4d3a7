"""The one way bytes get to Asterisk: every action, header and value is checked here first.

Asterisk takes a bare line feed as a line end, believes the *first* of two equal headers, skips blanks
before a value, splits `Variable:` on commas, and drops lines over 1024 bytes and headers past the 128th
without a word. So an action is sent only if its name and its headers are on the list below, each once
but for `Variable`, and every value is plain printable text. Whatever else is wrong with a request, a
name from a contacts file cannot become a header.
"""

import re
from collections.abc import Mapping, Sequence

HEADERS: Mapping[str, tuple[str, ...]] = {
    "Login": ("Username", "Secret", "Events"),
    "Ping": (),
    "CoreStatus": (),
    "CoreSettings": (),
    "CoreShowChannels": (),
    "Getvar": ("Variable", "Channel"),
    "Originate": (
        "Channel",
        "ChannelId",
        "Account",
        "Async",
        "Context",
        "Exten",
        "Priority",
        "CallerID",
        "Timeout",
        "Variable",
    ),
    "Hangup": ("Channel",),
    "QueueAdd": ("Queue", "Interface", "MemberName", "Paused"),
    "QueuePause": ("Queue", "Interface", "Paused", "Reason"),
    "QueueRemove": ("Queue", "Interface"),
    "QueueStatus": ("Queue",),
    "ShowDialPlan": ("Context",),
    "Reload": ("Module",),
}
"""Every action Recado sends, and the headers each may carry. `Application` is not among them: with it
an Originate is a shell."""

LINE_MAX = 1000
"""Bytes in one line; Asterisk drops what is longer than 1024 and goes on as if it had not been sent."""

LINES_MAX = 120
"""Lines in one action; Asterisk keeps 127 headers and goes on without the rest."""

_CHANNEL_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=[A-Za-z0-9_./:@+-]*")

Headers = Mapping[str, str | int | Sequence[str]]


class NotSendable(ValueError):
    """An action that must not go to Asterisk. The text names the header, never its value."""


def encode(action: str, action_id: str, headers: Headers) -> bytes:
    """The action as it goes on the wire, its headers in the order given. Raises `NotSendable`."""
    if action not in HEADERS:
        raise NotSendable(f"Recado never sends the action {action!r}; it is not on its list.")
    lines = [f"Action: {action}", f"ActionID: {_checked(action, 'ActionID', action_id)}"]
    for header, values in headers.items():
        if header not in HEADERS[action]:
            allowed = ", ".join(HEADERS[action]) or "no header"
            raise NotSendable(f"{action} may carry {allowed}, not {header!r}.")
        lines += [f"{header}: {_checked(action, header, value)}" for value in _each(header, values)]
    if len(lines) > LINES_MAX:
        raise NotSendable(f"{action} has {len(lines)} lines; Asterisk would drop some of them in silence.")
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def _each(header: str, values: str | int | Sequence[str]) -> Sequence[str]:
    if isinstance(values, str | int):
        return (str(values),)
    if header != "Variable":
        raise NotSendable(f"{header} may stand in an action once, with one value.")
    return values


def _checked(action: str, header: str, value: str) -> str:
    if not value.isprintable():
        position, character = next((n, each) for n, each in enumerate(value, 1) if not each.isprintable())
        raise NotSendable(
            f"{action}: the header {header} holds U+{ord(character):04X} at position {position}; "
            "only printable characters may go to Asterisk."
        )
    if value.startswith(" "):
        raise NotSendable(f"{action}: the header {header} begins with a blank, which Asterisk would drop.")
    if len(f"{header}: {value}".encode()) > LINE_MAX:
        raise NotSendable(f"{action}: the header {header} is longer than the {LINE_MAX} bytes of a line.")
    if action == "Originate" and header == "Variable" and not _CHANNEL_VARIABLE.fullmatch(value):
        raise NotSendable(
            f"{action}: the variable {value.partition('=')[0]!r} is not NAME=value with a value of letters, "
            "digits and _ . / : @ + - only."
        )
    return value
