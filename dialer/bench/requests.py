"""Requests over HTTP/1.1 on kept connections, with next to no work of their own: the server is measured."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
"""Load goes nowhere else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question, asked again and again."""

    port: int
    path: str
    headers: Mapping[str, str]

    def as_bytes(self) -> bytes:
        """As it goes over the wire."""
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: {HOST}",
            *(f"{k}: {v}" for k, v in self.headers.items()),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Unexpected(RuntimeError):
    """The server answered something else than what was to be measured."""


async def per_second(asked: Asked, *, connections: int, seconds: float, status: int) -> float:
    """Answers a second, over so many connections at once. Raises Unexpected, OSError."""
    until = time.monotonic() + seconds
    began = time.monotonic()
    counts = await asyncio.gather(*(_ask_on(asked, until, status) for _ in range(connections)))
    return sum(counts) / (time.monotonic() - began)


async def one(asked: Asked) -> tuple[int, Mapping[str, str], bytes]:
    """One answer: status, headers in lower case, body."""
    reader, writer = await asyncio.open_connection(HOST, asked.port)
    try:
        writer.write(asked.as_bytes())
        return await _answer(reader)
    finally:
        writer.close()


async def _ask_on(asked: Asked, until: float, status: int) -> int:
    reader, writer = await asyncio.open_connection(HOST, asked.port)
    request, n = asked.as_bytes(), 0
    try:
        while time.monotonic() < until:
            writer.write(request)
            found, _, _ = await _answer(reader)
            if found != status:
                raise Unexpected(f"{asked.path} was answered {found}, and {status} was to be measured.")
            n += 1
    finally:
        writer.close()
    return n


async def _answer(reader: asyncio.StreamReader) -> tuple[int, Mapping[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in head[1:] if line)
    headers = {name.lower(): value for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return int(head[0].split()[1]), headers, body
