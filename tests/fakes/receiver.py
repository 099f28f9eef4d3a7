"""A web server that keeps each request and answers all of them alike, or the first ones, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Request = tuple[dict[str, str], bytes]
"""Headers, their names in lower case, and the body."""


@dataclass
class Receiver:
    """`answer` goes to the first `times` requests, then 204; None: silence."""

    answer: str | None = "204 No Content"
    headers: str = ""
    times: int | None = None
    requests: list[Request] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):  # who posts may die
            await self._take(reader, writer)
        writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.lower(): value
            for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:] if line)
        }
        self.requests.append((headers, await reader.readexactly(int(headers["content-length"]))))
        used_up = self.times is not None and len(self.requests) > self.times
        if answer := "204 No Content" if used_up else self.answer:
            writer.write(f"HTTP/1.1 {answer}\r\n{self.headers}Content-Length: 0\r\n\r\n".encode())
        else:
            await reader.read()


@asynccontextmanager
async def receiving(receiver: Receiver, *, port: int = 0) -> AsyncIterator[str]:
    """The receiver on 127.0.0.1: its URL."""
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/outcomes?k=1"
    finally:
        server.close()
