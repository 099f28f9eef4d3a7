"""Random worlds of a few people each: who they are, what they owe, what is known and when it becomes known.

Small on purpose: everything in a world is within reach of everything else (shared telephones, several
debts and creditors, several countries), and judging one by brute force takes a moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from tests.law.facts import (
    AskedHours,
    Consent,
    Contact,
    Creditor,
    Debt,
    ListCopy,
    Manner,
    Number,
    OptOut,
    Person,
    Status,
    World,
)
from tests.law.homes import HOMES, KINDS, Home
from tests.law.statutes import NOBODY_CALLS

FORTNIGHT = timedelta(days=14)
OUTCOMES = (
    ["no_answer"] * 9 + ["busy"] * 2 + ["machine"] * 3 + ["third", "conversation", "abandoned", "unknown"]
)
STATES = (*sorted(NOBODY_CALLS), "vulnerable", "vulnerable")


@dataclass(frozen=True, kw_only=True, slots=True)
class Village:
    """`entries`: who is to be called about which debt, at any of which numbers, in which campaign."""

    world: World
    entries: list["Entry"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    person: str
    debt: int
    numbers: tuple[str, ...]
    manner: Manner


def village(rng: Random, start: datetime, homes: tuple[Home, ...] = HOMES) -> Village:
    """A few people as they stand at `start`, and what will become known of them in the fortnight after."""
    here = rng.choice(homes)
    near = [each for each in homes if each.country == here.country]
    folk = [rng.choice(near if rng.random() < 0.75 else homes) for _ in range(rng.randint(1, 4))]
    people = {f"person {n}": _person(rng, f"person {n}", where) for n, where in enumerate(folk)}
    reach = _reach(rng, dict(zip(people, folk, strict=True)), homes)
    abroad = rng.choice(homes).country
    creditors = {
        name: Creditor(name=name, country=rng.choice([here.country] * 7 + [abroad])) for name in "AB"
    }
    debts = dict(_debts(rng, people))
    world = World(
        people=people,
        numbers={number.e164: number for numbers in reach.values() for number in numbers},
        debts=debts,
        creditors=creditors,
    )
    world.contacts = sorted(_history(rng, world, reach, start), key=lambda each: each.at)
    world.consents = list(_consents(rng, world, reach, start))
    world.lists = sorted(_lists(rng, world, start), key=lambda each: each.loaded)
    world.statuses = list(_statuses(rng, world, start))
    world.opt_outs = list(_opt_outs(rng, world, start))
    world.asked_hours = list(_asked_hours(rng, world))
    return Village(world=world, entries=list(_entries(rng, world, reach)))


def soon(rng: Random, start: datetime) -> datetime:
    """Some instant of the fortnight."""
    return start + FORTNIGHT * rng.random()


def _person(rng: Random, key: str, where: Home) -> Person:
    zones = [where.zone]
    if rng.random() < 0.04:
        zones.append(rng.choice(HOMES).zone)
    if rng.random() < 0.02:
        zones = []
    role = rng.choice(["debtor"] * 18 + ["guarantor", "co_debtor", "reference"])
    return Person(key=key, country=where.country, region=where.region, zones=tuple(zones), role=role)


def _reach(rng: Random, where: dict[str, Home], homes: tuple[Home, ...]) -> dict[str, list[Number]]:
    """The numbers of each person; some share one."""
    reach: dict[str, list[Number]] = {}
    for n, (key, usual) in enumerate(where.items()):
        places = [rng.choice(homes) if rng.random() < 0.08 else usual for _ in range(rng.randint(1, 2))]
        numbers = [_number(rng, place, 10 * n + m) for m, place in enumerate(places)]
        if reach and rng.random() < 0.2:
            numbers.append(rng.choice(rng.choice(list(reach.values()))))
        reach[key] = numbers
    return reach


def _number(rng: Random, where: Home, serial: int) -> Number:
    prefix, line, zones, area = rng.choice(where.numbers)
    if rng.random() < 0.02:
        line = rng.choice(["premium_rate", "shared_cost", "unknown"])
    zones = () if rng.random() < 0.02 else zones
    return Number(e164=f"{prefix}{serial:07}", country=where.country, line=line, zones=zones, area=area)


def _debts(rng: Random, people: dict[str, Person]) -> Iterator[tuple[int, Debt]]:
    for n, key in enumerate(people):
        for m in range(rng.randint(1, 2)):
            debt = Debt(
                id=10 * n + m + 1,
                person=key,
                creditor=rng.choice("AB"),
                contract_in_force=rng.random() < 0.3,
            )
            yield debt.id, debt


def _history(rng: Random, world: World, reach: dict[str, list[Number]], start: datetime) -> Iterator[Contact]:
    for debt in world.debts.values():
        for _ in range(rng.choice([0, 0, 1, 2, 4])):
            at = start - timedelta(days=rng.choice([2, 8, 35])) * rng.random()
            yield some_contact(rng, at, debt, rng.choice(reach[debt.person]).e164)


def some_contact(rng: Random, at: datetime, debt: Debt, number: str) -> Contact:
    """A call, a message, or a call of theirs."""
    how = rng.choice(["call"] * 6 + ["message", "inbound"])
    outcome = {"message": "message", "inbound": "conversation"}.get(how) or rng.choice(OUTCOMES)
    return Contact(
        at=at,
        person=debt.person,
        debt=debt.id,
        creditor=debt.creditor,
        number=number,
        outcome=outcome,
        ended=at + timedelta(seconds=rng.randint(5, 200)),
        channel=rng.choice(["sms", "whatsapp"]) if how == "message" else "voice",
        inbound=how == "inbound",
        invited=rng.random() < 0.1,
    )


def _consents(
    rng: Random, world: World, reach: dict[str, list[Number]], start: datetime
) -> Iterator[Consent]:
    for key in world.people:
        for kind in (*KINDS, "signed_legal_opinion"):
            for commercial in (False, True):
                if rng.random() < 0.85:
                    yield _consent(rng, key, rng.choice(reach[key]).e164, kind, commercial, start)


def _consent(rng: Random, key: str, number: str, kind: str, commercial: bool, start: datetime) -> Consent:
    given: date = (start - timedelta(days=rng.choice([20, 400, 700, 725, 740]) * rng.random())).date()
    recorded = soon(rng, start) if rng.random() < 0.1 else start - timedelta(hours=1)
    revoked = soon(rng, start) if rng.random() < 0.08 else None
    return Consent(
        person=key,
        number=number if rng.random() < 0.2 else None,
        kind=kind,
        commercial=commercial,
        given=given,
        recorded=recorded,
        revoked=revoked if revoked and revoked > recorded else None,
    )


def _lists(rng: Random, world: World, start: datetime) -> Iterator[ListCopy]:
    names = [*world.people, *world.numbers]
    for name in ("robinson", "no_llame", "reassigned"):
        if rng.random() < 0.04:
            continue
        for loaded in (start - timedelta(hours=1), soon(rng, start)):
            yield ListCopy(
                name=name,
                loaded=loaded,
                as_of=loaded - timedelta(days=rng.choice([0, 3, 25, 29, 40]) * rng.random()),
                whole=rng.random() < 0.93,
                entries=frozenset(each for each in names if rng.random() < 0.06),
            )


def _statuses(rng: Random, world: World, start: datetime) -> Iterator[Status]:
    about = [*world.people, *world.numbers, *(f"debt {number}" for number in world.debts)]
    for each in about:
        if rng.random() < 0.12:
            since = soon(rng, start)
            yield Status(
                about=each,
                name=rng.choice(STATES),
                since=since,
                until=(since + timedelta(days=rng.randint(0, 6))).date() if rng.random() < 0.5 else None,
                cleared=since + FORTNIGHT / 4 * rng.random() if rng.random() < 0.3 else None,
            )


def _opt_outs(rng: Random, world: World, start: datetime) -> Iterator[OptOut]:
    for person in world.people:
        if rng.random() < 0.08:
            yield OptOut(at=soon(rng, start), person=person)
    for number in world.numbers:
        if rng.random() < 0.05:
            yield OptOut(at=soon(rng, start), number=number)


def _asked_hours(rng: Random, world: World) -> Iterator[AskedHours]:
    for person in world.people:
        if rng.random() < 0.1:
            begin = rng.choice([360, 540, 600, 960, 1080])
            yield AskedHours(person=person, start=begin, end=begin + 270, in_writing=rng.random() < 0.5)


def _entries(rng: Random, world: World, reach: dict[str, list[Number]]) -> Iterator[Entry]:
    for debt in world.debts.values():
        numbers = tuple(number.e164 for number in reach[debt.person])
        yield Entry(person=debt.person, debt=debt.id, numbers=numbers, manner=manner(rng))


def manner(rng: Random) -> Manner:
    """How a campaign calls: mostly as it should."""
    odd, commercial = rng.random(), rng.random() < 0.12
    return Manner(
        automated=rng.random() < 0.8,
        commercial=commercial,
        first_party=rng.random() < 0.2,
        shown="+34400000001" if (odd < 0.02) is not commercial else "+34910000001",
        shown_line="mobile" if 0.02 < odd < 0.04 else "fixed_line",
        shown_owned=not 0.04 < odd < 0.06,
        tail=timedelta(seconds=rng.choice([0, 45, 60, 120, 600])),
        shown_country="FR" if 0.09 < odd < 0.11 else "ES",
        ring=timedelta(seconds=10 if 0.06 < odd < 0.09 else 30),
        accepts_unread=not 0.11 < odd < 0.15,
    )
