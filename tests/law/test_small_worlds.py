"""Properties of the gate that hold in every small world, however odd."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialer.policy.compliance import Decision, may_dial
from dialer.policy.rules import Verdict
from tests.law.asking import ask
from tests.law.book import gate
from tests.law.checker import breaches
from tests.law.facts import Call, OptOut, World
from tests.law.fortnight import edges
from tests.law.village import some_contact, village

SLOW = settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

INSTANTS = st.datetimes(datetime(2026, 12, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
RANDOM = st.integers(0, 2**32).map(Random)
"""A world by its seed: the generator's own dice would make every odd thing happen in every world."""


def wanted(rng: Random, now: datetime) -> tuple[World, Call]:
    """A world, and a call that somebody would like to place in it, often at an instant that matters."""
    found = village(rng, now)
    entry = rng.choice(found.entries)
    call = Call(
        at=now,
        person=entry.person,
        debt=entry.debt,
        number=rng.choice(entry.numbers),
        manner=entry.manner,
    )
    call = replace(call, at=rng.choice([now, *edges(found.world, rng, call)]))
    if rng.random() < 0.7 and (until := answer(found.world, call)[0].until):
        call = replace(call, at=until + timedelta(seconds=rng.choice([-1, 0, 0, 1, 3600, 3 * 3600])))
    if rng.random() < 0.3:  # an agent calls back whoever asked for it
        call = replace(call, asked_at=call.at - timedelta(days=rng.choice([1, 6, 7, 9])) * rng.random())
    return found.world.as_known(call.at), call


def answer(world: World, call: Call) -> tuple[Decision, bool]:
    question = ask(world, call)
    decision = gate(question)
    return decision, may_dial(decision, question.mode)


@SLOW
@given(RANDOM, INSTANTS)
def test_a_call_is_placed_exactly_when_nothing_is_wrong_with_it(rng: Random, now: datetime) -> None:
    world, call = wanted(rng, now)
    assert answer(world, call)[1] is (breaches(world, call) == [])


@SLOW
@given(RANDOM, INSTANTS)
def test_who_waits_is_called_at_the_instant_named_and_not_a_second_earlier(
    rng: Random, now: datetime
) -> None:
    """If nothing happens meanwhile. What only a person may do waits for a person."""
    world, call = wanted(rng, now)
    decision, _ = answer(world, call)
    if decision.until is None or ask(world, call).in_call:
        return
    then, _ = answer(world, replace(call, at=decision.until))
    assert then.verdict < Verdict.DEFER
    before = max(call.at, decision.until - timedelta(seconds=1))
    assert answer(world, replace(call, at=before))[0].verdict >= Verdict.DEFER


@SLOW
@given(RANDOM, INSTANTS)
def test_more_history_never_allows_more(rng: Random, now: datetime) -> None:
    world, call = wanted(rng, now)
    at = call.at - timedelta(days=10) * rng.random()
    more = replace(
        world, contacts=[*world.contacts, some_contact(rng, at, world.debts[call.debt], call.number)]
    )
    assert answer(more, call)[0].verdict >= answer(world, call)[0].verdict


@SLOW
@given(RANDOM, INSTANTS)
def test_nobody_who_opted_out_is_called_however_else_things_stand(rng: Random, now: datetime) -> None:
    world, call = wanted(rng, now)
    said = rng.choice([OptOut(at=call.at, person=call.person), OptOut(at=call.at, number=call.number)])
    decision, _ = answer(replace(world, opt_outs=[said]), call)
    assert decision.verdict is Verdict.DENY
    assert decision.lasting
