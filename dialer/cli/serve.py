"""`recado serve`: dials what is launched, and serves the screen, the API and a supervisor's questions."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from starlette.types import ASGIApp

from api.app import create_app
from api.health import Readiness
from api.security import LOOPBACK
from dialer.asterisk.link import AmiLink
from dialer.campaign import Campaigns
from dialer.catalogue import Catalogue
from dialer.cli.control_plane import new_control
from dialer.cli.failures import Refusal
from dialer.cli.options import CAMPAIGNS, CampaignsFile, LabFolder, settings_of
from dialer.cli.override_audit import audit_taken
from dialer.cli.serving import Door, Serving, new_server
from dialer.cli.users import no_admin_yet
from dialer.cli.words import say
from dialer.clock import Clock, RehearsalClock, SystemClock
from dialer.control.control import Control
from dialer.lab.lab import Lab
from dialer.lab.pbx import AGENTS, TRUNK
from dialer.launch import ami_link
from dialer.logs import log_to_stderr
from dialer.metrics import Metrics
from dialer.open_ledger import need_secret, open_ledger
from dialer.readiness import troubles
from dialer.rehearse import lawful_start, rehearsed
from dialer.settings import Settings
from dialer.shift import Shift
from dialer.store.database import Database
from dialer.store.rehearsal_counts import latest_instant, second_factor_of_numbers

OWN = ("127.0.0.1", "::1", "localhost")
"""Addresses that only this machine reaches."""

AGENTS_AT_WORK = 3
"""Of the lab's: so few that some people have to wait."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """What every part of a serving process works with."""

    settings: Settings
    database: Database
    clock: Clock
    catalogue: Catalogue
    lab: Lab | None = None


def serve(  # noqa: PLR0913, PLR0917 - its options
    file: CampaignsFile = CAMPAIGNS,
    port: Annotated[int, typer.Option(help=say("help.serve.port"))] = 8080,
    host: Annotated[str, typer.Option(help=say("help.serve.host"))] = "127.0.0.1",
    api_only: Annotated[bool, typer.Option("--api-only", help=say("help.serve.api_only"))] = False,
    dialer_only: Annotated[bool, typer.Option("--dialer-only", help=say("help.serve.dialer_only"))] = False,
    tls_cert: Annotated[Path | None, typer.Option(help=say("help.serve.tls_cert"))] = None,
    tls_key: Annotated[Path | None, typer.Option(help=say("help.serve.tls_key"))] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help=say("help.serve.behind_proxy"))
    ] = False,
    allow_host: Annotated[list[str] | None, typer.Option(help=say("help.serve.allow_host"))] = None,
    lab: LabFolder = None,
) -> None:
    if api_only and dialer_only:
        raise Refusal(say("error.serve.both"))
    if (tls_cert is None) != (tls_key is None) or not all(map(_readable, filter(None, (tls_cert, tls_key)))):
        raise Refusal(say("error.serve.tls"))
    door = Door(host=host, port=port, tls_cert=tls_cert, tls_key=tls_key, behind_proxy=behind_proxy)
    log_to_stderr()
    with ExitStack() as held:
        taken = None if dialer_only else held.enter_context(door.opened())
        here = installed(held, settings_of(lab), file, lab)
        _say_first(here, door, dialer_only=dialer_only)
        shift = None if api_only else new_shift(here)
        if taken is None:
            asyncio.run(Serving(server=None, taken=None, shift=shift, tell=_tell).run(lambda: None))
            return
        hosts = allowed_hosts(door, allow_host or [])
        asyncio.run(serve_pages(here, door, partial(Serving, taken=taken, shift=shift, tell=_tell), hosts))


