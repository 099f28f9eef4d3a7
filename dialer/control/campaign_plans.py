"""What `recado plan` tells, for whoever asks over HTTP: in a copy of the ledger, on a thread."""

import asyncio
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dialer.campaign import Campaign, Campaigns
from dialer.clock import Clock
from dialer.control.campaign_views import Planned
from dialer.control.errors import Unavailable
from dialer.flow_needs import needs_of
from dialer.import_contacts import Imported, import_contacts
from dialer.law_of import law_of
from dialer.plan import capacity, plan
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.scratch import scratch_of
from dialer.zones import home_zone
from ivr_flows.loader import load_flow


class Plans:
    """One at a time, on a thread of their own; who asks for one that is being made waits for that one."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="plan")
        self._making: dict[str, asyncio.Future[Planned]] = {}
        self._stopping = threading.Event()

    async def of(self, campaign: Campaign, whole: Campaigns) -> Planned:
        """Raises UnreadableFile, StoreError, and Unavailable while the process ends."""
        name = campaign.name
        if name not in self._making:
            making = asyncio.wrap_future(
                self._thread.submit(
                    planned, self._database, campaign, whole, self._settings, self._clock, self._step
                )
            )
            self._making[name] = making
            making.add_done_callback(lambda _: self._making.pop(name, None))
        return await asyncio.shield(self._making[name])

    def close(self) -> None:
        self._stopping.set()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _step(self, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise Unavailable("Recado is being stopped.", "Recado se está deteniendo.")


def planned(
    database: Database,
    campaign: Campaign,
    whole: Campaigns,
    settings: Settings,
    clock: Clock,
    progress: Callable[[int, int], None],
) -> Planned:
    """Its contacts imported into a copy, and the gate asked about each. Raises UnreadableFile, StoreError."""
    law, now = law_of(whole, clock), clock.now()
    with scratch_of(database) as scratch:
        imported = _imported(scratch, campaign, settings, clock)
        told = plan(scratch, campaign, lambda at: law.gate(campaign, at), now, progress)
        return Planned(
            plan=told,
            capacity=capacity(scratch, campaign, whole, told),
            imported=imported,
            zone=home_zone(campaign.contacts.region),
        )


def _imported(scratch: Database, campaign: Campaign, settings: Settings, clock: Clock) -> Imported:
    with tempfile.TemporaryDirectory(prefix="recado-plan-") as rejects:
        return import_contacts(
            scratch,
            campaign,
            needs_of(load_flow(campaign.flow)),
            now=clock.now(),
            rejects=Path(rejects),
            secret=settings.secret.get_secret_value().encode(),
        )
