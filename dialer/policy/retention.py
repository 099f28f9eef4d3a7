"""How long each kind of record is kept: not shorter than any law asks, not longer than any allows."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dialer.policy.bases import after_months
from dialer.policy.in_force import with_a_say
from dialer.policy.rules import Profile, Retention, Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What the law of every country concerned says of one kind of record, in months.

    Where one law's most is less than another's least, the least holds: what must be kept is kept, blocked.
    """

    record: str
    least: int
    most: int | None
    because: tuple[Rule, ...]
    """The rules that set the least and the most."""

    def not_before(self, last: date) -> date:
        """The first day on which a record whose last day of use was `last` may be destroyed."""
        return after_months(last, self.least)

    def not_after(self, last: date) -> date | None:
        """The day on which it must be gone; None: no law says."""
        return None if self.most is None else after_months(last, max(self.most, self.least))


def kept_under(book: Iterable[Profile], countries: Collection[str], today: date) -> Mapping[str, Kept]:
    """By kind of record, over the profiles of all these countries that are in force today."""
    rules: dict[str, list[tuple[Rule, Retention]]] = {}
    for profile in with_a_say(book, countries=countries or {""}, on=today):
        for rule in profile.rules:
            if isinstance(rule.terms, Retention):
                rules.setdefault(rule.terms.record, []).append((rule, rule.terms))
    return {record: _together(record, found) for record, found in rules.items()}


def _together(record: str, found: list[tuple[Rule, Retention]]) -> Kept:
    least_rule, least = max(found, key=lambda each: each[1].min_months)
    limited = [(rule, terms.max_months) for rule, terms in found if terms.max_months is not None]
    most_rule, most = min(limited, key=lambda each: each[1]) if limited else (least_rule, None)
    because = tuple({rule.id: rule for rule in (least_rule, most_rule)}.values())
    return Kept(record=record, least=least.min_months, most=most, because=because)
