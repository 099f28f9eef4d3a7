"""What a supervisor is told meanwhile: `recado serve`, asked over HTTP."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
from pydantic import SecretStr

from dialer.lab.lab import Lab
from tests.faults.people import ROOT

Readyz = Callable[[], Awaitable[Mapping[str, str]]]
"""The troubles by their part, empty when ready."""

ANSWERED_WITHIN = 60.0
"""Seconds, on however slow a machine; /readyz itself answers within 5."""


@asynccontextmanager
async def serving(
    folder: Path, *, inside: Sequence[str] = (), database: str | None = None
) -> AsyncIterator[Readyz]:
    """Ask for readiness for as long as the block lasts; the server sees the files that `inside` sees.

    `database` is PostgreSQL's address, where the ledger is no file of the lab.
    """
    port = _free_port()
    command = (*inside, sys.executable, "-m", "dialer", "serve", "--api-only")
    command += () if database else ("--lab", str(folder))
    command += ("--campaigns", str(folder / "campaigns.yaml"), "--port", str(port))
    environment = _environment(folder, database) if database else None
    with (folder / "serve.err").open("ab") as complaints:
        server = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=complaints
        )
    try:
        async with httpx2.AsyncClient(timeout=ANSWERED_WITHIN) as client:
            await _up(client, f"http://127.0.0.1:{port}/livez", server)
            yield lambda: _ask(client, f"http://127.0.0.1:{port}/readyz")
    finally:
        with suppress(ProcessLookupError):
            server.send_signal(signal.SIGTERM)
        await server.wait()


def _environment(folder: Path, database: str) -> Mapping[str, str]:
    """The lab's settings as an operator gives them, over another ledger."""
    settings = Lab.attach(folder).settings
    given = {name: getattr(settings, name) for name in settings.model_fields_set} | {"database": database}
    return os.environ | {f"RECADO_{name.upper()}": _written(value) for name, value in given.items()}


def _written(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


async def _up(client: httpx2.AsyncClient, url: str, server: asyncio.subprocess.Process) -> None:
    """Wait until it answers: what goes wrong from here on goes wrong for a server that runs."""
    while True:
        assert server.returncode is None, f"recado serve has ended with {server.returncode}"
        with suppress(httpx2.TransportError):
            await client.get(url)
            return
        await asyncio.sleep(0.1)


async def _ask(client: httpx2.AsyncClient, url: str) -> Mapping[str, str]:
    told = (await client.get(url)).json()
    return {each["part"]: each["detail"] for each in told.get("troubles", ())}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
