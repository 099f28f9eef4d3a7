"""`recado doctor` against a real Asterisk that was left open in every way at once: each is named."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from dialer.doctor.examine import examine
from dialer.doctor.findings import Finding
from dialer.lab.ami import Ami, AmiError
from dialer.lab.configuration import SHIPPED, fill, place
from dialer.lab.install import AsteriskInstall
from dialer.lab.process import start, stop
from dialer.settings import Settings

CEILING = 60.0
"""Seconds for an Asterisk to answer."""

LEFT_OPEN = {
    "asterisk.conf": ("live_dangerously = no", "live_dangerously = yes"),
    "manager.conf": ("bindaddr = 127.0.0.1", "bindaddr = 0.0.0.0\nwebenabled = yes"),
    "http.conf": ("enabled = no", "enabled = yes\nbindaddr = 127.0.0.1\nbindport = {http}"),
    "modules.conf": ("autoload = no", "autoload = no\nload = func_env.so\nload = func_shell.so"),
}


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def leave_open(etc: Path, http: int) -> None:
    """Change what is shipped as an operator in a hurry would."""
    for name, (shut, opened) in LEFT_OPEN.items():
        text = (etc / name).read_text()
        assert shut in text
        (etc / name).write_text(text.replace(shut, opened.format(http=http)))


async def answers(port: int) -> None:
    async with asyncio.timeout(CEILING):
        while True:
            try:
                async with Ami(port=port, user="recado", secret="dials") as ami:
                    await ami.send("CoreStatus")
                return
            except (OSError, AmiError):
                await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
async def opened(
    asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    """An operator's settings for an Asterisk whose configuration was changed; nothing is a rehearsal here."""
    home = tmp_path_factory.mktemp("open")
    port, http = free_port(), free_port()
    values = {
        "ami_port": str(port),
        "ami_secret": "dials",
        "ami_config_secret": "reloads",
        "sip_bind": f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}",
        "generated": str(home / "generated"),
        "trunk_host": "127.0.0.1",
    }
    fill(SHIPPED, home / "etc", values)
    (home / "etc/pjsip_agents.conf").touch()
    leave_open(home / "etc", http)
    place(home / "etc/asterisk.conf", install=asterisk, home=home)
    process = await start(asterisk.command(home / "etc/asterisk.conf"), home=home)
    try:
        await answers(port)
        yield Settings(
            ami_port=port,
            ami_secret=SecretStr("dials"),
            ami_config_secret=SecretStr("reloads"),
            event_log=home / "log/cel-custom/recado.jsonl",
            sounds=home / "sounds",
            sounds_in_asterisk=home / "sounds",
            generated_config=home / "generated",
            database=f"sqlite:///{home}/recado.db",
            smtp_port=9,
            node=str(http),
        )
    finally:
        await stop(process, home=home)


async def find(settings: Settings, name: str, language: str = "en") -> Finding:
    found = await asyncio.to_thread(lambda: list(examine(settings, language=language)))
    (finding,) = [each for each in found if each.name == name]
    return finding


@pytest.mark.parametrize(
    ("name", "ok", "text", "remedy"),
    [
        ("live_dangerously", False, "is on", "live_dangerously = no"),
        ("who reaches AMI", False, "0.0.0.0:{ami}", "bindaddr = 127.0.0.1"),
        ("AMI over HTTP", False, "is on", "webenabled = no"),
        ("where Asterisk listens", False, "tcp 127.0.0.1:{http}", "http.conf"),
        ("modules that calls do not need", None, "func_env, func_shell", "autoload = no"),
        ("who writes the event log", True, "may write", ""),
    ],
)
async def test_each_open_door_is_found(
    opened: Settings, name: str, ok: bool | None, text: str, remedy: str
) -> None:
    finding = await find(opened, name)
    assert finding.ok is ok
    assert text.format(ami=opened.ami_port, http=opened.node) in finding.text
    assert remedy in finding.remedy


async def test_an_asterisk_that_is_root_is_found(opened: Settings) -> None:
    """It runs as whoever runs this test."""
    finding = await find(opened, "usuario de Asterisk", "es")
    as_root = "como root" in finding.text and "asterisk -U asterisk" in finding.remedy
    assert finding.ok is not as_root


async def test_a_configuration_that_asterisk_may_rewrite_is_found(opened: Settings) -> None:
    finding = await find(opened, "Asterisk's configuration")
    assert finding.ok is False
    assert "chown -R root:asterisk" in finding.remedy


async def test_an_event_log_that_is_written_elsewhere_is_found(opened: Settings, tmp_path: Path) -> None:
    wrong = opened.model_copy(update={"event_log": tmp_path / "recado.jsonl"})
    finding = await find(wrong, "who writes the event log")
    assert finding.ok is False
    assert f"RECADO_EVENT_LOG={opened.event_log}" == finding.remedy
