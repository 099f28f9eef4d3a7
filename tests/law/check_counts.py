"""How often: events are counted by walking through all of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.law.breach import Breach, countries, past, places
from tests.law.check_consent import kinds
from tests.law.facts import Call, Contact, World
from tests.law.statutes import Count, counts_of

EVENTS = {
    "no_answer": {"attempt"},
    "busy": {"attempt"},
    "machine": {"attempt", "connected", "machine"},
    "abandoned": {"attempt", "connected", "contact", "abandoned"},
    "third": {"attempt", "connected", "contact"},
    "conversation": {"attempt", "connected", "contact", "conversation"},
    "unknown": {"attempt", "connected", "contact", "conversation", "machine", "abandoned"},
    "message": {"attempt", "contact"},
}
"""What each outcome is an instance of."""


def check_counts(world: World, call: Call) -> Iterator[Breach]:
    line = world.numbers[call.number].line
    for country, region in countries(world, call).items():
        for count in counts_of(country, region, first_party=call.manner.first_party):
            if count.only_lines and line not in count.only_lines:
                continue
            if count.only_automated and not call.manner.automated:
                continue
            if count.lifted_by & kinds(world, call):
                continue
            if (count.invited_goes or not count.invited_counts) and _was_asked_for(world, call):
                continue
            there = max((_how_many(world, call, count, zone) for zone in places(world, call)), default=0)
            if there >= count.most:
                yield Breach(count.article, f"{there} {count.event}, {count.most} allowed")


def _was_asked_for(world: World, call: Call) -> bool:
    """By the person, today or on one of the six days before, wherever they may be."""
    if call.asked_at is None or call.asked_at > call.at:
        return False
    days = [
        call.at.astimezone(ZoneInfo(zone)).date() - call.asked_at.astimezone(ZoneInfo(zone)).date()
        for zone in places(world, call)
    ]
    return bool(days) and max(days) < timedelta(days=7)


def _how_many(world: World, call: Call, count: Count, zone: str) -> int:
    return sum(
        _concerns(contact, call, count) and _recent(contact.at, call.at, count, ZoneInfo(zone))
        for contact in past(world, call)
    )


def _concerns(contact: Contact, call: Call, count: Count) -> bool:
    whose = {
        "person": contact.person == call.person,
        "debt": contact.person == call.person and contact.debt == call.debt,
        "number": contact.number == call.number,
    }
    voice = contact.channel == "voice"
    return (
        whose[count.per]
        and count.event in EVENTS[contact.outcome]
        and (count.inbound_too or not contact.inbound)
        and (count.channel == "any" or voice == (count.channel == "voice"))
        and (count.busy_counts or contact.outcome != "busy")
        and (count.invited_counts or not contact.invited)
    )


def _recent(then: datetime, now: datetime, count: Count, zone: ZoneInfo) -> bool:
    if count.hours:
        return now - then < timedelta(hours=count.hours)
    that_day, today = then.astimezone(zone).date(), now.astimezone(zone).date()
    return today - that_day < timedelta(days=count.days)


def check_line_is_free(world: World, call: Call) -> Iterator[Breach]:
    for contact in past(world, call):
        busy = contact.ended is None or contact.ended > call.at
        if busy and (contact.person == call.person or contact.number == call.number):
            yield Breach("one live call a person", f"since {contact.at}")
