"""One serving process: the dialing loop, the screen and the API, or either of them; and how it ends."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from dialer.cli.failures import Refusal
from dialer.cli.words import say
from dialer.shift import Shift

STREAMS_END_WITHIN = 2
"""Seconds that a browser's open stream may last on once the server ends."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """Where and how it is served."""

    host: str
    port: int
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False

    @property
    def secure(self) -> bool:
        """Whether browsers speak https with it."""
        return self.tls_cert is not None or self.behind_proxy

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls_cert else 'http'}://{host}:{self.port}"

    @contextmanager
    def opened(self) -> Iterator[socket.socket]:
        """The port, taken before anything else begins. Raises Refusal."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            with socket.create_server((self.host, self.port), family=family, backlog=2048) as taken:
                # Connections inherit it; asyncio sets it only where a socket names its protocol, and else
                # every answer with a body waits 40 ms for the other side's acknowledgement.
                taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                yield taken
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else error
            raise Refusal(say("error.serve.port", port=self.port, host=self.host, why=why)) from error


class Server(uvicorn.Server):
    """uvicorn that says when it accepts connections, and leaves signals to whoever runs the process."""

    ready: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def new_server(app: ASGIApp, door: Door) -> Server:
    """Not serving yet."""
    return Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            ssl_certfile=door.tls_cert,
            ssl_keyfile=door.tls_key,
            proxy_headers=door.behind_proxy,
            forwarded_allow_ips="127.0.0.1,::1",
            timeout_graceful_shutdown=STREAMS_END_WITHIN,
        )
    )


class Serving:
    """The parts of one process; `run` returns when it was told to end and has."""

    def __init__(
        self,
        *,
        server: Server | None,
        taken: socket.socket | None,
        shift: Shift | None,
        tell: Callable[[str], None],
    ) -> None:
        self._server = server
        self._taken = taken
        self._shift = shift
        self._tell = tell
        self._told = 0

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve and dial; `ready` is called once connections are accepted.

        What ends the loop ends the server too: whoever supervises the process starts it again.
        """
        self._hear_signals()
        parts = []
        if self._server and self._taken:
            parts.append(asyncio.create_task(self._serve(self._server, self._taken, ready)))
        if self._shift:
            parts.append(asyncio.create_task(self._dial(self._shift)))
        try:
            await asyncio.gather(*parts)
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)

    async def _serve(self, server: Server, taken: socket.socket, ready: Callable[[], None]) -> None:
        server.ready = ready
        serving = asyncio.create_task(server.serve(sockets=[taken]))
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await serving

    async def _dial(self, shift: Shift) -> None:
        try:
            await shift.run()
        finally:
            if self._server:
                self._server.should_exit = True

    def _hear_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop)

    def _stop(self) -> None:
        """The first time calls may finish, the screen meanwhile goes on; the second time everything ends."""
        self._told += 1
        if self._shift is None:
            self._end_server(at_once=self._told > 1)
        elif self._told == 1:
            self._tell(say("serve.drain"))
            self._shift.stop()
        else:
            self._shift.leave()
            self._end_server(at_once=self._told > 2)

    def _end_server(self, *, at_once: bool) -> None:
        if self._server:
            self._server.should_exit = True
            self._server.force_exit = at_once
