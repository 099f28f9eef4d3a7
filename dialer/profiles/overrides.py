"""What an operator moves of a profile: law never looser, policy as far as `up_to`, anything stricter."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dialer.campaign import Override
from dialer.policy.rules import BasisRequired, EventLimit, Profile, RatioLimit, Rule, Suppression, Terms

MOVABLE = (EventLimit, Suppression, BasisRequired, RatioLimit)
"""Rules with a figure that may be moved; in each of these a greater one is looser."""


class OverridesRefused(Exception):
    """Some overrides may not be made; `refusals` has a sentence for each."""

    def __init__(self, refusals: Sequence[str]) -> None:
        super().__init__("\n".join(refusals))
        self.refusals = tuple(refusals)


def with_overrides(book: Sequence[Profile], overrides: Iterable[Override]) -> tuple[Profile, ...]:
    """The same profiles, their rules moved. OverridesRefused names all that may not be."""
    wanted = {each.rule: each for each in overrides}
    refusals = [refusal for each in wanted.values() for refusal in _refusals(book, each)]
    if refusals:
        raise OverridesRefused(list(dict.fromkeys(refusals)))
    return tuple(
        replace(profile, rules=tuple(_moved(rule, wanted.get(rule.id)) for rule in profile.rules))
        for profile in book
    )


def _refusals(book: Sequence[Profile], override: Override) -> list[str]:
    named = [rule for profile in book for rule in profile.rules if rule.id == override.rule]
    if not named:
        return [f"There is no rule '{override.rule}': `recado compliance check --rules` lists them."]
    return [refusal for rule in named if (refusal := _refusal(rule, override))]


def _refusal(rule: Rule, override: Override) -> str | None:
    if not override.justification.strip() or not override.by.strip():
        return f"{rule.id}: an override needs its justification and who answers for it (by)."
    if not isinstance(rule.terms, MOVABLE):
        return f"{rule.id} has no figure that can be moved; the campaign's own hours and limits narrow it."
    present = _figure(rule)
    if override.limit < 0 or (not isinstance(rule.terms, RatioLimit) and override.limit % 1):
        return f"{rule.id}: {override.limit:g} is no limit; a whole number, 0 or more, is."
    if present is None or override.limit <= present:
        return None
    if rule.status == "law":
        return (
            f"{rule.id} is law ({rule.source}): its limit of {present:g} can be tightened, "
            f"never loosened to {override.limit:g}."
        )
    ceiling = present if rule.up_to is None else rule.up_to
    if override.limit > ceiling:
        return f"{rule.id} is policy and may be set up to {ceiling:g}, not to {override.limit:g}."
    return None


def _moved(rule: Rule, override: Override | None) -> Rule:
    if override is None:
        return rule
    return replace(
        rule,
        terms=_with_figure(rule.terms, override.limit),
        justification=f"{override.justification} ({override.by})",
    )


def _with_figure(terms: Terms, figure: float) -> Terms:
    match terms:
        case EventLimit():
            return replace(terms, limit=int(figure))
        case Suppression():
            return replace(terms, max_age_days=int(figure))
        case BasisRequired():
            return replace(terms, max_age_months=int(figure))
        case RatioLimit():
            return replace(terms, most=figure)
    return terms


def _figure(rule: Rule) -> float | None:
    match rule.terms:
        case EventLimit(limit=figure) | Suppression(max_age_days=int(figure)):
            return figure
        case BasisRequired(max_age_months=int(figure)) | RatioLimit(most=figure):
            return figure
    return None
