"""What a flow's texts may say of one attempt: the values behind `{{name}}`, `{{amount|money}}` ..."""

from collections.abc import Mapping

from dialer.campaign import Campaign
from dialer.contact import NOTHING_OWED, Contact, Debt, Person
from tts.money import Money

PROVIDED = (
    "name",
    "company",
    "creditor",
    "amount",
    "due",
    "reference",
    "opt_out_reference",
    "callback_number",
)
"""Fields that Recado fills by itself; any other comes from a column of the contacts file."""


COMMON = ("company", "creditor", "callback_number")
"""Those of them that are the same for everybody in a campaign."""


def campaign_values(campaign: Campaign) -> dict[str, object]:
    """What holds for everybody in the campaign, and for whoever rings back."""
    return {
        "company": campaign.company,
        "creditor": campaign.creditor,
        "callback_number": campaign.caller_id,
    }


def contact_values(person: Person, debt: Debt) -> dict[str, object]:
    """What holds for one contact in every campaign; None for what is not known of them."""
    return {
        "name": person.name,
        "amount": None if debt.currency == NOTHING_OWED else Money(debt.amount, debt.currency),
        "due": debt.due,
        "reference": debt.ref,
    }


def values_of(contact: Contact, campaign: Campaign, opt_out_reference: str) -> Mapping[str, object]:
    """The values of one attempt; a custom column never hides one of Recado's own."""
    own = {**contact_values(contact.person, contact.debt), "opt_out_reference": opt_out_reference}
    return {**contact.fields, **campaign_values(campaign), **own}
