"""Which profiles have a say, and which of their rules hold: on a day, about such calls."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from dialer.campaign import Mode, Purpose
from dialer.policy.rules import (
    Applies,
    CallingWindow,
    Event,
    EventLimit,
    IdentityGate,
    PaymentPolicy,
    Profile,
    RatioLimit,
    Retention,
    Rule,
    ScriptContract,
    StatusBlock,
    Terms,
)

STRICT = "strict"
"""The profile of every country that has none of its own."""

EVERYWHERE = "*"
"""The country of `strict`: where a campaign names it, it has a say in every country beside its own law."""

KINDS = 2048
"""For how many kinds of calls a book remembers its answer: they differ by region, day, and what is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """All that tells by which rules a call is judged: calls of one kind are under the very same."""

    countries: tuple[tuple[str, str | None], ...]
    """Whose law has a say, with the region there if it is known, in order."""
    days: tuple[date, ...]
    """Every date that it may be where the callee is."""
    collector: str
    purpose: Purpose
    mode: Mode
    line_type: str
    role: str
    states: frozenset[str]
    """All that is known of person, debt and number."""
    events: frozenset[Event]
    """All that ever happened between them and the operator."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """The law of one kind of calls."""

    profiles: tuple[Profile, ...]
    named: tuple[str, ...]
    """Name and version of each of them."""
    rules: tuple[tuple[Rule, Profile], ...]
    """Those that may refuse such a call. Others bind scripts and archives, are about states of which none is
    known, or count what has never happened."""
    keep_holidays: tuple[str, ...]
    """The countries of which some profile closes, or opens less, on holidays."""


class Statutes:
    """A book of profiles that looks up the law of each kind of calls but once.

    What it remembers cannot grow old: the days are of the kind, and the book does not change.
    """

    def __init__(self, book: Iterable[Profile]) -> None:
        self.book = tuple(book)
        self.in_force = lru_cache(maxsize=KINDS)(self._in_force)
        self.ratio_limits = lru_cache(self._ratio_limits)

    def _in_force(self, kind: Kind) -> InForce:
        profiles = tuple(_having_a_say(self.book, kind))
        return InForce(
            profiles=profiles,
            named=tuple(f"{each.name} {each.version}" for each in profiles),
            rules=tuple((rule, each) for each in profiles for rule in each.rules if _may_refuse(rule, kind)),
            keep_holidays=tuple(sorted({each.country for each in profiles if _keeps_holidays(each)})),
        )

    def _ratio_limits(self, purpose: Purpose, mode: Mode) -> tuple[Rule, ...]:
        """Every limit on ratios to which such calls may be held, by whichever country's law, on any day."""
        return tuple(
            rule
            for profile in self.book
            for rule in profile.rules
            if isinstance(rule.terms, RatioLimit) and is_about(rule.applies, purpose=purpose, mode=mode)
        )


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


def _having_a_say(book: Sequence[Profile], kind: Kind) -> Iterator[Profile]:
    """The profiles in force of every country that has a say, and the overlay of the debtor's region.

    A country without a profile, or with one that is not in force yet, is `strict`. In a country whose
    regions have law of their own, somebody of whom no known region is recorded is under all of them.
    """
    begun = newest((each for each in book if each.collector in ("any", kind.collector)), kind.days)
    everywhere = any(country == EVERYWHERE for country, _ in kind.countries)
    for country, region in kind.countries:
        if country == EVERYWHERE:
            continue
        own = [each for each in begun if each.country == country and each.region is None]
        overlays = [each for each in begun if each.country == country and each.region is not None]
        strict = [replace(each, country=country) for each in begun if each.name == STRICT]
        yield from own + strict if everywhere else own or strict
        yield from [each for each in overlays if each.region == region] or overlays


def _may_refuse(rule: Rule, kind: Kind) -> bool:
    about = is_about(
        rule.applies, purpose=kind.purpose, mode=kind.mode, line_type=kind.line_type, role=kind.role
    )
    return about and is_in_force(rule, kind.days) and _is_judged(rule.terms, kind)


def _is_judged(terms: Terms, kind: Kind) -> bool:
    match terms:
        case ScriptContract() | IdentityGate() | PaymentPolicy() | Retention():
            return False
        case StatusBlock(states=states):
            return not states.isdisjoint(kind.states)
        case EventLimit(event=event, limit=limit):
            return limit <= 0 or event in kind.events
        case _:
            return True


def _keeps_holidays(profile: Profile) -> bool:
    windows = (rule.terms for rule in profile.rules if isinstance(rule.terms, CallingWindow))
    return any(window.holidays != "open" for window in windows)


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
