"""Lists every unlawful call among those that were placed. Naive on purpose: minutes are looked at one by
one, events are counted by walking through all of them, and nothing of the product is imported.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.law.breach import Breach, countries
from tests.law.check_consent import check_basis, check_lists, check_opt_outs, check_statuses
from tests.law.check_counts import check_counts, check_line_is_free
from tests.law.check_hours import MINUTE, check_asked, check_hours
from tests.law.facts import Call, World
from tests.law.statutes import HOURS, WHO_OWES


def unlawful(world: World, calls: list[Call]) -> list[tuple[Call, list[Breach]]]:
    """Every call that ought not to have been placed, with all that was wrong with it."""
    judged = [(call, breaches(world, call)) for call in calls]
    return [(call, found) for call, found in judged if found]


def breaches(world: World, call: Call) -> list[Breach]:
    """All that is wrong with placing this call, by what was known when it was placed."""
    return list(_all_breaches(world, call))


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


def _all_breaches(world: World, call: Call) -> Iterator[Breach]:
    for check in (check_hours, check_asked, check_opt_outs, check_statuses, check_line_is_free, check_counts):
        yield from check(world, call)
    for check in (check_basis, check_lists, _number, _role, _shown, _ring, _unread_law):
        yield from check(world, call)


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
