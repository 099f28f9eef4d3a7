"""Many calls whose events are folded in one transaction: what each leaves, and what it costs the ledger."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select

from dialer.attempt import Attempt
from dialer.call_event import CallEvent
from dialer.campaign import RetryRule, Webhook
from dialer.outcome import Outcome
from dialer.policy.toll import counters
from dialer.settle_calls import record
from dialer.store.database import Database
from dialer.store.schema import (
    attempt,
    charge,
    contact,
    debt,
    follow_up,
    person_phone,
    suppression,
    trunk_day,
)
from dialer.store.toll import Ended, settle_charges
from tests.unit.desk import TUESDAY
from tests.unit.explained import heard
from tests.unit.ledger import Ledger, Make, Said, sent

ANSWERED: Said = ("ANSWER", {})
HUNG_UP: Said = ("HANGUP", {"hangupcause": "16"})

A_MAIL = {"to": "debtor", "mail": "info"}

CALLS: Sequence[Sequence[Said]] = (
    (ANSWERED, ("RECADO_OUTCOME", {"outcome": "heard"}), ("RECADO_END", {}), HUNG_UP),
    (("HANGUP", {"hangupcause": "17"}),),
    (("HANGUP", {"hangupcause": "19"}),),
    (ANSWERED, ("RECADO_OUTCOME", {"outcome": "dispute"}), HUNG_UP),
    (ANSWERED, ("RECADO_OUTCOME", {"outcome": "wrong_person"}), HUNG_UP),
    (ANSWERED, ("RECADO_SUPPRESS", {"scope": "both"}), ("RECADO_OUTCOME", {"outcome": "opt_out"}), HUNG_UP),
    (ANSWERED, ("RECADO_DIGITS", {"count": "4", "match": "yes"}), HUNG_UP),
    (ANSWERED, ("RECADO_OUTCOME", {"outcome": "info"}), ("RECADO_NOTIFY", A_MAIL), HUNG_UP),
    (ANSWERED, ("RECADO_OUTCOME", {"outcome": "pay"}), HUNG_UP),
    (ANSWERED, ("RECADO_KEY", {"step": "hello", "key": "7"})),
)  # fmt: skip
"""What may become of a call; the last is still up."""


def _people(count: int) -> Iterator[str]:
    """Every other has a second number, and a mail address."""
    for n in range(count):
        more, mail = (f"7{n:08}", "ana@example.com") if n % 2 else ("", "")
        yield f"C{n};F{n};Ana Núñez;6{n:08};{more};80,00;;{mail};;1234;\n"


def _events(call: Attempt, said: Sequence[Said], here: Ledger) -> list[CallEvent]:
    """A second after the other, ended by CHAN_END where it hung up."""
    begun: Said = ("CHAN_START", {})
    closing: Sequence[Said] = (("CHAN_END", {}),) if said[-1][0] == "HANGUP" else ()
    return [
        CallEvent(
            name=name,
            channel_id=call.id,
            linked_id=call.id,
            n=n if name.startswith("RECADO_") else 0,
            at=here.now + timedelta(seconds=n),
            detail=detail,
        )
        for n, (name, detail) in enumerate([begun, *said, *closing])
    ]


def _ledger(ledger: Make, people: int) -> Ledger:
    here = ledger(*_people(people))
    here.campaign = replace(
        here.campaign,
        retries={Outcome.BUSY: RetryRule(delay=timedelta(minutes=20), times=1)},
        webhook=Webhook(url="https://example.com/outcomes", secret_env="X"),
    )
    return here


def _dialled(here: Ledger, said: Sequence[Sequence[Said]]) -> list[list[CallEvent]]:
    return [_events(sent(here.database, here.campaign, here.now), each, here) for each in said]


def _told(here: Ledger, events: Sequence[CallEvent]) -> int:
    """How many calls got their final record."""
    campaigns = {here.campaign.name: here.campaign}
    return len(here.database.write(record, events, campaigns, here.now).settled)


def _interleaved(calls: Sequence[Sequence[CallEvent]]) -> list[CallEvent]:
    """As Asterisk writes what happens in all of them at once."""
    return sorted((event for call in calls for event in call), key=lambda event: event.at)


def _left(tx: Connection, call_id: str) -> dict[str, Any]:
    """Everything that the ledger keeps of a call, but for ids and names."""
    rows = {
        "attempt": select(
            attempt.c.state, attempt.c.outcome, attempt.c.outcome_reason, attempt.c.hangup_cause,
            attempt.c.answered_at, attempt.c.verified_at, attempt.c.ended_at, attempt.c.settled_at,
            attempt.c.events, attempt.c.marks,
        ).where(attempt.c.id == call_id),
        "contact": select(contact.c.next_at, contact.c.done_reason, contact.c.attempts, debt.c.status)
        .join(debt, debt.c.id == contact.c.debt_id)
        .where(contact.c.id == _of(attempt.c.contact_id, call_id)),
        "numbers": select(person_phone.c.rank, person_phone.c.wrong_since)
        .where(person_phone.c.person_id == _of(attempt.c.person_id, call_id))
        .order_by(person_phone.c.rank),
        "owed": select(follow_up.c.kind, follow_up.c.name, follow_up.c.state, follow_up.c.next_at)
        .where(follow_up.c.attempt_id == call_id)
        .order_by(follow_up.c.kind, follow_up.c.name),
        "objections": select(suppression.c.scope)
        .where(suppression.c.reference == _of(attempt.c.opt_out_reference, call_id))
        .order_by(suppression.c.scope),
        "cost": select(charge.c.amount, charge.c.ended).where(charge.c.attempt_id == call_id),
    }  # fmt: skip
    return {what: [tuple(row) for row in tx.execute(query)] for what, query in rows.items()}


def _of(column: Any, call_id: str) -> Any:
    return select(column).where(attempt.c.id == call_id).scalar_subquery()


@pytest.mark.parametrize("again", [False, True])
def test_calls_that_are_folded_together_leave_what_each_leaves_alone(ledger: Make, again: bool) -> None:
    """Told once more, in another order, they leave nothing more."""
    here = _ledger(ledger, 2 * len(CALLS))
    together, alone = _dialled(here, CALLS), _dialled(here, CALLS)
    assert _told(here, _interleaved(together)) == len(CALLS) - 1
    for call in alone:
        _told(here, call)
    if again:
        assert _told(here, list(reversed(_interleaved(together)))) == 0
    for of_many, one, said in zip(together, alone, CALLS, strict=True):
        left = here.database.read(_left, of_many[0].linked_id)
        assert left == here.database.read(_left, one[0].linked_id), said
    outcomes = here.database.read(lambda tx: tx.execute(select(attempt.c.outcome)).scalars().all())
    assert len(set(outcomes)) == len(CALLS)


def test_the_days_counters_are_the_sum_of_what_the_calls_cost(ledger: Make) -> None:
    here = _ledger(ledger, len(CALLS))
    _told(here, _interleaved(_dialled(here, CALLS)))
    cost = select(func.sum(charge.c.amount).filter(charge.c.ended), func.count())
    ended, calls = here.database.read(lambda tx: tx.execute(cost).one())
    days = here.database.read(lambda tx: tx.execute(select(trunk_day)).all())
    up = here.database.read(
        lambda tx: tx.execute(select(charge.c.amount).where(~charge.c.ended)).scalar_one()
    )
    assert ended > 0
    assert {(row.calls, row.spent, row.held) for row in days} == {(calls, ended, up)}
    assert len(days) == 4


HELD = {("west", "ES"): 100, ("west", "FR"): 30, ("east", "ES"): 7}
"""What is held for one call of each of these trunks to each of these regions."""


def _up_on_two_trunks(tx: Connection) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for (trunk, region), amount in HELD.items():
        counted.update(dict.fromkeys(counters(trunk, region), amount))
    day: dict[str, Any] = {"day": TUESDAY.date()}
    days = [
        day | {"trunk": t, "region": r, "calls": 1, "spent": 0, "held": n} for (t, r), n in counted.items()
    ]
    tx.execute(insert(trunk_day), days)
    known = day | {"sent_at": TUESDAY, "per_minute": 1, "billed_per": "second", "ended": False}
    tx.execute(
        insert(charge),
        [
            known | {"attempt_id": f"{trunk} {region}", "trunk": trunk, "region": region, "amount": amount}
            for (trunk, region), amount in HELD.items()
        ],
    )


def test_calls_over_several_trunks_that_end_together_are_each_counted_where_they_were_held(
    database: Database,
) -> None:
    """Of none of them is the end known: each costs what was held for it."""
    database.write(_up_on_two_trunks)
    over = [Ended(attempt_id=f"{t} {r}", answered_at=TUESDAY, ended_at=None) for t, r in HELD]
    database.write(settle_charges, over)
    rows = database.read(lambda tx: tx.execute(select(trunk_day)).all())
    assert {(row.trunk, row.region): (row.spent, row.held) for row in rows} == {
        ("", ""): (137, 0),
        ("", "ES"): (107, 0),
        ("", "FR"): (30, 0),
        ("west", ""): (130, 0),
        ("west", "ES"): (100, 0),
        ("west", "FR"): (30, 0),
        ("east", ""): (7, 0),
        ("east", "ES"): (7, 0),
    }


def _statements(here: Ledger, calls: int) -> list[str]:
    heard_out: Sequence[Said] = (ANSWERED, ("RECADO_DIGITS", {"match": "yes"}), ("RECADO_END", {}), HUNG_UP)
    events = _interleaved(_dialled(here, [heard_out] * calls))
    with heard() as told:
        assert _told(here, events) == calls
    return [statement.split("(")[0][:60] for statement, _ in told]


def test_many_calls_are_as_many_statements_as_few(ledger: Make) -> None:
    """Each call's mails, charge, proof, final record and next turn among them."""
    here = _ledger(ledger, 23)
    few, many = _statements(here, 3), _statements(here, 20)
    assert many == few
    assert len(few) <= 22
