"""A TCP proxy before the real Asterisk, that cuts the line at a chosen word, or lets it go dead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Self


class CuttingProxy:
    """Forwards `port` to `target`. What is set on it holds for the bytes from then on."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.cut_when_asked = b""
        """Cut right after the client's bytes with this word were handed to the server."""
        self.cut_when_answered = b""
        """Cut right after the server's bytes with this word were handed to the client."""
        self.half_only = False
        """Of the bytes that `cut_when_asked` waits for, hand over but the first half."""
        self.cuts = 0
        self.logins = 0
        """Logins asked for, through this proxy."""
        self._target = target
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._cutting = asyncio.Event()
        self._pairs: set[asyncio.Task[None]] = set()

    def go_dead(self) -> None:
        """Forward nothing more, and close nothing: a half-open link."""
        self._flowing.clear()

    def come_back(self) -> None:
        """Forward again, what was kept waiting too."""
        self._flowing.set()

    def cut(self) -> None:
        """Cut every connection now."""
        cutting, self._cutting = self._cutting, asyncio.Event()
        cutting.set()
        self.cuts += 1

    async def serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        self._pairs.add(asyncio.current_task())  # type: ignore[arg-type]
        server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
        ways: list[asyncio.Task[Any]] = [
            asyncio.create_task(self._asked(client, to_server)),
            asyncio.create_task(self._answered(server, to_client)),
            asyncio.create_task(self._cutting.wait()),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for writer in (to_server, to_client):
                writer.close()

    async def _asked(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await source.read(65536):
            await self._flowing.wait()
            self.logins += chunk.count(b"Action: Login\r\n")
            found = bool(self.cut_when_asked) and self.cut_when_asked in chunk
            sink.write(chunk[: len(chunk) // 2] if found and self.half_only else chunk)
            await sink.drain()
            if found:
                self.cut_when_asked = b""
                self.cuts += 1
                return

    async def _answered(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await source.read(65536):
            await self._flowing.wait()
            sink.write(chunk)
            await sink.drain()
            if self.cut_when_answered and self.cut_when_answered in chunk:
                self.cut_when_answered = b""
                self.cuts += 1
                return

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        """Listen on a free `port` until the block is over."""
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await self.end()
            await server.wait_closed()

    async def end(self) -> None:
        for pair in self._pairs:
            pair.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await pair


@asynccontextmanager
async def cutting_proxy(target: int) -> AsyncIterator[CuttingProxy]:
    """A proxy for the length of a test."""
    async with CuttingProxy(target).serving() as proxy:
        yield proxy
