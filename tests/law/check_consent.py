"""What people and registers say: objections, lists, what is known of somebody, and what they agreed to."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tests.law.breach import Breach, countries, places
from tests.law.facts import Call, Status, World
from tests.law.statutes import ENDS_BY_NOTICE, NOBODY_CALLS, needed


def check_opt_outs(world: World, call: Call) -> Iterator[Breach]:
    for said in world.opt_outs:
        if said.at <= call.at and (said.person == call.person or said.number == call.number):
            yield Breach("LGTel 66; 47 CFR 64.1200(a)(10); GDPR 21", f"asked not to be called at {said.at}")


def check_lists(world: World, call: Call) -> Iterator[Breach]:
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


def check_statuses(world: World, call: Call) -> Iterator[Breach]:
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


def check_basis(world: World, call: Call) -> Iterator[Breach]:
    line = world.numbers[call.number].line
    manner = call.manner
    for country in countries(world, call):
        for each in needed(country, automated=manner.automated, commercial=manner.commercial, line=line):
            if not each.kinds & kinds(world, call, each.years):
                yield Breach(each.article, f"none of {sorted(each.kinds)}", each.machine_only)


def kinds(world: World, call: Call, years: int | None = None) -> set[str]:
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
