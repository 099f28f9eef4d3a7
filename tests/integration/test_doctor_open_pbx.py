"""`recado doctor` against a real Asterisk that was left open in every way at once: each is named."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialer.doctor.examine import examine
from dialer.doctor.findings import Finding
from dialer.lab.install import AsteriskInstall
from dialer.settings import Settings
from tests.integration.own_pbx import free_port, own_pbx

HTTP = free_port()

LEFT_OPEN = (
    ("asterisk.conf", "live_dangerously = no", "live_dangerously = yes"),
    ("manager.conf", "bindaddr = 127.0.0.1", "bindaddr = 0.0.0.0"),
    ("manager.conf", "webenabled = no", "webenabled = yes"),
    ("http.conf", "enabled = no", f"enabled = yes\nbindaddr = 127.0.0.1\nbindport = {HTTP}"),
    ("modules.conf", "autoload = no", "autoload = no\nload = func_env.so\nload = func_shell.so"),
)


def leave_open(etc: Path) -> None:
    """Change what is shipped as an operator in a hurry would."""
    for name, shut, opened in LEFT_OPEN:
        text = (etc / name).read_text()
        assert shut in text
        (etc / name).write_text(text.replace(shut, opened))


@pytest.fixture(scope="module")
async def opened(
    asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    async with own_pbx(asterisk, tmp_path_factory.mktemp("open"), leave_open) as settings:
        yield settings


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
    assert text.format(ami=opened.ami_port, http=HTTP) in finding.text
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
