"""An AMI link to an Asterisk that behaves as a test wants it to, and a call to place by it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Set
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from dialer.asterisk.link import AmiLink
from dialer.asterisk.message import AmiEvent
from dialer.asterisk.timing import Timing
from dialer.ports import OutboundCall
from dialer.trunk import Trunk
from tests.fakes.ami_server import SECRET, FakeAmi
from tests.waiting import CEILING

QUICK = Timing(connect_within=CEILING, ping_every=CEILING, retry=(0.02, 0.1), retry_refused=(0.3, 5))
"""No ping, whose answer would come in the middle of what a test writes byte by byte."""

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
    hears: Set[str] | None = None,
) -> AsyncIterator[AmiLink]:
    """A supervised link to the server."""
    link = AmiLink(
        host="127.0.0.1",
        port=server.port,
        user="recado",
        secret=secret,
        on_event=on_event,
        hears=hears,
        timing=timing,
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


def never(server: FakeAmi, action: object) -> None:
    """A script that answers nothing."""
