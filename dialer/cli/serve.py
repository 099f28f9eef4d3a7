"""`recado serve`: /livez and /readyz for a supervisor, /metrics for Prometheus."""

import asyncio
from contextlib import suppress
from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.health import Readiness
from dialer.asterisk.link import AmiLink
from dialer.cli.ledger import clock_of
from dialer.cli.options import LabFolder, settings_of
from dialer.cli.words import say
from dialer.launch import ami_link
from dialer.logs import log_to_stderr
from dialer.metrics import Metrics
from dialer.open_ledger import open_ledger
from dialer.readiness import troubles
from dialer.settings import Settings
from dialer.store.database import Database


def serve(
    port: Annotated[int, typer.Option(help=say("help.serve.port"))] = 8080,
    lab: LabFolder = None,
) -> None:
    log_to_stderr()
    settings = settings_of(lab)
    with open_ledger(settings) as database:
        typer.echo(say("serving", port=port))
        asyncio.run(_serve(settings, database, port))


async def _serve(settings: Settings, database: Database, port: int) -> None:
    link = ami_link(settings)

    async def ready() -> Readiness:
        return Readiness(troubles=await troubles(settings, database, lambda: _ami(link)))

    metrics = Metrics(settings, database, clock_of(settings, database))
    config = uvicorn.Config(create_app(ready, metrics.read), host="127.0.0.1", port=port, log_level="warning")
    linking = asyncio.create_task(link.run())
    try:
        await uvicorn.Server(config).serve()
    finally:
        linking.cancel()
        with suppress(asyncio.CancelledError):
            await linking


async def _ami(link: AmiLink) -> str | None:
    return link.trouble or None
