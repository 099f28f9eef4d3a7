"""What the ledger knows that may forbid a call."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from dialer.attempt import AttemptState
from dialer.contact import DebtStatus
from dialer.outcome import Outcome
from dialer.policy.retry import Tried, next_phone
from dialer.store.schema import (
    IS_OPEN,
    attempt,
    campaign_state,
    contact,
    debt,
    person,
    person_phone,
    suppression,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the ledger knows that may forbid a call. Times and campaign rules are the caller's to add."""

    contact_id: int
    campaign: str
    person_id: str
    person_key: str
    phone: str | None
    debt_status: DebtStatus
    attempts: int
    person_suppressed: bool
    phone_suppressed: bool
    person_in_call: bool
    phone_in_call: bool
    campaign_stopped: bool


def standing_contacts() -> Any:
    """The query of contacts with what `facts_of` needs of each."""
    return (
        select(
            contact.c.id,
            contact.c.campaign,
            contact.c.person_id,
            contact.c.attempts,
            debt.c.status.label("debt_status"),
            person.c.same_as,
        )
        .join(debt, debt.c.id == contact.c.debt_id)
        .join(person, person.c.id == contact.c.person_id)
    )


def facts_of(tx: Connection, row: Row[Any], *, but: str = "", phone: str | None = None) -> Facts:
    """What is known of a contact now: leaving aside its own attempt `but`, and for `phone` if given."""
    history, phones = history_of(tx, row.id), _phones(tx, row.person_id)
    free = [each for each in phones if not _suppressed(tx, "phone", each)]
    number = phone or next_phone(free, history)
    only_suppressed_left = number is None and next_phone(phones, history) is not None
    return Facts(
        contact_id=row.id,
        campaign=row.campaign,
        person_id=row.person_id,
        person_key=row.same_as,
        phone=number,
        debt_status=DebtStatus(row.debt_status),
        attempts=row.attempts - (1 if but else 0),
        person_suppressed=_suppressed(tx, "person", row.person_id),
        phone_suppressed=only_suppressed_left or (number is not None and number not in free),
        person_in_call=_open_attempt(tx, attempt.c.person_id == row.person_id, but),
        phone_in_call=number is not None and _open_attempt(tx, attempt.c.e164 == number, but),
        campaign_stopped=is_stopped(tx, row.campaign),
    )


def _phones(tx: Connection, person_id: str) -> list[str]:
    return list(
        tx.execute(
            select(person_phone.c.e164)
            .where(person_phone.c.person_id == person_id, person_phone.c.wrong_since.is_(None))
            .order_by(person_phone.c.rank)
        ).scalars()
    )


def history_of(tx: Connection, contact_id: int) -> list[Tried]:
    """The contact's settled attempts, oldest first."""
    rows = tx.execute(
        select(attempt.c.e164, attempt.c.outcome)
        .where(attempt.c.contact_id == contact_id, attempt.c.state == AttemptState.SETTLED)
        .order_by(attempt.c.n)
    )
    return [Tried(phone=row.e164, outcome=Outcome(row.outcome)) for row in rows]


def _suppressed(tx: Connection, scope: str, value: str) -> bool:
    return _any(tx, suppression.c.scope == scope, suppression.c.value == value)


def _open_attempt(tx: Connection, whose: Any, but: str) -> bool:
    return _any(tx, IS_OPEN, whose, attempt.c.id != but)


def is_stopped(tx: Connection, campaign: str) -> bool:
    """Whether an operator has stopped the campaign."""
    return _any(tx, campaign_state.c.name == campaign, campaign_state.c.stopped_at.is_not(None))


def _any(tx: Connection, *conditions: Any) -> bool:
    return bool(tx.execute(select(exists().where(*conditions))).scalar_one())
