"""The facts of this folder, put to the gate as its question: what whoever keeps the ledger has to do."""

from datetime import time
from functools import cache
from zoneinfo import ZoneInfo

from dialer.campaign import Mode, Purpose
from dialer.policy.question import AskedHours, Basis, CallerId, ListState, Past, Phone, Question, State
from dialer.policy.rules import CallingWindow, Event, Rule
from tests.law import facts
from tests.law.book import UNREAD
from tests.law.breach import countries
from tests.law.check_counts import EVENTS

zone = cache(ZoneInfo)


def ask(world: facts.World, call: facts.Call) -> Question:
    """May this call be placed, by what is known at its instant?"""
    world = world.as_known(call.at)
    person, debt = world.people[call.person], world.debts[call.debt]
    manner = call.manner
    return Question(
        now=call.at,
        person=person.key,
        debt=debt.id,
        creditor=debt.creditor,
        role=person.role,
        phone=_phone(world.numbers[call.number]),
        zones=tuple(map(zone, person.zones)),
        countries=countries(world, call),
        caller_id=_shown(manner),
        purpose=Purpose.COMMERCIAL if manner.commercial else Purpose.SERVICE,
        mode=Mode.AUTOMATED if manner.automated else Mode.AGENT_FIRST,
        collector="first_party" if manner.first_party else "third_party",
        tail=manner.tail,
        ring=manner.ring,
        history=tuple(map(_past, (each for each in world.contacts if _concerns(each, call)))),
        ratios={},
        bases=tuple(_bases(world, call)),
        states=tuple(_states(world, call)),
        listed=frozenset(_listed(world, call)),
        lists={each.name: ListState(as_of=each.as_of, whole=each.whole) for each in world.lists},
        facts=frozenset({"contract_in_force"} if debt.contract_in_force else ()),
        asked_hours=_asked(world, call),
        campaign_rules=(),
        accepted_unreviewed=UNREAD if manner.accepts_unread else frozenset(),
        in_call=any(_goes_on(each, call) for each in world.contacts),
        stopped=False,
        script_approved=True,
        clock_trusted=True,
        invited_at=call.asked_at,
    )


def _phone(number: facts.Number) -> Phone:
    zones = tuple(map(zone, number.zones))
    return Phone(e164=number.e164, region=number.country, line_type=number.line, zones=zones)


def _shown(manner: facts.Manner) -> CallerId:
    return CallerId(
        e164=manner.shown,
        region=manner.shown_country,
        line_type=manner.shown_line,
        owned=manner.shown_owned,
    )


def _concerns(contact: facts.Contact, call: facts.Call) -> bool:
    return contact.person == call.person or contact.number == call.number


def _goes_on(contact: facts.Contact, call: facts.Call) -> bool:
    return _concerns(contact, call) and (contact.ended is None or contact.ended > call.at)


def _past(contact: facts.Contact) -> Past:
    marks = {"not_connected"} if contact.outcome == "busy" else set()
    return Past(
        at=contact.at,
        events=frozenset(map(Event, EVENTS[contact.outcome])),
        person=contact.person,
        debt=contact.debt,
        phone=contact.number,
        creditor=contact.creditor,
        channel=contact.channel,
        direction="inbound" if contact.inbound else "outbound",
        marks=frozenset(marks | ({"direct_prior_consent"} if contact.invited else set())),
    )


def _bases(world: facts.World, call: facts.Call) -> list[Basis]:
    return [
        Basis(
            kind=each.kind,
            phone=each.number,
            purpose=Purpose.COMMERCIAL if each.commercial else Purpose.SERVICE,
            given_on=each.given,
        )
        for each in world.consents
        if each.person == call.person and each.revoked is None
    ]


def _states(world: facts.World, call: facts.Call) -> list[State]:
    about = {call.person, f"debt {call.debt}", call.number}
    return [
        State(name=each.name, until=each.until)
        for each in world.statuses
        if each.about in about and each.cleared is None
    ]


def _listed(world: facts.World, call: facts.Call) -> set[str]:
    latest = {each.name: each.entries for each in world.lists}
    found = {name for name, entries in latest.items() if entries & {call.person, call.number}}
    if any(each.person == call.person for each in world.opt_outs):
        found.add("recado:person")
    if any(each.number == call.number for each in world.opt_outs):
        found.add("recado:phone")
    return found


def _asked(world: facts.World, call: facts.Call) -> AskedHours | None:
    asked = next((each for each in reversed(world.asked_hours) if each.person == call.person), None)
    if asked is None:
        return None
    hours = ((_time(asked.start), _time(asked.end)),)
    return AskedHours(
        rule=Rule(
            id="person.hours",
            terms=CallingWindow(days=dict.fromkeys(range(5), hours), holidays="closed"),
            source="what the person asked for",
            status="law",
        ),
        evidence="letter-1" if asked.in_writing else None,
    )


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