def installed(
    held: ExitStack,
    settings: Settings,
    file: Path,
    lab: Path | None,
    adapt: Callable[[Campaigns], Campaigns] | None = None,
) -> Installation:
    """The ledger brought up to date and every campaign read. Raises CampaignErrors, StoreError.

    `adapt` makes of the campaigns what is dialled; in a rehearsal that is on the lab's trunk alone.
    """
    need_secret(settings)
    settings.state.mkdir(parents=True, exist_ok=True)
    database = held.enter_context(open_ledger(settings))
    database.migrate()
    adapt = adapt or (rehearsal_of if settings.rehearsal else _as_written)
    catalogue = Catalogue(file=file, database=database, uploads=settings.state / "campaigns", adapt=adapt)
    whole = catalogue.read().whole
    clock = _clock(settings, database, whole)
    audit_taken(database, whole, clock.now())
    here = Lab(folder=lab) if lab else None
    return Installation(settings=settings, database=database, clock=clock, catalogue=catalogue, lab=here)


def new_shift(here: Installation, skip_to: Callable[[datetime], object] | None = None) -> Shift:
    """The dialing loop; in a rehearsal people learn who they are before they are called."""

    async def teach() -> None:
        if here.lab:
            await here.lab.teach(await here.database.run_read(second_factor_of_numbers))

    return Shift(
        settings=here.settings,
        catalogue=here.catalogue,
        database=here.database,
        clock=here.clock,
        skip_to=skip_to,
        waiting=lambda why: _tell(say("serve.waits", why=why)),
        before_dialling=teach,
    )


async def serve_pages(
    here: Installation, door: Door, serving: Callable[..., Serving], hosts: Collection[str]
) -> None:
    """Screen and API for as long as `serving` runs, and all that they look at."""
    control = new_control(here.settings, here.database, here.clock, here.catalogue)
    link = ami_link(here.settings)
    app = new_app(here, control, link, door, hosts)
    beside = [asyncio.create_task(link.run()), asyncio.create_task(control.board.run())]
    try:
        await serving(server=new_server(app, door)).run(lambda: _tell(say("serve.ready", url=door.url)))
    finally:
        await control.campaigns.close()
        for task in beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def new_app(
    here: Installation, control: Control, link: AmiLink, door: Door, hosts: Collection[str]
) -> ASGIApp:
    """The application as uvicorn serves it."""

    async def ami() -> str | None:
        return link.trouble or None

    async def ready() -> Readiness:
        return Readiness(troubles=await troubles(here.settings, here.database, ami))

    metrics = Metrics(here.settings, here.database, here.clock)
    return create_app(control, ready, metrics.read, secure=door.secure, hosts=hosts)


def allowed_hosts(door: Door, named: Collection[str]) -> Collection[str]:
    """By which names it answers: a server of this machine alone, only by those and by what was named."""
    return (*LOOPBACK, *named) if door.host in OWN else named


def _say_first(here: Installation, door: Door, *, dialer_only: bool) -> None:
    if dialer_only:
        _tell(say("serve.dials"))
        return
    if door.host not in OWN and not door.secure:
        _tell(say("serve.clear"))
    if told := no_admin_yet(here.database):
        _tell(told)


def rehearsal_of(whole: Campaigns) -> Campaigns:
    """The campaigns on the lab's trunk, with the lab's agents."""
    return rehearsed(whole, endpoint=TRUNK, agents=[f"PJSIP/{each}" for each in AGENTS[:AGENTS_AT_WORK]])


def _as_written(whole: Campaigns) -> Campaigns:
    return whole


def _clock(settings: Settings, database: Database, whole: Campaigns) -> Clock:
    """The machine's own; a rehearsal's begins when all may be called, never before what is on record."""
    if not settings.rehearsal:
        return SystemClock()
    start, latest = lawful_start(whole), database.read(latest_instant)
    return RehearsalClock(max(start, latest) if latest else start)


def _readable(file: Path) -> bool:
    try:
        file.open("rb").close()
    except OSError:
        return False
    return True


def _tell(sentence: str) -> None:
    typer.echo(sentence)
