"""An Asterisk of a test's own: what is shipped, changed before it starts, and an operator's settings."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from dialer.lab.ami import Ami, AmiError
from dialer.lab.configuration import SHIPPED, fill, place
from dialer.lab.install import AsteriskInstall
from dialer.lab.process import start, stop
from dialer.settings import Settings

CEILING = 60.0
"""Seconds for an Asterisk to answer."""

AMI_SECRET, CONFIG_SECRET = "dials", "reloads"


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of 127.0.0.1 that nobody has just now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def own_pbx(
    asterisk: AsteriskInstall, home: Path, change: Callable[[Path], None]
) -> AsyncIterator[Settings]:
    """Runs as long as the block; `change` gets its configuration's folder. Nothing here is a rehearsal."""
    port = free_port()
    lay_out(home, port)
    change(home / "etc")
    place(home / "etc/asterisk.conf", install=asterisk, home=home)
    process = await start(asterisk.command(home / "etc/asterisk.conf"), home=home)
    try:
        await answers(port, user="recado", secret=AMI_SECRET)
        yield _settings(home, port)
    finally:
        await stop(process, home=home)


def _settings(home: Path, port: int) -> Settings:
    return Settings(
        ami_host="127.0.0.1",
        ami_port=port,
        ami_secret=SecretStr(AMI_SECRET),
        ami_config_secret=SecretStr(CONFIG_SECRET),
        event_log=home / "log/cel-custom/recado.jsonl",
        sounds=home / "sounds",
        sounds_in_asterisk=home / "sounds",
        generated_config=home / "generated",
        database=f"sqlite:///{home}/recado.db",
        smtp_port=9,
    )


def lay_out(home: Path, port: int) -> None:
    """The configuration that is shipped, in `home`/etc, filled in as an operator would; AMI on this port."""
    values = {
        "ami_port": str(port),
        "ami_secret": AMI_SECRET,
        "ami_config_secret": CONFIG_SECRET,
        "sip_bind": f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}",
        "generated": str(home / "generated"),
        "trunk_host": "127.0.0.1",
    }
    fill(SHIPPED, home / "etc", values)
    (home / "etc/pjsip_agents.conf").touch()


async def answers(port: int, *, user: str, secret: str) -> None:
    """Wait until this AMI user can log in: an Asterisk takes a second or two to start."""
    async with asyncio.timeout(CEILING):
        while True:
            try:
                async with Ami(port=port, user=user, secret=secret) as ami:
                    await ami.send("CoreStatus")
                return
            except (OSError, AmiError):
                await asyncio.sleep(0.1)
