"""An AMI server that behaves as Asterisk does on the wire, and misbehaves when told to.

It reads as Asterisk reads: a bare LF ends a line too, and the first of two equal headers counts. So an
injected line shows up in `received` as the action or header that Asterisk would have obeyed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

Action = Mapping[str, str]
Script = Callable[["FakeAmi", Action], bytes | None]

SECRET = "right"
GREETING = b"Asterisk Call Manager/11.0.0\r\n"


def block(*lines: str) -> bytes:
    """One message as it goes on the wire."""
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def success(action: Action, *lines: str) -> bytes:
    return block("Response: Success", f"ActionID: {action['ActionID']}", *lines)


def error(action: Action, message: str) -> bytes:
    return block("Response: Error", f"ActionID: {action['ActionID']}", f"Message: {message}")


class FakeAmi:
    """One listening server. `script` answers actions other than Login and Ping; None: no answer."""

    def __init__(self, *, greeting: bytes = GREETING) -> None:
        self.secret = SECRET
        self.greeting = greeting
        self.received: list[Action] = []
        self.raw = b""
        self.connections = 0
        self.deaf_to_pings = False
        self.refuse_login_with = ""
        self.script: Script = lambda server, action: success(action)
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None
        self._hears = asyncio.Event()
        self._hears.set()
        self.port = 0

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._server:
            self._server.close()
            self.cut()
            await self._server.wait_closed()

    def cut(self) -> None:
        """Drop every connection, as a killed Asterisk does."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def fall_silent(self) -> None:
        """Neither hear nor speak any more, as a peer behind a dead route does; connections stay open."""
        self._hears.clear()

    def hear_again(self) -> None:
        """Go on where it fell silent, with all that was written to it meanwhile."""
        self._hears.set()

    def send(self, data: bytes) -> None:
        """Write to every session."""
        for writer in self._writers:
            writer.write(data)

    def actions(self, name: str) -> Sequence[Action]:
        """The actions of this name received so far."""
        return [action for action in self.received if action.get("Action") == name]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        writer.write(self.greeting)
        pending: dict[str, str] = {}
        while line := await self._line(reader):
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if text:
                name, _, value = text.partition(":")
                pending.setdefault(name.strip(), value.strip())
            elif pending:
                action, pending = pending, {}
                self._receive(action, writer)

    async def _line(self, reader: asyncio.StreamReader) -> bytes:
        try:
            line = await reader.readline()
        except OSError:
            return b""
        await self._hears.wait()
        self.raw += line
        return line

    def _receive(self, action: Action, writer: asyncio.StreamWriter) -> None:
        self.received.append(action)
        answer = self._answer(action)
        if answer and not writer.is_closing():
            writer.write(answer)

    def _answer(self, action: Action) -> bytes | None:
        if action["Action"] == "Login":
            return self._login(action)
        if action["Action"] == "Ping":
            return None if self.deaf_to_pings else success(action, "Ping: Pong")
        return self.script(self, action)

    def _login(self, action: Action) -> bytes:
        if self.refuse_login_with:
            return error(action, self.refuse_login_with)
        if action["Secret"] != self.secret:
            return error(action, "Authentication failed")
        return success(action, "Message: Authentication accepted")


@asynccontextmanager
async def fake_ami(*, greeting: bytes = GREETING) -> AsyncIterator[FakeAmi]:
    """A server for the length of a test."""
    server = FakeAmi(greeting=greeting)
    await server.start()
    try:
        yield server
    finally:
        server.hear_again()
        await server.stop()
