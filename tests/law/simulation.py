"""Fortnights lived through one after the other, and everything that was wrong with them.

Each fortnight is of other people; the starts are chosen for what falls into the two weeks.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from dialer.policy.rules import Verdict
from tests.law.breach import Breach
from tests.law.checker import breaches, first_lawful, unlawful
from tests.law.facts import Call, World
from tests.law.fortnight import Asked, Gate, Told, live_through
from tests.law.homes import HOMES, Home
from tests.law.village import village

FORTNIGHTS = {
    "Christmas, and a new year": datetime(2026, 12, 21, tzinfo=UTC),
    "summer time in the United States and in Spain, Easter": datetime(2027, 3, 13, tzinfo=UTC),
    "the end of summer time in Chile": datetime(2027, 3, 28, tzinfo=UTC),
    "summer time in Chile, its national holidays": datetime(2027, 9, 4, tzinfo=UTC),
    "the end of summer time in Spain and the United States, All Saints": datetime(2027, 10, 25, tzinfo=UTC),
}

SAMPLE = 100
"""Of so many refusals, one is compared with every minute to come."""

MOST_COMPARED = 200
"""And no more than these: each takes a second."""

FURTHEST = timedelta(days=5)
"""Waits longer than this are left out of that comparison: it would take minutes each."""

NEAR = timedelta(days=2)
"""For so long after a refusal without an instant there may be none."""

MINUTE = timedelta(minutes=1)

KEPT = 10_000
"""How many refusals are kept for the mutants to be tried on."""


@dataclass(kw_only=True, slots=True)
class Findings:
    """What the simulation saw. The three lists of faults are to be empty."""

    asked: int = 0
    placed: int = 0
    weighed: int = 0
    """How many refusals were looked at."""
    compared: int = 0
    """How many refusals were held against every minute to come."""
    unlawful: list[tuple[Call, list[Breach]]] = field(default_factory=list)
    refused_in_vain: list[Asked] = field(default_factory=list)
    wrong_until: list[Asked] = field(default_factory=list)
    refused: list[Asked] = field(default_factory=list)
    """Refused, and rightly so."""
    countries: Counter[str] = field(default_factory=Counter)
    """In which country those who were called live."""


def simulate(gate: Gate, *, attempts: int, seed: int = 1, homes: tuple[Home, ...] = HOMES) -> Findings:
    """Ask the gate at least `attempts` times."""
    found = Findings()
    for told in _fortnights(gate, seed, homes):
        _weigh(found, told)
        if found.asked >= attempts:
            return found
    return found


def caught(gate: Gate, *, attempts: int, seed: int = 1) -> tuple[Call, list[Breach]] | None:
    """The first unlawful call that this gate lets through, or None in so many attempts."""
    asked = 0
    for told in _fortnights(gate, seed, HOMES):
        asked += len(told.asked)
        if wrong := unlawful(told.world, told.placed):
            return wrong[0]
        if asked >= attempts:
            return None
    return None


def _fortnights(gate: Gate, seed: int, homes: tuple[Home, ...]) -> Iterator[Told]:
    starts, number = list(FORTNIGHTS.values()), 0
    while True:
        rng = Random(f"{seed} {number}")
        start = starts[number % len(starts)]
        yield live_through(village(rng, start, homes), rng, start, gate)
        number += 1


def _weigh(found: Findings, told: Told) -> None:
    found.asked += len(told.asked)
    found.placed += len(told.placed)
    found.unlawful += unlawful(told.world, told.placed)
    found.countries.update(told.world.people[call.person].country for call in told.placed)
    for asked in told.asked:
        if not asked.may:
            _weigh_refusal(found, told, asked)


def _weigh_refusal(found: Findings, told: Told, asked: Asked) -> None:
    found.weighed += 1
    known = told.world.as_known(asked.call.at)
    if not breaches(known, asked.call):
        found.refused_in_vain.append(asked)
    elif len(found.refused) < KEPT:
        found.refused.append(asked)
    if found.compared < MOST_COMPARED and found.weighed % SAMPLE == 0:
        found.compared += 1
        if not until_is_right(known, asked):
            found.wrong_until.append(asked)


def until_is_right(known: World, asked: Asked) -> bool:
    """Whether the gate's instant is lawful and no minute before it is, or there is none in sight.

    A line that is busy is asked for again in a moment, since nobody knows when it ends.
    """
    until, now = asked.decision.until, asked.call.at
    if asked.question.in_call or asked.decision.verdict is Verdict.AGENT_ONLY:
        return True
    if until is None:
        return first_lawful(known, asked.call, within=NEAR) is None
    if until - now > FURTHEST:
        return True
    first = first_lawful(known, asked.call, within=until - now + MINUTE)
    return first is not None and until - MINUTE < first <= until + MINUTE
