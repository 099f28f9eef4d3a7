"""What an operator moved of a rule, and what they wanted to and may not: both are written to the audit."""

import getpass
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from dialer.campaign import Campaigns, Override
from dialer.campaign_file.law_checks import refused_overrides
from dialer.campaign_file.load import read_campaigns
from dialer.cli.ledger import is_there
from dialer.open_ledger import open_ledger
from dialer.settings import Settings
from dialer.store.audit import Note, append_all
from dialer.store.database import Database


def audit_refused(settings: Settings, file: Path, now: datetime) -> None:
    """Write down what the file wants of the law and may not have. Without a ledger nobody was called yet."""
    readable = read_campaigns(file).readable
    refused = refused_overrides(readable) if readable is not None else []
    with open_ledger(settings) as database:
        if refused and is_there(database):
            notes = [_note(override, file, refused=why) for _, override, why in refused]
            database.write(append_all, notes, now=now)


def audit_taken(database: Database, campaigns: Campaigns, now: datetime) -> None:
    """Write down what holds of the file's overrides from now on, with the reason that was given."""
    notes = [_note(override, campaigns.path, refused="") for override in campaigns.overrides]
    if notes:
        database.write(append_all, notes, now=now)


def _note(override: Override, file: Path, *, refused: str) -> Note:
    said = {"file": file.name, "refused": refused, "operator": getpass.getuser()}
    return Note(kind="override", content=asdict(override) | said)
