"""The numbers of the shipped examples: on a real Asterisk nobody dials them."""

from functools import cache
from importlib.resources import files

from dialer.campaign import Campaign
from dialer.contacts.contact_file import ContactFile
from dialer.contacts.contact_row import Row
from dialer.flow_needs import needs_of
from ivr_flows.loader import load_flow


@cache
def demo_numbers() -> frozenset[str]:
    """Every number in the shipped examples, in E.164."""
    return frozenset((files("dialer.lab") / "demo_numbers.txt").read_text().split())


def holds_demo_numbers(campaign: Campaign) -> bool:
    """Whether its contacts file has any of them. Raises UnreadableFile, FlowErrors."""
    rows = ContactFile(campaign, needs_of(load_flow(campaign.flow)))
    demo = demo_numbers()
    return any(isinstance(row, Row) and any(phone.e164 in demo for phone in row.phones) for row in rows)
