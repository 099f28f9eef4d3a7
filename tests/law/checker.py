"""Lists every unlawful call among those that were placed. Naive on purpose: minutes are looked at one by
one, events are counted by walking through all of them, and nothing of the product is imported.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from tests.law.facts import AskedHours, Call, Contact, Status, World
from tests.law.statutes import (
    ENDS_BY_NOTICE,
    HOURS,
    NOBODY_CALLS,
    NOT_IN_THE_PACKAGE,
    WHO_OWES,
    Count,
    counts_of,
    hours_of,
    needed,
)

MINUTE = timedelta(minutes=1)

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


@dataclass(frozen=True, slots=True)
class Breach:
    """`machine_only`: the same call would be lawful if a person rang and spoke."""

    article: str
    what: str
    machine_only: bool = False


def unlawful(world: World, calls: list[Call]) -> list[tuple[Call, list[Breach]]]:
    """Every call that ought not to have been placed, with all that was wrong with it."""
    judged = [(call, breaches(world, call)) for call in calls]
    return [(call, found) for call, found in judged if found]


def breaches(world: World, call: Call) -> list[Breach]:
    """All that is wrong with placing this call, by what was known when it was placed."""
    return list(_all_breaches(world, call))


def _all_breaches(world: World, call: Call) -> Iterator[Breach]:
    for check in (_hours, _asked, _opt_outs, _statuses, _line_is_free, _counts, _basis, _lists):
        yield from check(world, call)
    for check in (_number, _role, _shown, _ring, _unread_law):
        yield from check(world, call)


def countries(world: World, call: Call) -> dict[str, str | None]:
    """Whose law speaks: where the debtor lives, where the number is from, where the creditor is."""
    person, number = world.people[call.person], world.numbers[call.number]
    creditor = world.creditors[world.debts[call.debt].creditor]
    found: dict[str, str | None] = {creditor.country: None}
    found[number.country] = number.area
    found[person.country] = person.region or found.get(person.country)
    return found


def places(world: World, call: Call) -> list[str]:
    """Every zone in which the telephone may ring."""
    return sorted({*world.people[call.person].zones, *world.numbers[call.number].zones})


def past(world: World, call: Call) -> list[Contact]:
    """Everything that happened up to then, but for the call itself."""
    return [each for each in world.contacts if each.at <= call.at and each.placed is not call]


# Who is called, where, and what they see


def _number(world: World, call: Call) -> Iterator[Breach]:
    line = world.numbers[call.number].line
    if line not in ("mobile", "fixed_line", "fixed_line_or_mobile", "voip"):
        yield Breach("emergency, premium and short numbers", f"{call.number} is {line}")


def _role(world: World, call: Call) -> Iterator[Breach]:
    role = world.people[call.person].role
    if role not in WHO_OWES:
        yield Breach("nobody else hears of a debt", role)


def _shown(world: World, call: Call) -> Iterator[Breach]:
    manner, whose = call.manner, countries(world, call)
    if not manner.shown_owned:
        yield Breach("an owned number", manner.shown)
    if whose.keys() - HOURS and manner.shown_line == "mobile":
        yield Breach("every other country (P)", f"{manner.shown} is a mobile number")
    if "ES" in whose:
        if manner.shown_line == "mobile":
            yield Breach("Orden TDF/149/2025 art. 9", f"{manner.shown} is a mobile number")
        if manner.shown_country != "ES":
            yield Breach("Orden TDF/149/2025 art. 5", f"{manner.shown} is not Spanish")
        if manner.shown.startswith("+34400") is not manner.commercial:
            yield Breach("Ley 10/2025 art. 16.3", "400 is for commercial calls, and they for 400 (P)")


def _ring(world: World, call: Call) -> Iterator[Breach]:
    if call.manner.ring < timedelta(seconds=15):
        yield Breach("Ofcom 2008, 15 s (P)", f"rings {call.manner.ring}")


def _unread_law(world: World, call: Call) -> Iterator[Breach]:
    """States whose law nobody has read: the operator says that their counsel has."""
    whose = countries(world, call)
    if whose.get("US", "MA") != "MA" and not call.manner.accepts_unread:
        yield Breach("other states (P)", f"nobody has read the law of {whose['US']}")


# Hours


def _hours(world: World, call: Call) -> Iterator[Breach]:
    zones = places(world, call)
    if not zones:
        yield Breach("unknown is no", "no time zone")
    asked = [each for each in world.asked_hours if each.person == call.person and each.in_writing]
    for country, region in countries(world, call).items():
        hours = hours_of(country)
        wide = (asked[-1].start, asked[-1].end) if asked and hours.widened_in_writing else None
        for zone in zones:
            closed = [each for each in _minutes(call) if not open_at(country, region, zone, each, wide)]
            if closed:
                yield Breach(
                    hours.article, f"{closed[0].astimezone(ZoneInfo(zone)):%a %d %b %H:%M} in {zone}"
                )


def _minutes(call: Call) -> list[datetime]:
    """Each minute in which the telephone may ring or begin to speak."""
    first = call.at.replace(second=0, microsecond=0)
    count = (call.at + call.manner.tail - first) // MINUTE
    return [first + MINUTE * step for step in range(count + 1)]


@lru_cache(maxsize=1_000_000)
def open_at(
    country: str, region: str | None, zone: str, minute: datetime, wide: tuple[int, int] | None = None
) -> bool:
    """`wide`: what was asked for in writing, on working days."""
    hours, local = hours_of(country), minute.astimezone(ZoneInfo(zone))
    start, end = hours.days.get(local.weekday(), (0, 0))
    keeps_holidays = wide or not hours.holidays_too
    if start == end or (keeps_holidays and is_holiday(country, region, local.date())):
        return False
    start, end = wide or (start, end)
    return start <= local.hour * 60 + local.minute < end


@lru_cache(maxsize=100_000)
def is_holiday(country: str, region: str | None, day: date) -> bool:
    """A national one, or one of the region; of a region that is not known, one of any."""
    every = holidays.list_supported_countries().get(country, [])
    regions = [region] if region in every else [None, *every]
    return any(day in _calendar(country, each, day.year) or _is_known(country, each, day) for each in regions)


def _is_known(country: str, region: str | None, day: date) -> bool:
    known = [NOT_IN_THE_PACKAGE.get((country, where), "") for where in (region, None)]
    return day.year == 2027 and f"{day:%m-%d}" in " ".join(known)


@lru_cache(maxsize=1000)
def _calendar(country: str, region: str | None, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=region, years=[year])


def _asked(world: World, call: Call) -> Iterator[Breach]:
    """What a person asked for always narrows; where it may widen, it has taken the place of the hours."""
    for asked in [each for each in world.asked_hours if each.person == call.person][-1:]:
        for zone in places(world, call):
            if any(not _within(asked, each.astimezone(ZoneInfo(zone))) for each in _minutes(call)):
                yield Breach("12 CFR 1006.6(b)(1); CONC 7.9.4R", f"asked not to be called then, {zone}")


def _within(asked: AskedHours, local: datetime) -> bool:
    return local.weekday() < 5 and asked.start <= local.hour * 60 + local.minute < asked.end


# Counts


def _counts(world: World, call: Call) -> Iterator[Breach]:
    line = world.numbers[call.number].line
    for country, region in countries(world, call).items():
        for count in counts_of(country, region, first_party=call.manner.first_party):
            if count.only_lines and line not in count.only_lines:
                continue
            if count.only_automated and not call.manner.automated:
                continue
            if count.lifted_by & _kinds(world, call):
                continue
            if not count.invited_counts and _was_asked_for(world, call):
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


def _line_is_free(world: World, call: Call) -> Iterator[Breach]:
    for contact in past(world, call):
        busy = contact.ended is None or contact.ended > call.at
        if busy and (contact.person == call.person or contact.number == call.number):
            yield Breach("one live call a person", f"since {contact.at}")


# What people and registers say


def _opt_outs(world: World, call: Call) -> Iterator[Breach]:
    for said in world.opt_outs:
        if said.at <= call.at and (said.person == call.person or said.number == call.number):
            yield Breach("LGTel 66; 47 CFR 64.1200(a)(10); GDPR 21", f"asked not to be called at {said.at}")


def _lists(world: World, call: Call) -> Iterator[Breach]:
    whose, debt = countries(world, call), world.debts[call.debt]
    if "ES" in whose and call.manner.commercial:
        # LOPDGDD 23.4: before marketing; thirty days are (P).
        yield from _list(world, call, "robinson", "LOPDGDD art. 23.4")
    if "AR" in whose and (call.manner.commercial or not debt.contract_in_force):
        # Arts. 7 and 8.d: at least every thirty days; calls about a contract in force itself are exempt.
        yield from _list(world, call, "no_llame", "Ley 26.951 art. 7")
    if "US" in whose and call.manner.automated and world.numbers[call.number].line != "fixed_line":
        # (P): the safe harbour of (m) is for whoever asked the register lately.
        yield from _list(world, call, "reassigned", "47 CFR 64.1200(m)")


def _list(world: World, call: Call, name: str, article: str) -> Iterator[Breach]:
    copies = [each for each in world.lists if each.name == name and each.loaded <= call.at]
    if not copies:
        yield Breach(article, f"{name} was never fetched")
        return
    copy = copies[-1]
    if not copy.whole:
        yield Breach(article, f"{name} is empty or half-written")
    if call.at - copy.as_of >= timedelta(days=30):
        yield Breach(article, f"{name} is of {copy.as_of}")
    if copy.entries & {call.person, call.number}:
        yield Breach(article, f"stands in {name}")


def _statuses(world: World, call: Call) -> Iterator[Breach]:
    about = {call.person, f"debt {call.debt}", call.number}
    for status in world.statuses:
        if status.about not in about or not _holds(world, call, status):
            continue
        if status.name in NOBODY_CALLS:
            yield Breach(f"status {status.name}", status.about)
        if status.name == "vulnerable" and call.manner.automated:
            yield Breach("Ley 10/2025 art. 15.2", "vulnerable: a person must call", machine_only=True)


def _holds(world: World, call: Call, status: Status) -> bool:
    if status.since > call.at or (status.cleared and status.cleared <= call.at):
        return False
    if status.until is None or status.name in ENDS_BY_NOTICE:
        return True
    return min(_today(world, call)) <= status.until


def _today(world: World, call: Call) -> list[date]:
    """The date in every zone; with none known, the world's."""
    return [call.at.astimezone(ZoneInfo(zone)).date() for zone in places(world, call)] or [call.at.date()]


