"""What `recado plan` tells, for whoever asks over HTTP: in a copy of the ledger, on a thread."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from dialer.campaign import Campaign, Campaigns
from dialer.clock import Clock
from dialer.control.campaign_views import Planned
from dialer.flow_needs import needs_of
from dialer.import_contacts import Imported, import_contacts
from dialer.plan import capacity, plan
from dialer.service import law_of
from dialer.settings import Settings
from dialer.store.database import Database
from dialer.store.scratch import scratch_of
from dialer.zones import home_zone
from ivr_flows.loader import load_flow


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
