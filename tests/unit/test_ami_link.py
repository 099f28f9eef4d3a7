"""What the AMI link promises whatever the other side does: each of these was seen to go wrong with a bare
panoramisk, at the price of a second call, a lost result, a leaked line or a phone number in a log."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from dialer.asterisk.link import PING_PATIENCE, AmiLink
from dialer.asterisk.message import AmiEvent, AnswerLate, LinkDown, LinkLost
from dialer.asterisk.originate import originate
from dialer.asterisk.telephone import AsteriskTelephone
from dialer.asterisk.timing import Timing
from dialer.ports import NotDialled, OutboundCall, Queued, Unanswered
from dialer.trunk import Trunk
from tests.fakes.ami_server import SECRET, FakeAmi, block, error, fake_ami, success
from tests.waiting import CEILING, until

QUICK = Timing(connect_within=CEILING, ping_every=CEILING, retry=(0.02, 0.1), retry_refused=(0.3, 5))
"""No ping, whose answer would come in the middle of what a test writes byte by byte."""
PINGING = Timing(connect_within=CEILING, ping_every=0.1, ping_within=0.3, retry=(0.02, 0.1))
"""For who falls silent; a busy machine is silent for that long too."""
PATIENT = Timing(connect_within=CEILING, ping_every=0.05, ping_within=1.5, retry=(0.02, 0.1))

CALL = OutboundCall(
    attempt_id="01a2017f0b3075308bfdb7ea53ff1fcd",
    number="+34911234567",
    trunk=Trunk(
        name="t", endpoint="trunk", max_calls=1, calls_per_second=1, codec="alaw", number_format="e164"
    ),
    caller_id="+34910000000",
    flow_context="recado-reminder-0123456789",
    ring_timeout=timedelta(seconds=25),
    variables={"RECADO_SALT": "ab12"},
)


def ignore(event: AmiEvent) -> None:
    """For tests that are not about events."""


@asynccontextmanager
async def linked(
    server: FakeAmi,
    on_event: Callable[[AmiEvent], None] = ignore,
    timing: Timing = QUICK,
    secret: str = SECRET,
    wait: bool = True,
) -> AsyncIterator[AmiLink]:
    """A supervised link to the server."""
    link = AmiLink(
        host="127.0.0.1", port=server.port, user="recado", secret=secret, on_event=on_event, timing=timing
    )
    supervising = asyncio.create_task(link.run())
    try:
        if wait:
            await asyncio.wait_for(link.wait_up(), CEILING)
        yield link
    finally:
        supervising.cancel()
        with suppress(asyncio.CancelledError):
            await supervising


async def passing(*, seconds: float, every: float = 0.02) -> AsyncIterator[None]:
    """Once, and again `every` so many seconds until these have passed."""
    time = asyncio.get_running_loop().time
    ends = time() + seconds
    while time() < ends:
        yield
        await asyncio.sleep(every)


def never(server: FakeAmi, action: object) -> None:
    """A script that answers nothing."""


async def test_an_originate_cut_off_before_its_answer_is_never_sent_again() -> None:
    async with fake_ami() as server, linked(server) as link:
        server.script = never
        placing = asyncio.create_task(originate(link, CALL))
        await until(lambda: server.actions("Originate"))
        server.cut()
        assert isinstance(await asyncio.wait_for(placing, CEILING), Unanswered)
        server.script = lambda server, action: success(action)
        await until(lambda: link.epoch == 2)
        await link.action("CoreStatus")
        assert len(server.actions("Originate")) == 1


async def test_an_originate_that_is_not_answered_in_time_is_unanswered_and_a_late_answer_harms_nobody() -> (
    None
):
    async with fake_ami() as server, linked(server) as link:
        server.script = never
        with pytest.raises(AnswerLate):
            await link.action("Originate", {"Channel": "PJSIP/1@t"}, action_id=CALL.attempt_id, timeout=0.05)
        server.send(block("Response: Success", f"ActionID: {CALL.attempt_id}", "Message: late"))
        server.script = lambda server, action: success(action, "Message: fresh")
        assert (await link.action("CoreStatus")).message == "fresh"
        assert len(server.actions("Originate")) == 1


async def test_every_action_that_waits_ends_when_the_session_ends() -> None:
    async with fake_ami() as server, linked(server) as link:
        server.script = never
        waiting = [asyncio.create_task(link.action("CoreStatus", timeout=CEILING)) for _ in range(20)]
        await until(lambda: len(server.actions("CoreStatus")) == 20)
        server.cut()
        ends = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), CEILING)
        assert all(isinstance(end, LinkLost) for end in ends)


async def test_a_session_that_nobody_has_reconciled_takes_no_call() -> None:
    """It may have begun between the ledger's last word and the Originate."""
    async with fake_ami() as server, linked(server) as link:
        telephone = AsteriskTelephone(link)
        assert isinstance(await telephone.place(CALL), NotDialled)
        assert not server.actions("Originate")
        telephone.reconciled(link.epoch)
        assert isinstance(await telephone.place(CALL), Queued)


async def test_what_is_asked_while_the_link_is_down_fails_at_once_and_is_not_sent_later() -> None:
    async with fake_ami() as server, linked(server) as link:
        server.refuse_login_with = "Authentication failed"
        server.cut()
        await until(lambda: not link.up)
        with pytest.raises(LinkDown, match="was not sent"):
            await link.action("CoreStatus")
        assert isinstance(await originate(link, CALL), NotDialled)
        server.refuse_login_with = ""
        await asyncio.wait_for(link.wait_up(), CEILING)
        await link.action("Ping")
        assert not server.actions("Originate")
        assert not server.actions("CoreStatus")


