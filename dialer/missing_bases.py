"""Reasons to call that the law of the countries called asks for, and that a campaign does not give itself."""

from collections.abc import Sequence
from datetime import date

from dialer.campaign import Campaign
from dialer.policy.in_force import rules_about, with_a_say
from dialer.policy.rules import BasisRequired, Profile, Rule


def profiles_of(campaign: Campaign, book: Sequence[Profile], today: date) -> list[Profile]:
    """Every reviewed profile that has a say in this campaign."""
    profiles = with_a_say(
        tuple(book),
        countries={campaign.creditor_country, *campaign.contacts.allowed_regions},
        named=campaign.extra_profiles,
        collector=campaign.collector,
        on=today,
    )
    return [each for each in profiles if each.reviewed]


def rules_of(campaign: Campaign, profiles: Sequence[Profile], today: date) -> list[Rule]:
    """What they ask of its calls, each rule once."""
    about = rules_about(list(profiles), today, purpose=campaign.purpose, mode=campaign.mode)
    return list({rule.id: rule for rule in about}.values())


def missing_bases(campaign: Campaign, rules: Sequence[Rule]) -> list[tuple[Rule, frozenset[str]]]:
    """The rules that ask for a basis, with the kinds that would do: who has none on record is not called."""
    asked = [(rule, rule.terms.accepted) for rule in rules if isinstance(rule.terms, BasisRequired)]
    return [(rule, accepted) for rule, accepted in asked if not _has_one_of(accepted, campaign)]


def _has_one_of(accepted: frozenset[str], campaign: Campaign) -> bool:
    basis = campaign.basis
    if basis is None or basis.purpose is not campaign.purpose:
        return False
    return basis.kind in accepted or campaign.contacts.columns.basis_kind is not None
