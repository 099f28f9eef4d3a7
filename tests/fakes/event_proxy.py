"""A proxy before the real Asterisk that knows where a message ends: it may garble events, or put some in."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from tests.fakes.cutting_proxy import CuttingProxy

END = b"\r\n\r\n"

Garble = Callable[[bytes], Sequence[bytes]]
"""What is handed over instead of a message, and now; each without its END."""


class EventProxy(CuttingProxy):
    """Hands over whole messages, in Asterisk's order unless `garble` changes it."""

    def __init__(self, target: int, garble: Garble = lambda message: (message,)) -> None:
        super().__init__(target)
        self._garble = garble
        self._clients: list[asyncio.StreamWriter] = []

    async def put_in(self, messages: bytes) -> None:
        """Hand these whole messages to every client, as if Asterisk had said them now."""
        for client in self._clients:
            client.write(messages)
            await client.drain()

    async def _answered(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        sink.write(await source.readline())
        self._clients.append(sink)
        try:
            await self._hand_over(source, sink)
        finally:
            self._clients.remove(sink)

    async def _hand_over(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        rest = b""
        while chunk := await source.read(65536):
            await self._flowing.wait()
            *whole, rest = (rest + chunk).split(END)
            for message in whole:
                sink.write(b"".join(each + END for each in self._garble(message)))
            await sink.drain()


class Garbler:
    """Loses a fifth of the events, doubles a fifth, holds a fifth back; an Originate's result comes after the
    channel's end. Answers, and the lists in them, are left alone: TCP loses nothing, Asterisk's queues may.
    """

    SHARE = 0.2

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._held: list[bytes] = []
        self._results: dict[bytes, bytes] = {}
        self._ended: set[bytes] = set()

    def __call__(self, message: bytes) -> Sequence[bytes]:
        kind = _field(b"Event", message)
        if kind == b"OriginateResponse":
            return self._result(message)
        if not kind or _field(b"ActionID", message):
            return (message,)
        after = self._after_the_end(message) if kind == b"Hangup" else []
        return [*self._chance(message), *after]

    def _result(self, message: bytes) -> Sequence[bytes]:
        attempt = _field(b"ActionID", message)
        if attempt in self._ended:
            return (message, message)
        self._results[attempt] = message
        return ()

    def _after_the_end(self, hangup: bytes) -> list[bytes]:
        ended = _field(b"Uniqueid", hangup)
        self._ended.add(ended)
        return [self._results.pop(ended)] if ended in self._results else []

    def _chance(self, message: bytes) -> list[bytes]:
        chance = self._dice.random()
        if chance < self.SHARE:
            return []
        if chance < 2 * self.SHARE:
            self._held.append(message)
            return []
        held, self._held = self._held, []
        twice = chance < 3 * self.SHARE
        return [message, *reversed(held), *([message] if twice else [])]


def _field(name: bytes, message: bytes) -> bytes:
    found = re.search(rb"(?:^|\n)" + name + rb": ([^\r\n]*)", message)
    return found[1] if found else b""


@asynccontextmanager
async def event_proxy(target: int, garble: Garble = lambda message: (message,)) -> AsyncIterator[EventProxy]:
    """A proxy for the length of a test."""
    async with EventProxy(target, garble).serving() as proxy:
        yield proxy
