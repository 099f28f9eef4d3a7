"""The server that `recado bench api` asks, in a process of its own: `python -m dialer.bench.api_server FILE`.

A new ledger, the campaigns of the file, and beside the API one route that does nothing. It says on a line of
JSON where it listens and by which key, and ends when its input does.
"""

import asyncio
import json
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.health import Readiness
from dialer.catalogue import Catalogue
from dialer.cli.control_plane import new_control
from dialer.clock import SystemClock
from dialer.control.access import Scope, Who
from dialer.control.control import Control
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.installation import Installation

EMPTY = "/empty"

_SECRET = "for-measuring-only-" * 3

_BENCH = Who(id="cli:bench", name="bench", kind="machine", scopes=frozenset(Scope))


async def _serve(file: Path, folder: Path) -> None:
    url = f"sqlite:///{folder}/recado.db"
    with Database(url, Installation(secret=_SECRET)) as database:
        database.migrate()
        catalogue = Catalogue(file=file, database=database, uploads=folder / "campaigns")
        settings = Settings(state=folder, database=url, secret=_SECRET, rehearsal=True)  # type: ignore[arg-type]
        control = new_control(settings, database, SystemClock(), catalogue)
        looking = asyncio.create_task(control.board.run())
        await _listen(control)
        looking.cancel()
        await control.campaigns.close()


async def _listen(control: Control) -> None:
    made = await control.keys.add("bench", [Scope.CAMPAIGNS_READ], who=_BENCH)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(_app(control), log_level="warning", access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        told = {"port": listening.getsockname()[1], "key": made.secret}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
        server.should_exit = True
        await serving


def _app(control: Control) -> FastAPI:
    async def ready() -> Readiness:
        return Readiness(troubles={})

    async def nothing() -> bytes:
        return b""

    async def empty() -> None:
        return None

    app = create_app(control, ready, nothing)
    app.add_api_route(EMPTY, empty)
    app.router.routes.insert(0, app.router.routes.pop())
    return app


if __name__ == "__main__":
    with TemporaryDirectory(prefix="recado-bench-") as made:
        asyncio.run(_serve(Path(sys.argv[1]), Path(made)))
