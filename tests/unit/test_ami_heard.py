"""Events arrive whole, in order and all of them, however they come and whatever their listener does."""

import asyncio
from collections.abc import AsyncIterator

from structlog.testing import capture_logs

from dialer.asterisk.message import AmiEvent
from dialer.asterisk.timing import Timing
from tests.fakes.ami_server import Action, FakeAmi, block, fake_ami
from tests.unit.ami_linked import linked
from tests.waiting import CEILING, until

PATIENT = Timing(connect_within=CEILING, ping_every=0.05, ping_within=1.5, retry=(0.02, 0.1))


async def passing(*, seconds: float, every: float = 0.02) -> AsyncIterator[None]:
    """Once, and again `every` so many seconds until these have passed."""
    time = asyncio.get_running_loop().time
    ends = time() + seconds
    while time() < ends:
        yield
        await asyncio.sleep(every)


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


async def test_what_nobody_listens_to_is_passed_over_and_a_list_is_whole_all_the_same() -> None:
    def queue(server: FakeAmi, action: Action) -> bytes:
        mine = f"ActionID: {action['ActionID']}"
        entry = block("Event: QueueMember", mine, "Name: Ana")
        start = block("Response: Success", mine, "EventList: start")
        return start + block("Event: VarSet") + entry + block("Event: Done", mine, "EventList: Complete")

    events: list[AmiEvent] = []
    async with fake_ami() as server, linked(server, events.append, hears=frozenset({"CEL"})) as link:
        server.script = queue
        answer = await link.action("QueueStatus")
        server.send(block("Event: VarSet", "CEL: 1") + block("Event: CELx") + block("Event: CEL", "N: 1"))
        await until(lambda: events)
    assert [(entry.name, entry.get("name")) for entry in answer.events] == [("QueueMember", "Ana")]
    assert [(event.name, event.get("n")) for event in events] == [("CEL", "1")]


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


async def test_a_link_that_is_busy_with_events_is_slow_but_not_dead() -> None:
    events: list[AmiEvent] = []
    async with fake_ami() as server, linked(server, events.append, PATIENT) as link:
        server.deaf_to_pings = True
        await until(lambda: server.actions("Ping"))
        async for _ in passing(seconds=1.2 * PATIENT.ping_within):
            server.send(block("Event: CEL", "N: 1"))
        assert link.epoch == 1


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
