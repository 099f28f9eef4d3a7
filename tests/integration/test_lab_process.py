"""The lab as it runs on a machine: what it boots with, who may log in, and that nothing of it is left."""

import asyncio
import os
import signal
import sys
from email import message_from_bytes
from pathlib import Path

import aiosmtplib
import pytest

from dialer.lab.ami import Ami, AmiError
from dialer.lab.errors import LabError
from dialer.lab.install import AsteriskInstall
from dialer.lab.lab import Lab
from dialer.lab.process import runs


async def test_a_mail_is_kept_as_it_was_sent(lab: Lab) -> None:
    mail = "From: a@lab.example\r\nTo: b@lab.example\r\nSubject: Recordatorio\r\n\r\nHola, señora Ruiz.\r\n"
    before = set(lab.mails())
    smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=lab.settings.smtp_port)
    async with smtp:
        await smtp.sendmail("a@lab.example", ["b@lab.example"], mail.encode())
    (new,) = set(lab.mails()) - before
    kept = message_from_bytes(new.read_bytes())
    assert kept["Subject"] == "Recordatorio"
    assert kept["X-Envelope-To"] == "b@lab.example"


async def test_no_module_is_missing_from_what_an_operator_gets(lab: Lab) -> None:
    """As it boots: what later tests provoke is theirs."""
    log = (lab.folder / "pbx" / "log" / "messages.log").read_text()
    assert "declined to load" not in log
    assert "not registered" not in log
    booting = [line for line in log.splitlines() if "ERROR" in line and "loader.c" in line]
    assert booting == []


@pytest.mark.parametrize("user", ["recado", "recado-config"])
async def test_neither_ami_user_gets_a_shell(lab: Lab, user: str) -> None:
    settings = lab.settings
    secret = settings.ami_secret if user == "recado" else settings.ami_config_secret
    async with Ami(port=settings.ami_port, user=user, secret=secret.get_secret_value()) as ami:
        for action in (
            ("Command", "GetConfig", "UpdateConfig") if user == "recado" else ("Command", "Originate")
        ):
            with pytest.raises(AmiError, match="Permission denied"):
                await ami.send(action)


async def test_a_folder_has_one_lab_at_a_time(lab: Lab, asterisk: AsteriskInstall) -> None:
    with pytest.raises(LabError, match="A lab already runs"):
        async with Lab(folder=lab.folder, install=asterisk):
            pass


async def test_a_detached_lab_outlives_who_started_it_and_is_used_and_ended_from_elsewhere(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "dialer", "lab", "up", str(tmp_path / "lab")]
    starting = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    assert await starting.wait() == 0
    attached = Lab.attach(tmp_path / "lab")
    try:
        with pytest.raises(LabError, match="does not take a call"):
            await attached.call_in(caller="+34910555555")
    finally:
        await attached.down()
    assert not attached.is_running()
    assert not any(runs(pid) for pid in _pids(tmp_path / "lab"))


async def test_what_a_killed_lab_left_behind_is_ended_by_the_next(tmp_path: Path) -> None:
    lab = await Lab.up(tmp_path / "lab")
    orphans = _pids(tmp_path / "lab")
    os.kill(int((tmp_path / "lab" / "pid").read_text()), signal.SIGKILL)
    await lab.down()
    again = await Lab.up(tmp_path / "lab")
    try:
        assert len(orphans) == 2
        assert not any(runs(pid) for pid in orphans)
        assert again.settings.secret == lab.settings.secret, "the ledger of this folder was made with it"
    finally:
        await again.down()


def _pids(folder: Path) -> list[int]:
    return [int(file.read_text()) for file in folder.glob("*/pid")]
