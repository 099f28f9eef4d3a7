"""`recado demo --serve`: the rehearsal dialled slowly enough to watch, with the screen up until Ctrl-C."""

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from dialer.campaign import Campaign
from dialer.cli.failures import Refusal
from dialer.cli.screen import Screen
from dialer.cli.serve import Installation, allowed_hosts, installed, new_shift, serve_pages
from dialer.cli.serving import Door, Serving
from dialer.cli.users import at_terminal
from dialer.cli.words import say
from dialer.clock import RehearsalClock
from dialer.control.access import Role
from dialer.control.errors import Conflict
from dialer.control.users import Users
from dialer.lab.install import find_or_install
from dialer.lab.lab import Lab
from dialer.lab.pbx import AGENTS
from dialer.store import Tx
from dialer.store.launches import NotSo, PaceWish, wish_launch, wish_pace, wishes

CALLS_PER_SECOND = 0.4
"""Of each campaign: the demo's take some minutes."""

IDLE_FOR = 8.0
"""Seconds for which nothing happens on the screen before the clock moves on to the next call."""

USER = "demo"


def serve_demo(campaigns: Path, folder: Path, screen: Screen, door: Door) -> None:
    """Until somebody presses Ctrl-C. Raises Refusal if the port is taken, LabError."""
    with ExitStack() as held:
        taken = held.enter_context(door.opened())
        screen.step(say("step.asterisk"))
        install = find_or_install(screen.step)
        asyncio.run(
            _serve(
                Lab(folder=folder, install=install), campaigns, screen, partial(Serving, taken=taken), door
            )
        )


async def _serve(
    lab: Lab, campaigns: Path, screen: Screen, serving: Callable[..., Serving], door: Door
) -> None:
    screen.step(say("step.lab"))
    async with lab:
        with ExitStack() as held:
            here = installed(held, lab.settings, campaigns, lab.folder)
            screen.line(await _let_in(here))
            await _launch_all(here)
            assert isinstance(here.clock, RehearsalClock)
            shift = new_shift(here, skip_to=Patient(here.clock))
            hosts = allowed_hosts(door, ())
            await serve_pages(here, door, partial(serving, shift=shift, tell=screen.line), hosts)


class Patient:
    """Moves a rehearsal's clock on to the next call, but only after nothing has happened for a while."""

    def __init__(self, clock: RehearsalClock, idle_for: float = IDLE_FOR) -> None:
        self._clock = clock
        self._idle_for = idle_for
        self._since = self._asked_at = float("-inf")

    def __call__(self, due: datetime) -> None:
        """Asked again and again for as long as no call is up; `due` is the next turn."""
        now = time.monotonic()
        if due <= self._clock.now() or now - self._asked_at > 1.0:
            self._since = now
        self._asked_at = now
        if now - self._since >= self._idle_for:
            self._clock.skip_to(due)
            self._since = now


async def _let_in(here: Installation) -> str:
    """A user of this rehearsal alone, whose password is said once."""
    users, password = Users(here.database, here.clock), secrets.token_urlsafe(12)
    try:
        await users.add(
            USER,
            password,
            [Role.ADMIN, Role.AGENT],
            interface=f"PJSIP/{AGENTS[-1]}",
            who=at_terminal(),
        )
    except Conflict:
        user = await users.called(USER)
        await users.set_password(user.id, password, who=at_terminal())
    return say("demo.user", user=USER, password=password)


async def _launch_all(here: Installation) -> None:
    campaigns = here.catalogue.read().whole.campaigns
    if not campaigns:
        raise Refusal(say("error.none_ran"))
    for campaign in campaigns:
        with suppress(NotSo):  # of an earlier demo, and goes on
            await here.database.run_write(_launch_slowly, campaign, here.clock.now())


def _launch_slowly(tx: Tx, campaign: Campaign, now: datetime) -> None:
    """At a pace that somebody can follow, unless one was set; it can be raised on the screen."""
    by = at_terminal().id
    wish_launch(tx, campaign.name, now=now, by=by, after_alarm=True)
    stands = wishes(tx, [campaign.name])[campaign.name]
    if stands.calls_per_second is None and campaign.pace.calls_per_second > CALLS_PER_SECOND:
        slow = PaceWish(calls_per_second=CALLS_PER_SECOND)
        wish_pace(tx, campaign.name, slow, version=stands.version, now=now, by=by)
