"""`recado serve` over https with a certificate of its own, and behind a proxy that says who asks."""

import asyncio
import os
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from dialer.catalogue import Catalogue
from dialer.cli.control_plane import new_control
from dialer.clock import SystemClock
from dialer.control.access import Role
from dialer.open_ledger import open_ledger
from dialer.settings import Settings
from tests.faults.people import ROOT
from tests.integration.certificate import make_certificate
from tests.integration.served import CEILING, OPERATOR, Served, free_port
from tests.unit.command import SECRET

PASSWORD = "correct horse battery"

MOST_TRIES = 60
"""Far more than one address has before it must wait."""


def ledger_in(state: Path) -> str:
    return f"sqlite:///{state}/recado.db"


@pytest.fixture
async def state(tmp_path: Path) -> Path:
    """An installation in which Eva may log in."""
    settings = Settings(
        _env_file=None, state=tmp_path, database=ledger_in(tmp_path), secret=SecretStr(SECRET)
    )  # type: ignore[call-arg]
    with open_ledger(settings) as database:
        database.migrate()
        catalogue = Catalogue(file=ROOT / "campaigns.yaml", database=database, uploads=tmp_path)
        control = new_control(settings, database, SystemClock(), catalogue)
        await control.users.add("eva", PASSWORD, [Role.OPERATOR], who=OPERATOR)
        await control.campaigns.close()
    return tmp_path


@asynccontextmanager
async def serving(state: Path, *options: str) -> AsyncIterator[int]:
    """The port of a process of its own that serves screen and API."""
    port = free_port()
    of_ours = ("--api-only", "--campaigns", str(ROOT / "campaigns.yaml"), "--port", str(port))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dialer", "serve", *of_ours, *options),
        env={
            **os.environ,
            "RECADO_STATE": str(state),
            "RECADO_DATABASE": ledger_in(state),
            "RECADO_SECRET": SECRET,
        },
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    served = Served(process, port)
    try:
        await served.says(f"127.0.0.1:{port}")
        yield port
    finally:
        await served.end()


async def logged_in(
    client: httpx2.AsyncClient, password: str = PASSWORD, login: str = "eva"
) -> httpx2.Response:
    return await client.post("/login", data={"login": login, "password": password})


async def test_over_https_the_certificate_is_verified_and_the_cookie_goes_nowhere_else(
    state: Path, tmp_path: Path
) -> None:
    file = make_certificate(tmp_path, name="IP:127.0.0.1")
    known = ssl.create_default_context(cafile=file)
    options = ("--tls-cert", str(file), "--tls-key", str(file.with_suffix(".key")))
    async with serving(state, *options) as port:
        async with httpx2.AsyncClient(
            base_url=f"https://127.0.0.1:{port}", verify=known, timeout=CEILING
        ) as client:
            answer = await logged_in(client)
            assert answer.status_code == 303
            cookie = answer.headers["Set-Cookie"]
            assert cookie.startswith("__Host-recado=")
            assert {"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}
            assert "max-age" in answer.headers["Strict-Transport-Security"]
            assert (await client.get("/campaigns")).status_code == 200
        async with httpx2.AsyncClient(base_url=f"https://127.0.0.1:{port}", timeout=CEILING) as stranger:
            with pytest.raises(httpx2.ConnectError, match="certificate"):
                await stranger.get("/login")
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=CEILING) as plain:
            with pytest.raises(httpx2.TransportError):
                await plain.get("/login")


async def until_it_must_wait(client: httpx2.AsyncClient, addresses: list[str]) -> bool:
    """Wrong passwords for many logins, forwarded for these addresses in turn: whether any had to wait."""
    for n in range(MOST_TRIES):
        client.headers["X-Forwarded-For"] = addresses[n % len(addresses)]
        if (await logged_in(client, "wrong", login=f"nobody-{n}")).status_code == 429:
            return True
    return False


async def test_behind_a_proxy_the_browser_s_address_counts_and_the_cookie_is_secure(state: Path) -> None:
    async with (
        serving(state, "--behind-proxy") as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=CEILING) as client,
    ):
        client.headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
        assert (await logged_in(client)).headers["Set-Cookie"].startswith("__Host-recado=")
        assert await until_it_must_wait(client, ["203.0.113.8"])
        client.headers["X-Forwarded-For"] = "203.0.113.7"
        assert (await logged_in(client)).status_code == 303, "somebody else's address"


async def test_without_a_proxy_nobody_says_who_they_are_by_a_header(state: Path) -> None:
    async with (
        serving(state) as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=CEILING) as client,
    ):
        client.headers["X-Forwarded-Proto"] = "https"
        assert (await logged_in(client)).headers["Set-Cookie"].startswith("recado_session=")
        assert await until_it_must_wait(client, [f"203.0.113.{n}" for n in range(MOST_TRIES)])
