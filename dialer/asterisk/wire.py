"""One AMI connection: bytes in, whole messages out, none of them looked into.

Framing, sending, pairing answers with actions, pinging, reconnecting and dispatching are Recado's own:
panoramisk decodes per TCP segment, re-sends an unanswered Originate after a reconnect, never fails what was
sent on a dead link, hides OriginateResponse inside the Originate's answer, sorts headers and lets line breaks
through, drops the link when a callback raises, and logs whole actions with the numbers in them.
"""

import asyncio
from collections.abc import Callable
from typing import cast

BANNER = b"Asterisk Call Manager/"
MESSAGE_END = b"\r\n\r\n"
UNFINISHED_MAX = 1 << 20
"""Bytes without the end of a message after which the other side is not an AMI."""


class NotAmi(ConnectionError):
    """Something answers at this address, but it is not Asterisk's Manager Interface."""


class Wire(asyncio.Protocol):
    """Messages of one connection, in order, each handed over whole, however it was cut into TCP segments.

    `greeted` ends when the banner was read, `ended` when the connection is gone; after that nothing is
    handed over any more.
    """

    def __init__(self, on_message: Callable[[bytes], None]) -> None:
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
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.heard += 1
        self.bytes += len(data)
        received = self._unfinished + data
        if not self.greeted.done():
            self._greet(received)
        *messages, self._unfinished = received.split(MESSAGE_END)
        if len(self._unfinished) > UNFINISHED_MAX:
            self.abort()
        for message in messages:
            if not self.ended.done():
                self._on_message(message.strip())

    def _greet(self, start: bytes) -> None:
        if start.startswith(BANNER) and b"\n" in start:
            self.greeted.set_result(None)
        elif not start.startswith(BANNER[: len(start)]):
            self.greeted.set_exception(NotAmi(f"it greets with {start[:20]!r}"))

    def write(self, data: bytes) -> None:
        self._transport.write(data)

    def abort(self) -> None:
        """Drop the connection and whatever of it was not written yet."""
        self._transport.abort()
        self.connection_lost(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
