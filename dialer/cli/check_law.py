"""What `recado check` says of the law without calling it a mistake: who could not be called, and why."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file.commercial import sounds_commercial
from dialer.cli.words import day, say
from dialer.policy.in_force import rules_about, with_a_say
from dialer.policy.rules import BasisRequired, Profile, Rule, Suppression
from dialer.profiles import load_book
from ivr_flows.loader import load_flow


def law_notes(campaigns: Campaigns) -> list[str]:
    """A sentence for each thing that would keep calls from being placed, or that an operator should know."""
    book = load_book(campaigns.overrides)
    today = datetime.now(UTC).date()
    return [note for each in campaigns.campaigns for note in _of_campaign(each, book, today)]


def _of_campaign(campaign: Campaign, book: tuple[Profile, ...], today: date) -> Iterator[str]:
    profiles = with_a_say(
        book,
        countries={campaign.creditor_country, *campaign.contacts.allowed_regions},
        named=campaign.extra_profiles,
        collector=campaign.collector,
        on=today,
    )
    reviewed = [each for each in profiles if each.reviewed]
    names = ", ".join(f"{each.name} {each.version}" for each in reviewed)
    yield say("check.profiles", campaign=campaign.name, profiles=names)
    yield _of_script(campaign)
    if note := sample_basis(campaign):
        yield note
    if sign := sounds_commercial(load_flow(campaign.flow), book):
        yield say("check.commercial", campaign=campaign.name, step=sign.step, word=sign.word)
    for each in reviewed:
        if each.review_due < today:
            yield say("check.review_due", campaign=campaign.name, profile=each.name, day=day(each.review_due))
    about = rules_about(reviewed, today, purpose=campaign.purpose, mode=campaign.mode)
    for rule in {rule.id: rule for rule in about}.values():
        yield from _of_rule(rule, campaign)


def sample_basis(campaign: Campaign) -> str:
    """That the shipped sample still stands for a real basis; nothing in a campaign that is rehearsed only."""
    basis = campaign.basis
    if (
        basis is None
        or campaign.rehearsal_only
        or not any(map(_is_sample, (basis.evidence, basis.recorded_by)))
    ):
        return ""
    return say("check.sample_basis", campaign=campaign.name, evidence=basis.evidence, by=basis.recorded_by)


def _is_sample(text: str) -> bool:
    """As the shipped campaigns mark their opinion."""
    return re.search(r"\bmuestra\b", text, re.IGNORECASE) is not None


def _of_script(campaign: Campaign) -> str:
    by_hash = {None: "check.script", campaign.script: "check.script_approved"}
    told = by_hash.get(campaign.approved_script, "check.script_changed")
    return say(told, campaign=campaign.name, hash=campaign.script)


def _of_rule(rule: Rule, campaign: Campaign) -> Iterator[str]:
    """Bases and lists that the rule asks for and the campaign alone does not give."""
    match rule.terms:
        case BasisRequired(accepted=accepted) if not _has_one_of(accepted, campaign):
            kinds = ", ".join(sorted(accepted))
            yield say("check.no_basis", campaign=campaign.name, rule=rule.id, kinds=kinds)
        case Suppression(lists=lists):
            yield say("check.lists", campaign=campaign.name, rule=rule.id, lists=", ".join(sorted(lists)))


def _has_one_of(accepted: frozenset[str], campaign: Campaign) -> bool:
    basis = campaign.basis
    if basis is None or basis.purpose is not campaign.purpose:
        return False
    return basis.kind in accepted or campaign.contacts.columns.basis_kind is not None
