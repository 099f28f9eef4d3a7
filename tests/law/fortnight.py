"""A dialer that asks the gate and does as it is told, over a fortnight, in a world that changes meanwhile.

It is a bad neighbour: it asks at the worst instants (a second before and after hours begin and limits end),
asks again though it was told to wait, and calls back at once. Whatever it then may do has to be lawful.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from dialer.policy.compliance import Decision, may_dial
from dialer.policy.question import Question
from tests.law.asking import ask
from tests.law.breach import places
from tests.law.facts import Call, Contact, OptOut, Status, World
from tests.law.village import FORTNIGHT, OUTCOMES, Entry, Village, soon

Gate = Callable[[Question], Decision]

HOURS_OF_SOME_WINDOW = (0, 7, 8, 9, 13, 15, 17, 19, 20, 21, 22)
SPANS = tuple(timedelta(days=n) for n in (1, 2, 3, 6, 7, 8, 30))


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One answer of the gate. `known`: how much had happened by then."""

    call: Call
    question: Question
    decision: Decision

    @property
    def may(self) -> bool:
        return may_dial(self.decision, self.question.mode)


@dataclass(kw_only=True, slots=True)
class Told:
    """What came of a fortnight."""

    world: World
    asked: list[Asked] = field(default_factory=list)
    placed: list[Call] = field(default_factory=list)


def live_through(village: Village, rng: Random, start: datetime, gate: Gate, *, asks: int = 60) -> Told:
    """Dial for a fortnight, asking at most `asks` times for each entry; the world gains what happens."""
    told, order = Told(world=village.world), count()
    waiting = [(soon(rng, start), next(order), entry, asks) for entry in village.entries]
    heapq.heapify(waiting)
    while waiting:
        now, _, entry, left = heapq.heappop(waiting)
        asked = _ask(told, rng, entry, now, gate)
        again = _again(told.world, rng, asked)
        if left > 1 and again < start + FORTNIGHT:
            heapq.heappush(waiting, (again, next(order), entry, left - 1))
    return told


def _ask(told: Told, rng: Random, entry: Entry, now: datetime, gate: Gate) -> Asked:
    number = rng.choice(entry.numbers)
    call = Call(at=now, person=entry.person, debt=entry.debt, number=number, manner=entry.manner)
    question = ask(told.world, call)
    asked = Asked(call=call, question=question, decision=gate(question))
    told.asked.append(asked)
    if asked.may:
        told.placed.append(call)
        _happens(told.world, rng, call)
    return asked


def _happens(world: World, rng: Random, call: Call) -> None:
    """The telephone rings; somebody answers or not, and sometimes says something that changes matters."""
    ended = call.at + timedelta(seconds=rng.randint(5, 240))
    outcome = rng.choice(OUTCOMES)
    world.contacts.append(
        Contact(
            at=call.at,
            person=call.person,
            debt=call.debt,
            creditor=world.debts[call.debt].creditor,
            number=call.number,
            outcome=outcome,
            ended=ended,
            placed=call,
        )
    )
    said = rng.random()
    if outcome in ("conversation", "third") and said < 0.2:
        at = call.at + (ended - call.at) * rng.random()
        world.opt_outs.append(OptOut(at=at, person=call.person if said < 0.1 else None, number=call.number))
    elif outcome == "conversation" and said < 0.6:
        world.statuses.append(_answer(rng, call, ended))


def _answer(rng: Random, call: Call, at: datetime) -> Status:
    name = rng.choice(["promise", "promise", "disputed", "paid"])
    until = (at + timedelta(days=rng.randint(0, 4))).date() if name == "promise" else None
    return Status(about=f"debt {call.debt}", name=name, since=at, until=until)


def _again(world: World, rng: Random, asked: Asked) -> datetime:
    """When to ask next: when it was told to, or when it was not."""
    now, until = asked.call.at, asked.decision.until
    polite = until or now + timedelta(seconds=rng.choice([1, 30, 300, 7200, 86_400]))
    match rng.randrange(6):
        case 0:
            return now + timedelta(days=1.5) * rng.random()
        case 1 | 2:
            return rng.choice(list(edges(world, rng, asked.call)))
        case 3:
            return max(polite - timedelta(seconds=1), now + timedelta(seconds=1))
        case _:
            return polite


def edges(world: World, rng: Random, call: Call) -> Iterator[datetime]:
    """Instants at which the law changes its mind: hours, midnights, and the ends of limits."""
    slack = timedelta(seconds=rng.choice([-61, -1, 0, 0, 1, 59])) - rng.choice(
        [timedelta(0), call.manner.tail]
    )
    yield call.at + timedelta(minutes=30)
    zones = places(world, call) or ["Etc/UTC"]
    for zone in map(ZoneInfo, zones):
        day = call.at.astimezone(zone).date() + timedelta(days=rng.choice([0, 0, 1, 2]))
        for hour in HOURS_OF_SOME_WINDOW:
            at = datetime.combine(day, time(hour), zone).astimezone(UTC) + slack
            if at > call.at:
                yield at
    for contact in world.contacts[-4:]:
        for span in SPANS:
            if contact.at + span + slack > call.at:
                yield contact.at + span + slack
