"""What a mail or a webhook says: gathered in the transaction that records the outcome, delivered later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dialer.attempt import Attempt
from dialer.campaign import Campaign
from dialer.contact import NOTHING_OWED, Contact, Debt
from dialer.outcome import Outcome
from dialer.policy.evidence import Evidence
from dialer.zones import home_zone
from tts.money import Money

Payload = Mapping[str, Any]


def mail_payload(
    name: str, contact: Contact, attempt: Attempt, campaign: Campaign, evidence: Evidence, at: datetime
) -> Payload:
    """One mail: to whom, which text, and its values (JSON types only)."""
    to_debtor = name.startswith("debtor.")
    return {
        "mail": name,
        "to": contact.person.email if to_debtor else campaign.mail.collector,
        "sender": campaign.mail.sender,
        "language": contact.person.language if to_debtor else campaign.language,
        "values": {
            "name": contact.person.name,
            "person_id": contact.person.id,
            "reference": contact.debt.ref,
            "creditor": contact.debt.creditor,
            "company": campaign.company,
            "amount": _amount(contact.debt),
            "currency": contact.debt.currency,
            "due": contact.debt.due.isoformat() if contact.debt.due else None,
            "phone": attempt.phone,
            "callback_number": campaign.caller_id,
            "how_to_pay": campaign.mail.how_to_pay,
            "keys": " ".join(evidence.keys),
            "answers": ", ".join(f"{name}: {value}" for name, value in evidence.answers.items()),
            "at": at.astimezone(home_zone(campaign.contacts.region)).isoformat(),
            "attempt": attempt.id,
            "campaign": campaign.name,
        },
    }


def _amount(debt: Debt) -> str | None:
    return None if debt.currency == NOTHING_OWED else str(Money(debt.amount, debt.currency).amount)


def webhook_payload(
    contact: Contact, attempt: Attempt, campaign: Campaign, outcome: Outcome, at: datetime
) -> Payload:
    """A final outcome, for whoever listens: ids and what happened, no name, number or amount."""
    return {
        "type": "attempt.settled",
        "timestamp": at.isoformat(),
        "data": {
            "attempt": attempt.id,
            "campaign": campaign.name,
            "person_id": contact.person.id,
            "debt_ref": contact.debt.ref,
            "n": attempt.n,
            "outcome": str(outcome),
        },
    }