# Consent


def _basis(world: World, call: Call) -> Iterator[Breach]:
    line = world.numbers[call.number].line
    manner = call.manner
    for country in countries(world, call):
        for each in needed(country, automated=manner.automated, commercial=manner.commercial, line=line):
            if not each.kinds & _kinds(world, call, each.years):
                yield Breach(each.article, f"none of {sorted(each.kinds)}", each.machine_only)


def _kinds(world: World, call: Call, years: int | None = None) -> set[str]:
    """The consents on record for this number and purpose that are not too old anywhere."""
    today = max(
        (call.at.astimezone(ZoneInfo(zone)).date() for zone in places(world, call)), default=call.at.date()
    )
    return {
        consent.kind
        for consent in world.consents
        if consent.person == call.person
        and consent.number in (None, call.number)
        and consent.commercial == call.manner.commercial
        and consent.recorded <= call.at
        and not (consent.revoked and consent.revoked <= call.at)
        and consent.given <= today
        and (years is None or today < _years_after(consent.given, years))
    }


def _years_after(day: date, years: int) -> date:
    """Of 29 February: the 28th, unless that year has one too."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def first_lawful(world: World, call: Call, *, within: timedelta) -> datetime | None:
    """The first whole minute from then on at which this call would be lawful, if nothing else happens.

    Every minute is tried. What only a person may do is no obstacle: they may.
    """
    minute = call.at.astimezone(UTC).replace(second=0, microsecond=0)
    while (minute := minute + MINUTE) <= call.at + within:
        later = replace(call, at=minute)
        if all(breach.machine_only for breach in _all_breaches(world, later)):
            return minute
    return None
