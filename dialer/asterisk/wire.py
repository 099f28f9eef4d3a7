"""One AMI connection as panoramisk frames it: bytes in, whole messages out.

What is left of panoramisk here is its protocol class and its message parser (`AMIProtocol`, `Message`).
Sending, pairing answers with actions, pinging, reconnecting and dispatching are Recado's own, because
panoramisk re-sends an unanswered Originate after a reconnect, never fails what was sent on a dead link,
hides OriginateResponse inside the Originate's answer, sorts headers and lets line breaks through, drops
the link when a callback raises, and logs whole actions with the numbers in them.
"""

import asyncio
import logging
from collections.abc import Callable

from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

BANNER = b"Asterisk Call Manager/"
MESSAGE_END = b"\r\n\r\n"
UNFINISHED_MAX = 1 << 20
"""Bytes without the end of a message after which the other side is not an AMI."""

_SILENT = logging.getLogger("dialer.asterisk.panoramisk")
_SILENT.disabled = True
"""panoramisk logs whole messages, and phone numbers with them."""


class NotAmi(ConnectionError):
    """Something answers at this address, but it is not Asterisk's Manager Interface."""


class Wire(AMIProtocol):  # type: ignore[misc]
    """Messages of one connection, in order, each decoded whole: a letter split over two TCP segments
    arrives as a letter, and bytes that are no UTF-8 as U+FFFD.

    `greeted` ends when the banner was read, `ended` when the connection is gone.
    """

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        loop = asyncio.get_running_loop()
        self.greeted: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self.heard = 0
        """Segments received: it stands still exactly as long as the peer is silent."""
        self.bytes = 0
        """Received so far."""
        self._on_message = on_message
        self._unfinished = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.log = _SILENT
        self.encoding = "utf-8"

    def data_received(self, data: bytes) -> None:
        self.heard += 1
        self.bytes += len(data)
        whole, end, self._unfinished = (self._unfinished + data).rpartition(MESSAGE_END)
        if not self.greeted.done():
            self._greet(whole + end + self._unfinished)
        if len(self._unfinished) > UNFINISHED_MAX:
            self.abort()
        elif end:
            super().data_received((whole + end).decode("utf-8", "replace").encode())

    def _greet(self, start: bytes) -> None:
        if start.startswith(BANNER) and b"\n" in start:
            self.greeted.set_result(None)
        elif not start.startswith(BANNER[: len(start)]):
            self.greeted.set_exception(NotAmi(f"it greets with {start[:20]!r}"))

    def handle_message(self, message: Message) -> None:
        if not self.ended.done():
            self._on_message(message)

    def write(self, data: bytes) -> None:
        self.transport.write(data)

    def abort(self) -> None:
        """Drop the connection and whatever of it was not written yet."""
        self.transport.abort()
        self.connection_lost(None)

    def connection_lost(self, exc: object) -> None:
        self.closed = True
        if not self.ended.done():
            self.ended.set_result(None)

    def close(self) -> None:
        """panoramisk's own would put unanswered actions on its list of things to send again."""
        self.abort()
