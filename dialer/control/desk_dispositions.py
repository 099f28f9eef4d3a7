"""What came of an agent's talk, and what follows at once: as from a key of the flow, or `recado mark`.

An attempt's outcome is evidence: nothing that is filed here touches it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from dialer.attempt import Attempt
from dialer.contact import DebtStatus
from dialer.control.errors import Invalid
from dialer.store import Tx
from dialer.store.agent_calls import AgentCall, set_disposition
from dialer.store.attempts import find_attempt, mark_wrong_phone
from dialer.store.audit import append
from dialer.store.callbacks import ask_callback, callback_talked, withdraw_callback
from dialer.store.contacts import load_contact, set_debt_status
from dialer.store.locks import lock, people_and_numbers
from dialer.store.past import key_of
from dialer.store.promises import debt_of, promise_to_pay
from dialer.store.states import set_state
from dialer.store.suppressions import suppress
from dialer.store.taken_back import clear_what_began, restore_number, restore_status, withdraw_promise


class Disposition(StrEnum):
    """What came of a talk, in an agent's word."""

    PAID = "paid"
    PROMISE = "promise"
    CALLBACK = "callback"
    DISPUTE = "dispute"
    WRONG_PERSON = "wrong_person"
    REFUSES = "refuses"
    OPT_OUT = "opt_out"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What an agent files of a call. `on_date` is a promise's day, `due_at` when to call back (aware)."""

    disposition: Disposition
    on_date: date | None = None
    amount: Decimal | None = None
    due_at: datetime | None = None


