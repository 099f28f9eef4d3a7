"""What the naive reading of the law finds, and the three things that every part of it asks of a call."""

from dataclasses import dataclass

from tests.law.facts import Call, Contact, World


@dataclass(frozen=True, slots=True)
class Breach:
    """`machine_only`: the same call would be lawful if a person rang and spoke."""

    article: str
    what: str
    machine_only: bool = False


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
