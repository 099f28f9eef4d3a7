"""Recado whole, in a process of its own.

`python -m dialer.bench.recado_dialer FOLDER DATABASE RATE MOST SERVER`

The campaign in the lab of this folder is imported and dialled as `recado run` does it, with ledger, gate,
audit and event log; the process says on a line of JSON what it has used from the first call on, and with it
the database's server, of which SERVER is the first process (0 for none).
"""

import asyncio
import sys
import time
from pathlib import Path

from dialer.asterisk.message import AmiEvent
from dialer.bench.call_log import LIVE
from dialer.bench.cpu import cpu_of, cpu_seconds
from dialer.bench.dialled import Dialled
from dialer.bench.invented import NAME, START, invented
from dialer.bring_contacts import bring_contacts
from dialer.clock import RehearsalClock
from dialer.lab.lab import Lab
from dialer.lab.pbx import TRUNK
from dialer.launch import launch, linked
from dialer.logs import log_to
from dialer.open_ledger import open_ledger
from dialer.rehearse import rehearsed
from dialer.service import Service
from dialer.store.dialer_lock import dialing_lock
from dialer.store.wishes import wish_start
from dialer.when_over import Waits


class Listening(Service):
    """The service, which notes when it hears the events that come once a channel."""

    heard: dict[tuple[str, str], float]

    def _hear(self, event: AmiEvent) -> None:
        if event.name == "CEL" and (name := event.get("EventName")) in LIVE:
            self.heard[event.get("UniqueID"), name] = time.time()
        super()._hear(event)


async def dial(folder: Path, url: str, rate: float, max_calls: int, server: int) -> Dialled:
    """Until nobody is left to call."""
    settings = Lab.attach(folder).settings.model_copy(update={"database": url})
    whole = rehearsed(
        invented(folder / "campaigns.yaml", calls_per_second=rate, max_calls=max_calls),
        endpoint=TRUNK,
        agents=(),
    )
    clock = RehearsalClock(START)
    log_to(settings.state / "recado.log")
    with open_ledger(settings) as database:
        database.migrate()
        with dialing_lock(database):
            secret = settings.secret.get_secret_value().encode()
            bring_contacts(database, whole.campaigns[0], clock=clock, rejects=settings.state, secret=secret)
            await database.run_write(wish_start, [NAME], now=clock.now(), by="bench")
            async with linked(settings) as links:
                launched = await launch(
                    whole.campaigns, whole=whole.campaigns, settings=settings, links=links, clock=clock
                )
            for each in launched:
                await each.prompts.prepare_static(lambda done, total: None)
            service = Listening(
                settings=settings,
                whole=whole,
                launched=launched,
                database=database,
                clock=clock,
                waits=Waits(skip_to=clock.skip_to),
            )
            service.heard = {}
            used = _cpu(server)
            await service.run()
            return Dialled(
                cpu_seconds=_cpu(server) - used,
                ami_bytes=service.link.received,
                heard=service.heard,
            )


def _cpu(server: int) -> float:
    return cpu_seconds() + (cpu_of(server) if server else 0.0)


if __name__ == "__main__":
    where, address, per_second, most, first = sys.argv[1:]
    print(
        asyncio.run(dial(Path(where), address, float(per_second), int(most), int(first))).as_line(),
        flush=True,
    )
