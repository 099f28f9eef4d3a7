"""AMI by TLS on a real Asterisk with a certificate of its own: verified, or no word is said to it."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from dialer.asterisk.control import version
from dialer.doctor.examine import examine
from dialer.doctor.findings import Finding
from dialer.lab.install import AsteriskInstall
from dialer.launch import NotReady, linked
from dialer.settings import Settings
from tests.integration.certificate import make_certificate
from tests.integration.own_pbx import free_port, own_pbx

NOT_ACCEPTED = "its certificate is not accepted"


def by_tls(etc: Path, *, port: int, certificate: Path) -> None:
    """The lines that asterisk_conf/README.md gives."""
    manager = etc / "manager.conf"
    lines = (
        "tlsenable = yes",
        f"tlsbindaddr = 127.0.0.1:{port}",
        f"tlscertfile = {certificate}",
        f"tlsprivatekey = {certificate.with_suffix('.key')}",
    )
    manager.write_text(manager.read_text().replace("[general]", "\n".join(("[general]", *lines))))


@pytest.fixture(scope="module")
async def pbx(asterisk: AsteriskInstall, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    """Settings of somebody who reaches this Asterisk by TLS alone."""
    home, port = tmp_path_factory.mktemp("tls"), free_port()
    certificate = make_certificate(home, name="IP:127.0.0.1")
    async with own_pbx(asterisk, home, partial(by_tls, port=port, certificate=certificate)) as settings:
        yield settings.model_copy(update={"ami_port": port, "ami_ca": certificate})


async def found(settings: Settings) -> dict[str, Finding]:
    findings = await asyncio.to_thread(lambda: list(examine(settings)))
    return {finding.name: finding for finding in findings}


async def test_both_users_log_in_and_are_answered(pbx: Settings) -> None:
    async with linked(pbx) as links:
        assert (await version(links.dialing)).startswith("2")
        assert links.config.up


async def test_doctor_asks_by_tls_too_and_says_so(pbx: Settings) -> None:
    findings = await found(pbx)
    assert findings["who reaches AMI"].ok
    assert "by TLS" in findings["who reaches AMI"].text
    assert findings["live_dangerously"].ok
    assert findings["generated flows"].ok


async def test_a_certificate_that_nobody_vouches_for_gets_no_password(pbx: Settings) -> None:
    stranger = pbx.model_copy(update={"ami_ca": None, "ami_tls": True})
    with pytest.raises(ExceptionGroup) as refused:
        async with linked(stranger):
            pass
    assert refused.group_contains(NotReady, match=NOT_ACCEPTED)
    assert NOT_ACCEPTED in (await found(stranger))["Asterisk"].text


async def test_a_certificate_of_another_name_is_not_accepted(pbx: Settings) -> None:
    """The same machine under a name that the certificate does not bear."""
    assert NOT_ACCEPTED in (await found(pbx.model_copy(update={"ami_host": "localhost"})))["Asterisk"].text


async def test_another_s_certificate_is_not_accepted(pbx: Settings, tmp_path: Path) -> None:
    other = make_certificate(tmp_path, name="IP:127.0.0.1")
    assert NOT_ACCEPTED in (await found(pbx.model_copy(update={"ami_ca": other})))["Asterisk"].text