async def test_asterisks_refusal_is_an_answer_with_its_reason() -> None:
    async with fake_ami() as server, linked(server) as link:
        server.script = lambda server, action: error(action, "Extension does not exist.")
        assert await originate(link, CALL) == NotDialled("Extension does not exist.")


async def test_the_late_result_of_an_originate_reaches_the_listener() -> None:
    events: list[AmiEvent] = []
    async with fake_ami() as server, linked(server, events.append) as link:
        assert await originate(link, CALL) == Queued()
        server.send(
            block(
                "Event: OriginateResponse", f"ActionID: {CALL.attempt_id}", "Response: Failure", "Reason: 3"
            )
        )
        await until(lambda: events)
        assert (events[0].name, events[0].get("reason")) == ("OriginateResponse", "3")


async def test_the_result_of_an_originate_may_come_before_its_answer() -> None:
    def result_first(server: FakeAmi, action: object) -> bytes:
        event = block("Event: OriginateResponse", f"ActionID: {CALL.attempt_id}", "Response: Failure")
        return event + block("Response: Success", f"ActionID: {CALL.attempt_id}", "Message: queued")

    events: list[AmiEvent] = []
    async with fake_ami() as server, linked(server, events.append) as link:
        server.script = result_first
        assert await originate(link, CALL) == Queued()
        assert [event.name for event in events] == ["OriginateResponse"]


async def test_a_listener_that_raises_costs_neither_the_link_nor_the_next_event() -> None:
    heard: list[str] = []

    def fragile(event: AmiEvent) -> None:
        heard.append(event.get("N"))
        if event.get("N") == "1":
            raise RuntimeError("+34911234567 could not be handled")

    with capture_logs() as logs:
        async with fake_ami() as server, linked(server, fragile) as link:
            server.send(b"".join(block("Event: CEL", f"N: {n}") for n in range(3)))
            await until(lambda: len(heard) == 3)
            assert (await link.action("CoreStatus")).ok
            assert link.epoch == 1
    failures = [line for line in logs if line["action"] == "ami_event"]
    assert len(failures) == 1
    assert "RuntimeError" in failures[0]["error"]
    assert "911234567" not in str(failures)


async def test_events_arrive_in_the_order_asterisk_sent_them() -> None:
    numbers: list[int] = []
    async with fake_ami() as server, linked(server, lambda event: numbers.append(int(event.get("N")))):
        for start in range(0, 3000, 100):
            server.send(b"".join(block("Event: CEL", f"N: {n}") for n in range(start, start + 100)))
            await asyncio.sleep(0)
        await until(lambda: len(numbers) == 3000)
    assert numbers == list(range(3000))


async def test_a_letter_split_over_two_segments_arrives_whole_and_a_broken_one_costs_nothing_else() -> None:
    events: list[AmiEvent] = []
    message = block("Event: CEL", "Name: Peña 🦊 Núñez") + b"Event: CEL\r\nName: \xff\xfe!\r\n\r\n"
    async with fake_ami() as server, linked(server, events.append):
        for byte in message:
            server.send(bytes([byte]))
            await asyncio.sleep(0.001)
        await until(lambda: len(events) == 2)
    assert [event.get("name") for event in events] == ["Peña 🦊 Núñez", "\ufffd\ufffd!"]


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


async def test_a_link_that_is_busy_with_events_is_slow_but_not_dead() -> None:
    events: list[AmiEvent] = []
    async with fake_ami() as server, linked(server, events.append, PATIENT) as link:
        server.deaf_to_pings = True
        await until(lambda: server.actions("Ping"))
        async for _ in passing(seconds=1.2 * PATIENT.ping_within):
            server.send(block("Event: CEL", "N: 1"))
        assert link.epoch == 1


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


async def test_a_list_is_one_answer_however_it_is_mixed_with_events() -> None:
    def channels(server: FakeAmi, action: dict[str, str]) -> bytes:
        mine = f"ActionID: {action['ActionID']}"
        return b"".join(
            (
                block("Response: Success", mine, "EventList: start", "Message: Channels will follow"),
                block("Event: CoreShowChannel", mine, "Uniqueid: 1"),
                block("Event: CEL", "UniqueID: other"),
                block("Event: CoreShowChannel", mine, "Uniqueid: 2"),
                block("Event: CoreShowChannelsComplete", mine, "EventList: Complete", "ListItems: 2"),
            )
        )

    events: list[AmiEvent] = []
    async with fake_ami() as server, linked(server, events.append) as link:
        server.script = channels  # type: ignore[assignment]
        answer = await link.action("CoreShowChannels")
    assert [entry.get("uniqueid") for entry in answer.events] == ["1", "2"]
    assert [event.get("uniqueid") for event in events] == ["other"]


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


async def test_ten_thousand_events_a_second_neither_disconnect_nor_pile_up() -> None:
    heard = 0

    def count(event: AmiEvent) -> None:
        nonlocal heard
        heard += 1

    event = block("Event: CEL", *(f"Header{n}: some value or other" for n in range(22)))
    async with fake_ami() as server, linked(server, count, PATIENT) as link:
        for _ in range(20):
            server.send(event * 500)
            await asyncio.sleep(0.05)
        pong = await link.action("Ping", timeout=CEILING)
        assert pong.ok
        await until(lambda: heard == 10_000)
        assert link.epoch == 1
