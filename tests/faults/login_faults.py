"""F13: a real Asterisk turns the dialer's login down: a wrong password, an address it does not permit."""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

from dialer.lab.ami import Ami
from tests.fakes.cutting_proxy import CuttingProxy, cutting_proxy
from tests.faults.people import numbers
from tests.faults.rows import Figures
from tests.faults.scene import Dialer, Scene
from tests.faults.stage import Stage

CALLS_A_REFUSAL = 20

REFUSALS = (
    ("secret = .*", "secret = changed-by-somebody", 2),
    ("permit = .*", "permit = 203.0.113.7/255.255.255.255", 1),
)
"""What somebody changes in manager.conf, for the dialing user, and how many logins it is left to refuse."""

BACK_OFF = 10.0
"""Seconds before the first new try; twice as long before each further one (dialer/asterisk/timing.py)."""

UNDER_WAY = 2.0
"""Seconds in which an Originate that was written before the link ended may still become a call."""


async def login_refused(stage: Stage) -> Figures:
    """One clear error, tries that become rarer, no call; once the login is accepted, everything goes on."""
    figures = Figures()
    people = numbers(CALLS_A_REFUSAL * len(REFUSALS) * stage.runs)
    async with (
        stage.scene(0, people, per_second=2.0) as scene,
        cutting_proxy(scene.lab.settings.ami_port) as proxy,
    ):
        dialer = await scene.dialer(ami_port=proxy.port)
        for change, to, logins in REFUSALS * stage.runs:
            await _refuse(scene, proxy, dialer, figures, change=(change, to), logins=logins)
            stage.tell(f"login refused {figures.runs}/{stage.runs * len(REFUSALS)} ({to})")
        await dialer.finished()
        figures.add(scene.judge())
    return figures


async def _refuse(
    scene: Scene,
    proxy: CuttingProxy,
    dialer: Dialer,
    figures: Figures,
    *,
    change: tuple[str, str],
    logins: int,
) -> None:
    run = figures.runs
    await dialer.hears("up", run + 1)
    await scene.until_calls(CALLS_A_REFUSAL * run + 4)
    before = _manager_conf(scene).read_text()
    await _configure(scene, _changed(before, *change))
    tried, said = proxy.logins, len(_refusals_said(scene))
    proxy.cut()
    await scene.until(lambda: proxy.logins >= tried + 1)
    began = time.monotonic()
    await asyncio.sleep(UNDER_WAY)
    called = len(scene.invites())
    await scene.until(lambda: proxy.logins >= tried + logins)
    await asyncio.sleep(UNDER_WAY)
    figures.broken += _not_as_promised(
        tries=proxy.logins - tried,
        seconds=time.monotonic() - began,
        calls=len(scene.invites()) - called,
        said=_refusals_said(scene)[said:],
    )
    await _configure(scene, before)
    back = scene.now()
    figures.recovered((await dialer.hears("up", run + 2))["at"] - back)


def _not_as_promised(*, tries: int, seconds: float, calls: int, said: Sequence[str]) -> list[str]:
    allowed, wait = 1, BACK_OFF
    while wait <= seconds:
        allowed, wait = allowed + 1, 2 * wait + BACK_OFF
    broken = []
    if tries > allowed:
        broken.append(f"{tries} logins within {seconds:.0f} s, when {allowed} were due")
    if calls:
        broken.append(f"{calls} calls without a login")
    if len(said) != 1:
        broken.append(f"the refused login was said {len(said)} times, not once")
    return broken


def _refusals_said(scene: Scene) -> list[str]:
    """What the dialer's log says of refused logins."""
    lines = map(json.loads, (scene.lab.settings.state / "recado.log").read_text().splitlines())
    return [line["reason"] for line in lines if "refused the AMI user" in line.get("reason", "")]


def _manager_conf(scene: Scene) -> Path:
    return scene.folder / "pbx" / "etc" / "manager.conf"


def _changed(whole: str, pattern: str, to: str) -> str:
    """With another line for the dialing user, who comes first."""
    start = whole.index("[recado]")
    return whole[:start] + re.sub(pattern, to, whole[start:], count=1)


async def _configure(scene: Scene, whole: str) -> None:
    """Have Asterisk read this manager.conf; whoever is logged in stays so."""
    _manager_conf(scene).write_text(whole)
    settings = scene.lab.settings
    secret = settings.ami_config_secret.get_secret_value()
    async with Ami(port=settings.ami_port, user=settings.ami_config_user, secret=secret) as ami:
        await ami.send("Reload", {"Module": "manager"})
