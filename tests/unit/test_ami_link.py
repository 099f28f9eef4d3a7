"""What the AMI link promises whatever the other side does: each of these was seen to go wrong with a bare
panoramisk, at the price of a second call, a lost result, a leaked line or a phone number in a log."""

import asyncio

import pytest
from structlog.testing import capture_logs

from dialer.asterisk.link import PING_PATIENCE, AmiLink
from dialer.asterisk.message import LinkDown
from dialer.asterisk.originate import originate
from dialer.asterisk.timing import Timing
from dialer.ports import Unanswered
from tests.fakes.ami_server import SECRET, block, fake_ami
from tests.unit.ami_linked import CALL, QUICK, ignore, linked, never
from tests.waiting import CEILING, until

PINGING = Timing(connect_within=CEILING, ping_every=0.1, ping_within=0.3, retry=(0.02, 0.1))
"""For who falls silent; a busy machine is silent for that long too."""


async def test_a_half_open_link_is_noticed_and_replaced() -> None:
    async with fake_ami() as server, linked(server, timing=PINGING) as link:
        server.script = never
        placing = asyncio.create_task(originate(link, CALL))
        await until(lambda: server.actions("Originate"))
        server.fall_silent()
        assert isinstance(await asyncio.wait_for(placing, CEILING), Unanswered)
        assert not link.up
        assert "half-open" in link.trouble
        with pytest.raises(LinkDown):
            await link.action("CoreStatus")
        server.hear_again()
        await until(lambda: link.up and link.epoch > 1)


async def test_a_peer_that_leaves_pings_unanswered_is_not_taken_for_alive() -> None:
    async with fake_ami() as server, linked(server, timing=PINGING) as link:
        server.deaf_to_pings = True
        await until(lambda: link.epoch > 1)


def test_as_shipped_a_dead_peer_is_noticed_within_15_seconds() -> None:
    shipped = Timing()
    assert shipped.ping_every + PING_PATIENCE * shipped.ping_within < 15


async def test_a_wrong_password_is_said_once_and_not_hammered() -> None:
    with capture_logs() as logs:
        began = asyncio.get_running_loop().time()
        async with fake_ami() as server, linked(server, secret="wr0ng-secret", wait=False) as link:
            await until(lambda: link.trouble and "refused the AMI user 'recado'" in link.trouble)
            await until(lambda: len(server.actions("Login")) > 1)
            assert asyncio.get_running_loop().time() - began >= QUICK.retry_refused[0]
            assert not link.up
    said = [line for line in logs if line["log_level"] == "error"]
    assert len(said) == 1
    assert "manager.conf" in said[0]["reason"]
    assert "wr0ng-secret" not in str(logs)


async def test_after_a_wrong_password_is_mended_the_link_comes_up_by_itself() -> None:
    async with fake_ami() as server, linked(server, secret="new", wait=False) as link:
        await until(lambda: server.actions("Login"))
        server.secret = "new"
        await asyncio.wait_for(link.wait_up(), CEILING)


async def test_an_asterisk_that_shuts_down_is_not_taken_for_a_wrong_password() -> None:
    slow_to_forgive = Timing(retry=(0.02, 0.1), retry_refused=(1000, 1000))
    async with fake_ami() as server, linked(server, timing=slow_to_forgive, wait=False) as link:
        server.refuse_login_with = "Asterisk is shutting down"
        await until(lambda: len(server.actions("Login")) > 1)
        server.refuse_login_with = ""
        await asyncio.wait_for(link.wait_up(), CEILING)


async def test_something_that_is_no_ami_never_sees_the_password() -> None:
    async with (
        fake_ami(greeting=b"SSH-2.0-OpenSSH_9.2\r\n") as server,
        linked(server, wait=False) as link,
    ):
        await until(lambda: "greets with" in link.trouble)
        assert SECRET.encode() not in server.raw


async def test_an_asterisk_that_comes_back_is_logged_in_to_again() -> None:
    async with fake_ami() as server, linked(server) as link:
        await server.stop()
        await until(lambda: not link.up)
        await asyncio.sleep(0.2)
        await server.start(server.port)
        await until(lambda: link.epoch == 2)
        assert (await link.action("CoreStatus")).ok


async def test_when_closed_nothing_is_left_that_reconnects() -> None:
    async with fake_ami() as server:
        async with linked(server):
            pass
        connections = server.connections
        await asyncio.sleep(0.3)
        assert server.connections == connections


async def test_no_log_line_carries_a_secret_or_a_number() -> None:
    with capture_logs() as logs:
        async with fake_ami() as server, linked(server) as link:
            await originate(link, CALL)
            server.send(block("Event: CEL", "CallerIDnum: +34911234567"))
            server.script = never
            placing = asyncio.create_task(originate(link, CALL))
            await until(lambda: len(server.actions("Originate")) == 2)
            server.cut()
            await placing
            await until(lambda: link.epoch == 2)
    assert logs
    assert "911234567" not in str(logs)
    assert SECRET not in str(logs)


async def test_a_password_that_would_break_out_of_its_header_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="Secret"):
        AmiLink(host="x", port=1, user="recado", secret="a\r\nAction: Command", on_event=ignore)
