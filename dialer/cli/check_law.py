"""What `recado check` says of the law without calling it a mistake: who could not be called, and why."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from dialer.campaign import Campaign, Campaigns
from dialer.campaign_file.commercial import sounds_commercial
from dialer.cli.words import day, say
from dialer.missing_bases import missing_bases, profiles_of, rules_of
from dialer.policy.rules import Profile, Suppression
from dialer.profiles import load_book
from ivr_flows.loader import load_flow


def law_notes(campaigns: Campaigns) -> list[str]:
    """A sentence for each thing that would keep calls from being placed, or that an operator should know."""
    book = load_book(campaigns.overrides)
    today = datetime.now(UTC).date()
    return [note for each in campaigns.campaigns for note in _of_campaign(each, book, today)]


def _of_campaign(campaign: Campaign, book: tuple[Profile, ...], today: date) -> Iterator[str]:
    reviewed = profiles_of(campaign, book, today)
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
    rules = rules_of(campaign, reviewed, today)
    for rule, accepted in missing_bases(campaign, rules):
        kinds = ", ".join(sorted(accepted))
        yield say("check.no_basis", campaign=campaign.name, rule=rule.id, kinds=kinds)
    for rule in rules:
        if isinstance(rule.terms, Suppression):
            lists = ", ".join(sorted(rule.terms.lists))
            yield say("check.lists", campaign=campaign.name, rule=rule.id, lists=lists)


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
