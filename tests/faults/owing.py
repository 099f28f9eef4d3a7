"""A ledger in which calls have ended that leave mails and webhooks owed; made by the store, without a PBX."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dialer.campaign import Webhook
from dialer.campaign_file import load_campaigns
from dialer.flow_needs import needs_of
from dialer.import_contacts import import_contacts
from dialer.open_ledger import open_ledger
from dialer.rehearse import lawful_start
from dialer.store.wishes import wish_start
from ivr_flows.loader import load_flow
from tests.faults.outbox import SIGNING_KEY, settings_in
from tests.faults.people import numbers, write_campaign
from tests.unit.ledger import Said, sent, tell

_ASKED_FOR_INFORMATION: tuple[Said, ...] = (
    ("ANSWER", {}),
    ("RECADO_KEY", {"step": "choice", "key": "2"}),
    ("RECADO_OUTCOME", {"outcome": "info"}),
    ("RECADO_NOTIFY", {"to": "collector", "mail": "info"}),
    ("HANGUP", {"hangupcause": "16"}),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A folder with a ledger and its campaign, and when its calls ended."""

    folder: Path
    at: datetime


def owe(folder: Path, calls: int) -> Owed:
    """So many people were called, and asked for information: a mail and a webhook each."""
    folder.mkdir(parents=True, exist_ok=True)
    file = write_campaign(folder, numbers(calls), per_second=100.0, at_once=calls)
    whole = load_campaigns(file)
    now = lawful_start(whole)
    webhook = Webhook(url="https://outcomes.example/", secret_env=SIGNING_KEY)
    campaign = replace(whole.campaigns[0], webhook=webhook)
    with open_ledger(settings_in(folder)) as database:
        database.migrate()
        import_contacts(database, campaign, needs_of(load_flow(campaign.flow)), now=now, rejects=folder)
        database.write(wish_start, [campaign.name], now=now, by="operator")
        for _ in range(calls):
            tell(database, campaign, sent(database, campaign, now), *_ASKED_FOR_INFORMATION, now=now)
    return Owed(folder, now)
