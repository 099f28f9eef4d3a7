"""No order of any workers' steps passes a trunk's day: over the real ledger."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, select, update

from dialer.attempt import Attempt
from dialer.keep import Keeping
from dialer.outcome import Outcome
from dialer.policy.toll import Used
from dialer.retention import CHARGES_KEPT, retain
from dialer.store.attempts import refuse
from dialer.store.claims import claim
from dialer.store.database import Database
from dialer.store.installation import Installation
from dialer.store.releases import release
from dialer.store.schema import attempt, charge, contact, person_phone, phone, trunk_day
from dialer.store.sendings import Allowed, Refused
from dialer.store.toll import used_of
from dialer.trunk import DayCap
from tests.unit.desk import TUESDAY
from tests.unit.gate import gate_of
from tests.unit.ledger import Ledger, Make
from tests.unit.one_call import mark_sent, settle

PEOPLE = [f"C{n};F{n};Ana Núñez;9112223{n:02};;20,00;;;;1234;\n" for n in range(12)]
HELD = 72_000
"""Of each call: five minutes and one more at 0.012."""


def capped(here: Ledger, *caps: DayCap, **changes: object) -> Ledger:
    """The same ledger, its trunk's day held to these."""
    trunk = replace(here.campaign.trunk, day_caps=caps, **changes)  # type: ignore[arg-type]
    here.campaign = replace(here.campaign, trunk=trunk)
    return here


def seen(here: Ledger, region: str = "") -> Used:
    used = here.database.read(used_of, gate_of(here.campaign, here.now).toll)
    return used.get(("main", region), Used())


def end(here: Ledger, sent: Attempt, *, talked: float | None, ended: bool = True) -> None:
    """The call ended after so many seconds with somebody; None: nobody answered."""
    over = here.now + timedelta(minutes=9)
    here.database.write(
        settle,
        sent.id,
        outcome=Outcome.HEARD,
        reason="",
        cause=None,
        answered_at=None if talked is None else over - timedelta(seconds=talked),
        ended_at=over if ended else None,
        now=over,
    )


def sent(here: Ledger) -> Attempt:
    reserved = here.reserved()
    assert isinstance(here.send(reserved), Allowed)
    return reserved


def test_a_call_holds_what_it_may_cost_and_gives_back_what_it_did_not(ledger: Make) -> None:
    here = ledger(*PEOPLE[:4])
    calls = [sent(here) for _ in range(4)]
    assert seen(here) == seen(here, "ES") == Used(4, 0, 4 * HELD)
    end(here, calls[0], talked=61)
    end(here, calls[1], talked=None)
    end(here, calls[2], talked=5, ended=False)
    end(here, calls[2], talked=900)
    here.database.write(refuse, calls[3].id, reason="no trunk", now=here.now, retry_at=here.now)
    here.database.write(refuse, calls[3].id, reason="no trunk", now=here.now, retry_at=here.now)
    assert seen(here) == seen(here, "ES") == Used(3, 24_000 + HELD, 0)


