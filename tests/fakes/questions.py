"""A question to which the law of Spain says yes, to be changed in one thing at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dialer.campaign import Mode, Purpose
from dialer.policy.question import Basis, CallerId, Past, Phone, Question
from dialer.policy.rules import Event

MADRID = ZoneInfo("Europe/Madrid")
TUESDAY = datetime(2027, 6, 15, 10, 0, tzinfo=UTC)
CONSENTS = ("consent_automated_call", "prior_express_consent", "channel_authorised")

GOOD = Question(
    now=TUESDAY,
    person="p1",
    debt=1,
    creditor="Norte",
    role="debtor",
    phone=Phone(e164="+34600111222", region="ES", line_type="mobile", zones=(MADRID,)),
    zones=(),
    countries={"ES": "MD"},
    caller_id=CallerId(e164="+34910000000", region="ES", line_type="fixed_line", owned=True),
    purpose=Purpose.SERVICE,
    mode=Mode.AUTOMATED,
    collector="third_party",
    tail=timedelta(seconds=45),
    ring=timedelta(seconds=30),
    history=(),
    ratios={},
    bases=tuple(
        Basis(kind=kind, phone=None, purpose=Purpose.SERVICE, given_on=date(2027, 1, 10)) for kind in CONSENTS
    ),
    states=(),
    listed=frozenset(),
    lists={},
    facts=frozenset({"contract_in_force"}),
    asked_hours=None,
    campaign_rules=(),
    accepted_unreviewed=frozenset(),
    in_call=False,
    stopped=False,
    script_approved=True,
    clock_trusted=True,
)


def asked(**changes: Any) -> Question:
    """The good question with these things changed."""
    return replace(GOOD, **changes)


def past(at: datetime, *events: Event, **changes: Any) -> Past:
    """An attempt on the person of the good question, and what else it was."""
    rung = Past(
        at=at,
        events=frozenset({Event.ATTEMPT, *events}),
        person="p1",
        debt=1,
        phone="+34600111222",
        creditor="Norte",
    )
    return replace(rung, **changes)
