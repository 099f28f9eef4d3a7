"""Which profiles have a say, and which of their rules hold: on a day, about such calls."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from dialer.campaign import Mode, Purpose
from dialer.policy.rules import Applies, Profile, Rule

STRICT = "strict"
"""The profile of every country that has none of its own."""

EVERYWHERE = "*"
"""The country of `strict`: where a campaign names it, it has a say in every country beside its own law."""


def newest(book: Iterable[Profile], days: Iterable[date]) -> list[Profile]:
    """Of each name the newest version that has begun; where it may be one of several days, each day's."""
    oldest_first = sorted(book, key=lambda each: each.effective_from)
    begun: dict[tuple[str, str], Profile] = {}
    for day in days:
        of_day = {each.name: each for each in oldest_first if each.effective_from <= day}
        begun |= {(each.name, each.version): each for each in of_day.values()}
    return list(begun.values())


def with_a_say(
    book: Iterable[Profile],
    *,
    countries: Collection[str],
    on: date,
    named: Collection[str] = (),
    collector: str | None = None,
) -> list[Profile]:
    """Every profile that may have a say in calls to these countries on that day, whoever is called.

    Of each country with all its regions; of a profile that the campaign names, with its country's. A country
    without a profile of its own, or one that nobody named (an empty one), is `strict`. Without `collector`:
    of whoever collects.
    """
    begun = [each for each in newest(book, [on]) if collector is None or each.collector in ("any", collector)]
    besides = {each.country for each in begun if each.name in named}
    own = [
        each
        for each in begun
        if each.country in countries or each.name in named or (each.country in besides and not each.region)
    ]
    without = {*countries, *besides} - {each.country for each in own if each.region is None}
    return own + [each for each in begun if each.name == STRICT and without and each not in own]


def rules_about(
    profiles: Iterable[Profile], on: date, *, purpose: Purpose, mode: Mode | None = None
) -> Iterator[Rule]:
    """The rules of these profiles that hold on that day and are about such calls, to whatever number."""
    for profile in profiles:
        for rule in profile.rules:
            if is_in_force(rule, [on]) and is_about(rule.applies, purpose=purpose, mode=mode):
                yield rule


def is_in_force(rule: Rule, days: Iterable[date]) -> bool:
    """Whether it is in force on any of these days."""
    begins, ends = rule.effective_from or date.min, rule.effective_until or date.max
    return any(begins <= day < ends for day in days)


def is_about(
    applies: Applies,
    *,
    purpose: Purpose,
    mode: Mode | None = None,
    line_type: str | None = None,
    role: str | None = None,
) -> bool:
    """Whether a rule is about such calls; what is None is not known yet, and may be anything."""
    return (
        (not applies.purposes or purpose in applies.purposes)
        and (not applies.modes or mode is None or mode in applies.modes)
        and (not applies.line_types or line_type is None or line_type in applies.line_types)
        and (not applies.roles or role is None or role in applies.roles)
    )
