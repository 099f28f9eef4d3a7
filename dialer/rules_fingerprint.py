"""Whether a campaign is still asked about by the same rules: they are told apart by a hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass

from dialer.campaign import Campaign
from dialer.policy.rules import Profile

_OF_CAMPAIGN = (
    "accept_unreviewed",
    "approved_script",
    "caller_id",
    "collector",
    "contacts",
    "creditor_country",
    "extra_profiles",
    "hours",
    "max_attempts",
    "mode",
    "purpose",
    "ring_timeout",
    "script",
    "trunk",
)
"""What of a campaign the gate's answer depends on (dialer/ask_gate.py)."""


def fingerprint(campaign: Campaign, book: Sequence[Profile]) -> str:
    """SHA-256 of all that the gate asks by, but for facts and calendars: equal in every process."""
    of_campaign = {name: _plain(getattr(campaign, name)) for name in _OF_CAMPAIGN}
    text = json.dumps([of_campaign, _plain(book)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """The value in JSON's words; sets in one order, and each class by its name."""
    if is_dataclass(value):
        of = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return [type(value).__name__, of]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, AbstractSet):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value)