def check(said: Said, now: datetime) -> None:
    """Raises Invalid where a date is missing or gone by."""
    if said.disposition is Disposition.PROMISE and (said.on_date is None or said.on_date < now.date()):
        raise Invalid(
            "A promise needs the day on which it is paid, today or later.",
            "Una promesa necesita el día del pago, hoy o más tarde.",
        )
    if said.disposition is Disposition.CALLBACK and (said.due_at is None or said.due_at < now):
        raise Invalid(
            "A callback needs the time at which to call, and it is not over.",
            "Una llamada pendiente necesita la hora a la que llamar, y que no haya pasado.",
        )
    if said.amount is not None and said.amount <= 0:
        raise Invalid("What is promised is more than nothing.", "Lo prometido es más que nada.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """One disposition as it takes effect."""

    tx: Tx
    call: AgentCall
    attempt: Attempt
    said: Said
    by: str
    now: datetime

    @property
    def source(self) -> str:
        return f"{self.by}, attempt {self.call.attempt_id}"


def file(tx: Tx, call: AgentCall, said: Said, *, by: str, now: datetime) -> str:
    """Write it, its effects and its audit row; the opt-out's reference, else empty.

    Filed again the later word stands, and what the former has done is taken back, but for an opt-out.
    """
    of = _filing(tx, call, said, by, now)
    if call.disposition is not None:
        _take_back(of, Disposition(call.disposition))
    set_disposition(tx, call, said.disposition, now)
    callback_talked(tx, call.attempt_id, now)
    effect = _EFFECTS.get(said.disposition)
    reference = effect(of) if effect else None
    instead = {"instead_of": call.disposition} if call.disposition else {}
    _note(
        of,
        what="disposition",
        disposition=str(said.disposition),
        on_date=said.on_date and said.on_date.isoformat(),
        due_at=said.due_at and said.due_at.isoformat(),
        **instead,
    )
    return reference or ""


def opt_out(tx: Tx, call: AgentCall, *, by: str, now: datetime) -> str:
    """The person wants no more calls, whatever came of this one; the reference to tell them."""
    of = _filing(tx, call, Said(disposition=Disposition.OPT_OUT), by, now)
    if call.disposition is None:
        set_disposition(tx, call, Disposition.OPT_OUT, now)
        callback_talked(tx, call.attempt_id, now)
    reference = _opt_out(of)
    _note(of, what="opt_out")
    return reference


def _filing(tx: Tx, call: AgentCall, said: Said, by: str, now: datetime) -> Filing:
    attempt = find_attempt(tx, call.attempt_id)
    assert attempt is not None, "an agent's call is of an attempt"
    return Filing(tx=tx, call=call, attempt=attempt, said=said, by=by, now=now)


def _note(of: Filing, **content: object) -> None:
    append(
        of.tx,
        now=of.now,
        kind="control",
        content={**content, "by": of.by},
        contact_id=of.call.contact_id,
        attempt_id=of.call.attempt_id,
        person_id=of.attempt.person_id,
    )


def _take_back(of: Filing, former: Disposition) -> None:
    """Undo what is known to be the former filing's doing. Nobody's opt-out is ever undone."""
    at, tx, attempt_id = of.call.disposed_at, of.tx, of.call.attempt_id
    assert at is not None, "something was filed"
    source = f"taken back by {of.source}"
    debt_id = debt_of(tx, of.call.contact_id)
    match former:
        case Disposition.PAID:
            clear_what_began(tx, debt_id, "paid", at=at, source=source, now=of.now)
        case Disposition.PROMISE:
            withdraw_promise(tx, attempt_id, at=at, source=source, now=of.now)
        case Disposition.CALLBACK:
            withdraw_callback(tx, attempt_id, of.now)
        case Disposition.DISPUTE:
            debt = load_contact(tx, of.call.contact_id).debt
            restore_status(tx, debt_id, debt, at=at, source=source, now=of.now)
        case Disposition.WRONG_PERSON:
            restore_number(tx, of.attempt.person_id, of.attempt.phone, at=at)
        case _:
            pass


def _paid(of: Filing) -> None:
    debt = str(debt_of(of.tx, of.call.contact_id))
    set_state(of.tx, scope="debt", key=debt, name="paid", until=None, source=of.source, now=of.now)


def _promise(of: Filing) -> None:
    assert of.said.on_date is not None, "it was checked"
    promise_to_pay(
        of.tx,
        contact_id=of.call.contact_id,
        on_date=of.said.on_date,
        amount=of.said.amount,
        attempt_id=of.call.attempt_id,
        now=of.now,
        by=of.by,
    )


def _callback(of: Filing) -> None:
    assert of.said.due_at is not None, "it was checked"
    ask_callback(
        of.tx,
        contact_id=of.call.contact_id,
        campaign=of.call.campaign,
        due_at=of.said.due_at,
        asked_in=of.call.attempt_id,
        now=of.now,
        taken_by=of.by,
    )


def _dispute(of: Filing) -> None:
    debt = load_contact(of.tx, of.call.contact_id).debt
    set_debt_status(of.tx, debt, DebtStatus.DISPUTED, now=of.now, source=of.source)


def _wrong_person(of: Filing) -> None:
    mark_wrong_phone(of.tx, of.attempt.person_id, of.attempt.phone, of.now)


def _opt_out(of: Filing) -> str:
    """Both locked at once: one by one, a dial that needs the same two may wait for us, and we for it."""
    person, phone = of.attempt.person_id, of.attempt.phone
    lock(of.tx, people_and_numbers([key_of(of.tx, person)], [phone]))
    source, reference = f"agent {of.source}", of.attempt.opt_out_reference
    holds = suppress(of.tx, "person", person, now=of.now, source=source, reference=reference)
    suppress(of.tx, "phone", phone, now=of.now, source=source, reference=reference)
    return holds


_EFFECTS: Mapping[Disposition, Callable[[Filing], str | None]] = {
    Disposition.PAID: _paid,
    Disposition.PROMISE: _promise,
    Disposition.CALLBACK: _callback,
    Disposition.DISPUTE: _dispute,
    Disposition.WRONG_PERSON: _wrong_person,
    Disposition.OPT_OUT: _opt_out,
}
"""Who refuses, and whatever else came of it, is noted alone."""