def test_what_calls_cost_is_forgotten_after_months_and_the_day_s_figures_stay(
    ledger: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call whose end nobody knows still holds its money, however old it is."""
    monkeypatch.setattr("dialer.retention.AT_ONCE", 2)
    here = ledger(*PEOPLE[:4])
    calls = [sent(here) for _ in range(4)]
    for call in calls[:3]:
        end(here, call, talked=61)
    figures = seen(here)
    law = Keeping(book=(), creditor_countries=(), today=here.now.date())

    def charges_after(kept: timedelta, *, dry: bool = False) -> list[str]:
        retain(here.database, law, now=here.now + kept, by="daily run", dry=dry)
        return list(here.database.read(lambda tx: tx.execute(select(charge.c.attempt_id)).scalars().all()))

    assert len(charges_after(CHARGES_KEPT)) == 4
    later = CHARGES_KEPT + timedelta(seconds=1)
    assert len(charges_after(later, dry=True)) == 4
    assert charges_after(later) == [calls[3].id]
    assert seen(here) == figures


def test_a_cap_that_is_reached_is_waited_for_until_tomorrow_and_told(ledger: Make) -> None:
    here = capped(ledger(*PEOPLE[:3]), DayCap(trunk="main", calls=1))
    sent(here)
    assert here.claim() is None
    assert here.answers("F1") == [("claim", "trunk.calls_per_day")]
    standing = here.of_debt("F1")
    assert standing.next_at == TUESDAY.replace(day=16, hour=7)  # midnight in Madrid, then office hours
    here.now = standing.next_at
    assert here.claim() is not None


def test_the_dial_asks_again(ledger: Make) -> None:
    """Both were claimed while the day had room for one."""
    here = capped(ledger(*PEOPLE[:2]), DayCap(calls=1))
    first, second = here.reserved(), here.reserved()
    assert isinstance(here.send(first), Allowed)
    answer = here.send(second)
    assert isinstance(answer, Refused)
    assert answer.reason == "trunk.calls_per_day"


def test_money_that_is_only_held_makes_nobody_wait_until_tomorrow(ledger: Make) -> None:
    here = capped(ledger(*PEOPLE[:2]), DayCap(trunk="main", spend=Decimal("0.1")))
    call = sent(here)
    assert here.claim() is None
    assert here.answers("F1") == []
    end(here, call, talked=None)
    assert here.claim() is not None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"prices": {"+346": Decimal(1)}}, "trunk.price"), ({}, "trunk.region"), ({}, "recado.line_type")],
)
def test_what_was_imported_under_a_wider_list_is_not_dialled(
    ledger: Make, changes: dict[str, object], reason: str
) -> None:
    here = ledger(*PEOPLE[:1])
    reserved = here.reserved()
    if reason == "trunk.region":
        contacts = replace(here.campaign.contacts, allowed_regions=("FR",))
        here.campaign = replace(here.campaign, contacts=contacts)
    if reason == "recado.line_type":
        here.database.write(lambda tx: tx.execute(update(phone).values(line_type="premium_rate")))
    here = capped(here, **changes)
    answer = here.send(reserved)
    assert isinstance(answer, Refused)
    assert answer.reason == reason
    assert here.claim() is None


@pytest.mark.parametrize("cap", [DayCap(trunk="main", calls=3), DayCap(spend=Decimal("0.216"))])
def test_workers_at_the_same_instant_stay_within_the_cap(
    ledger: Make, database_url: str, cap: DayCap
) -> None:
    here = capped(ledger(*PEOPLE[:8]), cap)
    claimed = [here.reserved() for _ in range(8)]
    together = threading.Barrier(4)

    def work(n: int) -> list[Allowed | Refused]:
        with Database(database_url, Installation(node=f"node {n}")) as own:
            together.wait(20)
            gate = gate_of(here.campaign, TUESDAY)
            return [own.write(mark_sent, each, TUESDAY, gate) for each in claimed[n::4]]

    with ThreadPoolExecutor(4) as workers:
        answers = [answer for some in workers.map(work, range(4)) for answer in some]
    assert sum(isinstance(answer, Allowed) for answer in answers) == 3
    assert seen(here).calls == 3


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["claim"] * 4 + ["send"] * 4 + ["end", "unanswered", "lost", "turned down", "given back"]
        ),
        st.integers(0, 1),
    ),
    min_size=16,
    max_size=24,
)


@pytest.fixture
def two(ledger: Make, database_url: str) -> "Iterator[Callable[[], Workers]]":
    here = capped(ledger(*PEOPLE), DayCap(trunk="main", calls=4, spend=Decimal("0.2")), calls_per_second=9)
    with Database(database_url, Installation(node="another")) as other:
        yield lambda: Workers(here, [here.database, other])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_two_workers_steps_passes_a_cap(
    two: "Callable[[], Workers]", steps: Sequence[tuple[str, int]]
) -> None:
    workers = two()
    for step, worker in steps:
        workers.do(step, worker)
        workers.holds()


class Workers:
    """Two processes over one ledger, each with what it claimed and what it sent."""

    def __init__(self, here: Ledger, databases: Sequence[Database]) -> None:
        self._here = here
        self._databases = databases
        self._claimed: list[list[Attempt]] = [[], []]
        self._sent: list[list[Attempt]] = [[], []]
        databases[0].write(_forget)

    def do(self, step: str, worker: int) -> None:
        database, campaign = self._databases[worker], self._here.campaign
        claimed, sent_here = self._claimed[worker], self._sent[worker]
        gate = gate_of(campaign, TUESDAY)
        if step == "claim":
            found = database.write(claim, campaign.name, TUESDAY, gate, "here", "recado-x-1")
            claimed.extend([found] if found else [])
        elif step == "send" and claimed:
            reserved = claimed.pop()
            if isinstance(database.write(mark_sent, reserved, TUESDAY, gate), Allowed):
                sent_here.append(reserved)
        elif step == "given back" and claimed:
            database.write(release, claimed.pop().id, TUESDAY, TUESDAY)
        elif step == "turned down" and sent_here:
            turned = sent_here.pop().id
            database.write(refuse, turned, reason="", now=TUESDAY, retry_at=TUESDAY)
        elif step in _TALKED and sent_here:
            end(self._here, sent_here.pop(0), talked=_TALKED[step], ended=step != "lost")

    def holds(self) -> None:
        """No cap is passed, were every call as long as it may be; the counters are the charges' sums."""
        used = seen(self._here)
        assert used == self._databases[0].read(_charged)
        assert used.calls <= 4
        assert used.spent + used.held <= 200_000


_TALKED = {"end": 100.0, "unanswered": None, "lost": 1.0}


def _charged(tx: Connection) -> Used:
    calls = tx.execute(select(func.count()).select_from(charge)).scalar_one()
    amount = select(func.coalesce(func.sum(charge.c.amount), 0))
    return Used(
        calls,
        int(tx.execute(amount.where(charge.c.ended)).scalar_one()),
        int(tx.execute(amount.where(~charge.c.ended)).scalar_one()),
    )


def _forget(tx: Connection) -> None:
    """As before the first call."""
    for table in (attempt, charge, trunk_day):
        tx.execute(delete(table))
    tx.execute(update(person_phone).values(wrong_since=None))
    tx.execute(update(contact).values(attempts=0, next_at=TUESDAY, done_reason=None, denied_by=None))
