"""F14: a PBX that has much more to say than is ours, while we place calls on it."""

import asyncio
import time

from tests.fakes.event_proxy import EventProxy, event_proxy
from tests.faults.measuring import SENT
from tests.faults.people import numbers
from tests.faults.rows import Figures
from tests.faults.scene import Dialer
from tests.faults.stage import Stage

EVENTS_A_SECOND = 10_000
SECONDS_A_RUN = 3
SECONDS_AT_MOST = 60

LAG = 1.0
"""Seconds within which an event must be handled."""

GROWTH = 24 * 2**20
"""Bytes that a process may grow by, of which a call's sounds and a first look at everything are most: what
keeps but 40 bytes of each event is over it within the minute."""

TICK = 0.01
AT_ONCE = 500
"""Events in one go at most: a sender that was held up must not make the burst that it measures."""

PEOPLE = 24


async def flooded(stage: Stage) -> Figures:
    """10,000 events a second of calls that are not ours: no disconnect, each heard in time, memory flat."""
    figures = Figures()
    seconds = min(SECONDS_A_RUN * stage.runs, SECONDS_AT_MOST)
    async with (
        stage.scene(0, numbers(PEOPLE), per_second=2.0) as scene,
        event_proxy(scene.lab.settings.ami_port) as proxy,
    ):
        dialer = await scene.dialer("--measure", ami_port=proxy.port)
        await dialer.hears("up")
        sent, took = await _flood(proxy, seconds)
        figures.recovered(await dialer.recovery())
        await dialer.finished()
        figures.add(scene.judge())
        lag, growth = _measured(dialer)
        if seconds == SECONDS_AT_MOST:  # a few seconds on a machine full of other tests show no lag of ours
            figures.promise(f"lag at {sent / took:,.0f} events/s", lag, LAG)
        if growth > GROWTH:
            figures.broken.append(f"memory grew by {growth / 2**20:.0f} MiB")
        if dialer.times("up") > 1:
            figures.broken.append(f"the link was lost {dialer.times('up') - 1} times")
        stage.tell(f"{sent} events in {took:.1f} s: {lag:.2f} s late, memory +{growth / 2**20:.1f} MiB")
    return figures


async def _flood(proxy: EventProxy, seconds: float) -> tuple[int, float]:
    """How many events were handed over, and in how many seconds."""
    began, sent, due = time.monotonic(), 0, int(EVENTS_A_SECOND * seconds)
    while sent < due:
        behind = int((time.monotonic() - began) * EVENTS_A_SECOND) - sent
        now = min(behind, AT_ONCE, due - sent)
        if now > 0:
            await proxy.put_in(b"".join(_event(number) for number in range(sent, sent + now)))
            sent += now
        await asyncio.sleep(TICK if behind <= AT_ONCE else 0)
    return sent, time.monotonic() - began


def _measured(dialer: Dialer) -> tuple[float, int]:
    """The longest delay in seconds, and the bytes by which the process grew, as it said itself."""
    said = [each for each in dialer.said if each["said"] == "events"]
    lag = max(each["lag"] for each in said)
    return lag, max(each["memory"] for each in said) - said[0]["memory"]


_LIFE = (
    "Event: Newchannel",
    "Event: CEL\r\nEventName: CHAN_START",
    "Event: VarSet\r\nVariable: SIPCALLID\r\nValue: 4f1c2",
    "Event: DialBegin",
    "Event: CEL\r\nEventName: ANSWER",
    "Event: VarSet\r\nVariable: RTPAUDIOQOS\r\nValue: ssrc=1;themssrc=2",
    "Event: Newexten\r\nApplication: Playback",
    'Event: CEL\r\nEventName: HANGUP\r\nExtra: {"hangupcause":16}',
    "Event: Hangup\r\nCause: 16",
    "Event: CEL\r\nEventName: CHAN_END",
)
"""What a call of somebody else's on the same Asterisk says of itself."""


def _event(number: int) -> bytes:
    """One step of such a life; a hundred calls take turns."""
    call, step = number // 1000 * 100 + number % 100, number % 1000 // 100
    id_ = f"1700000000.{call}"
    return (
        f"{_LIFE[step]}\r\n{SENT}: {time.monotonic()}\r\nTimestamp: {time.time():.6f}\r\n"
        f"Channel: PJSIP/office-{call:08x}\r\nUniqueID: {id_}\r\nLinkedID: {id_}\r\n\r\n"
    ).encode()
